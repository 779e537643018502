"""States of a sheet in words and colours, the same on every screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ektp.common import clock
from ektp.common.formatting import WEEKDAYS_SHORT, angka, pukul, tanggal
from ektp.daysheets.content import CLOSED, STOPPED_DAY, SheetContent, SheetView
from ektp.daysheets.models import Cause, DaySheet
from ektp.daysheets.registry import Section
from ektp.daysheets.selectors.headlines import headline
from ektp.daysheets.selectors.setting import DaySetting
from ektp.daysheets.selectors.strip import StripDay

Chip = tuple[str, str]
_WORK = {
    "recording": gettext_lazy("%(n)s rekam"),
    "printing": gettext_lazy("%(n)s cetak"),
    "handover": gettext_lazy("%(n)s serah"),
    "activation": gettext_lazy("%(n)s aktivasi KTP-el"),
}


@dataclass(frozen=True, slots=True)
class StripCell:
    """One day of the strip as it is drawn."""

    day: date
    weekday: str
    css: str
    words: str
    current: bool


class Zoned(Protocol):
    """An office or a region: whatever has clocks of its own."""

    time_zone: str

    @property
    def zone_label(self) -> str: ...


def moment(at: datetime, place: Zoned) -> str:
    """`22 November 2026 pukul 14.35 WIB`, by the clocks of the place."""
    local = clock.local(at, place.time_zone)
    return _("%(day)s pukul %(time)s") % {
        "day": tanggal(local.date()),
        "time": pukul(local, place.zone_label),
    }


def time_of(at: datetime, place: Zoned) -> str:
    """`14.35 WIB`."""
    return pukul(clock.local(at, place.time_zone), place.zone_label)


def chips(view: SheetView | None, setting: DaySetting) -> list[Chip]:
    """How the day stands."""
    if view is None:
        expected = setting.due is not None
        return (
            [(_("Belum dilaporkan"), "warn")] if expected else [(_("Tidak wajib lapor"), "closed")]
        )
    found = [_state(view)]
    if view.kind == CLOSED:
        found.insert(0, (_("Tutup / libur"), "closed"))
    if view.kind == STOPPED_DAY:
        found.insert(0, (_("Layanan terhenti"), "stopped"))
    if view.partial:
        parts = {"filled": view.sections_filled, "all": view.sections_expected}
        found.append((_("Sebagian (%(filled)s dari %(all)s bagian)") % parts, "warn"))
    if view.provisional:
        local = clock.local(view.saved_at, setting.office.time_zone)
        found.append((_("Sementara per %(time)s") % {"time": pukul(local)}, "warn"))
    return found


def _state(view: SheetView) -> Chip:
    match view.status:
        case DaySheet.Status.VERIFIED:
            words = _("Diverifikasi atas nama camat") if view.on_behalf else _("Diverifikasi")
            return words, "ok"
        case DaySheet.Status.RETURNED:
            return _("Dikembalikan"), "bad"
    return _("Dilaporkan"), "done"


def strip_cells(
    days: Sequence[StripDay],
    said: Mapping[date, SheetContent],
    sections: Sequence[Section],
    shown: date,
    today: date,
) -> list[StripCell]:
    """The strip with its words; the day that is open on the screen is marked."""
    return [
        StripCell(
            day.day,
            WEEKDAYS_SHORT[day.day.weekday()],
            "" if day.state == "missing" and day.day == today else _CSS.get(day.state, day.state),
            _day_words(day, said.get(day.day), sections, today=day.day == today),
            day.day == shown,
        )
        for day in days
    ]


_CSS = {"free": "closed", "provisional": "partial"}


def _day_words(
    day: StripDay, content: SheetContent | None, sections: Sequence[Section], *, today: bool
) -> str:
    match day.state:
        case "missing":
            return _("hari ini") if today else _("belum")
        case "free":
            return _("hari ini") if today else _("libur")
        case "closed":
            return _("tutup")
        case "returned":
            return _("kembali")
        case "stopped":
            return _stop_words(content)
    section, work = headline(content, sections) if content else ("", None)
    return (
        _("dilaporkan") if work is None else str(_WORK.get(section, "%(n)s")) % {"n": angka(work)}
    )


def _stop_words(content: SheetContent | None) -> str:
    causes = {entry.cause for entry in content.stoppages} if content else set()
    return str(Cause(causes.pop()).label).lower() if len(causes) == 1 else _("terhenti")
