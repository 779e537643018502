"""How fresh and how final the figures are, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ektp.common.formatting import angka, hari_tanggal, pukul, tanggal
from reports.figures import Figures
from reports.words import closing_words, state_name

_ZONES: Final = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """`parts` are set side by side; `checked`: the last of them says what the nightly check found."""

    parts: tuple[str, ...]
    state: str
    final: bool
    closed: str
    checked: bool = False


def stamp(figures: Figures) -> Stamp:
    """`Keadaan s.d. ... · dihitung 17.32 WIB, 3 perubahan belum dihitung · diperiksa 02.10, 0 selisih`."""
    fresh, zone = figures.freshness, figures.region.zone
    parts = [_("Keadaan s.d. %(day)s") % {"day": hari_tanggal(figures.as_of)}]
    counted = (
        _("dihitung %(at)s") % {"at": moment(fresh.computed_at, figures)}
        if fresh.computed_at
        else _("belum dihitung")
    )
    if fresh.pending:
        counted += _(", %(n)s perubahan belum dihitung") % {"n": angka(fresh.pending)}
    parts.append(counted)
    if fresh.checked_at:
        parts.append(
            _("diperiksa %(at)s, %(n)s selisih")
            % {
                "at": moment(fresh.checked_at, figures).removesuffix(f" {zone}"),
                "n": angka(fresh.drift),
            }
        )
    closing = figures.closing
    return Stamp(
        tuple(parts),
        state_name(closing),
        closing.final,
        closing_words(closing) if closing.of else "",
        checked=fresh.checked_at is not None,
    )


def moment(at: datetime, figures: Figures) -> str:
    """`17.32 WIB`, with its date where that is not the day the figures were computed for or the one after."""
    local = at.astimezone(ZoneInfo(_ZONES.get(figures.region.zone, "Asia/Jakarta")))
    time = pukul(local, figures.region.zone)
    computed = figures.freshness.computed_at
    newest = computed.astimezone(local.tzinfo).date() if computed else local.date()
    if local.date() == newest and (local.date() - figures.as_of).days in (0, 1):
        return time
    return f"{tanggal(local)} {time}"
