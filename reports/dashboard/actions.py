"""What needs action first: each line says how many of what, and leads to the list behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from ektp.common.formatting import MONTHS, angka, bulan, hari_tanggal, tanggal
from reports.words import CAUSES, listed

_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Action:
    """`lead` is the amount in bold, `text` what it is of, `detail` what helps to decide. `primary`: the reader's own task."""

    lead: str
    text: str
    url: str = ""
    detail: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What may need action, as it was read; a count of 0 is no action. `open_due`: of the agencies, those that had reports to make."""

    unverified: int = 0
    unverified_offices: int = 0
    unverified_days: tuple[date, ...] = ()
    silent: int = 0
    silent_day: date | None = None
    stops: Sequence[tuple[str, int]] = ()
    low_cover: Sequence[str] = ()
    low_cover_of: str = ""
    open_months: int = 0
    open_due: int = 0
    month: date | None = None
    differences: int = 0
    oldest_difference: int = 0


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the lists stand; "" where the reader has no such page."""

    verify: str = ""
    unverified: str = ""
    silent: str = ""
    stops: str = ""
    stock: str = ""
    months: str = ""
    shipments: str = ""


def actions(facts: Facts, to: Addresses, *, single: bool) -> tuple[Action, ...]:
    """What needs action, the reader's own task first. `single`: the region is one kecamatan."""
    found = (
        _verify(facts, to, single=single),
        _silent(facts, to, single=single),
        _low(facts, to),
        _months(facts, to),
        _shipments(facts, to),
    )
    return tuple(action for action in found if action is not None)


def _verify(facts: Facts, to: Addresses, *, single: bool) -> Action | None:
    if not facts.unverified:
        return None
    detail = day_list(facts.unverified_days) if single else ""
    if not single and facts.unverified_offices:
        detail = _("dari %(n)s kantor") % {"n": angka(facts.unverified_offices)}
    lead = _("%(n)s hari") if single else _("%(n)s hari-kantor")
    words = _("menunggu verifikasi Anda") if to.verify and single else _("menunggu verifikasi")
    return Action(
        lead % {"n": angka(facts.unverified)},
        words,
        to.verify or to.unverified,
        detail,
        bool(to.verify),
    )


def _silent(facts: Facts, to: Addresses, *, single: bool) -> Action | None:
    day = facts.silent_day
    if day is None or not (facts.silent or facts.stops):
        return None
    stopped = stops_words(facts.stops)
    if not facts.silent:
        return Action(
            _("%(n)s kali") % {"n": angka(sum(n for _c, n in facts.stops))},
            _("layanan terhenti %(day)s") % {"day": hari_tanggal(day)},
            to.stops,
            stopped,
        )
    if single and facts.silent == 1:
        return Action(hari_tanggal(day), _("belum dilaporkan"), to.silent, stopped)
    words = _("belum melapor %(day)s") % {"day": hari_tanggal(day)}
    return Action(_("%(n)s kantor") % {"n": angka(facts.silent)}, words, to.silent, stopped)


def stops_words(stops: Sequence[tuple[str, int]]) -> str:
    """`8 layanan terhenti: listrik padam 4, jaringan 3`; "" where there were none."""
    if not stops:
        return ""
    named = [f"{CAUSES.get(cause, cause)} {angka(n)}" for cause, n in stops[:_NAMED]]
    return _("%(n)s layanan terhenti: %(causes)s") % {
        "n": angka(sum(n for _c, n in stops)),
        "causes": ", ".join(named),
    }


def _low(facts: Facts, to: Addresses) -> Action | None:
    if not facts.low_cover:
        return None
    names = list(facts.low_cover[:_NAMED])
    more = " …" if len(facts.low_cover) > _NAMED else ""
    lead = (
        f"{angka(len(facts.low_cover))} {facts.low_cover_of}"
        if facts.low_cover_of
        else _("Blangko")
    )
    words = (
        _("blangko di bawah 5 hari") if facts.low_cover_of else _("cukup untuk kurang dari 5 hari")
    )
    return Action(lead, words, to.stock, ", ".join(names) + more if facts.low_cover_of else "")


def _months(facts: Facts, to: Addresses) -> Action | None:
    if not facts.open_due or facts.month is None:
        return None
    some = facts.open_due < facts.open_months
    words = _("%(n)s di antaranya mempunyai laporan bulan itu") % {"n": angka(facts.open_due)}
    return Action(
        _("%(n)s instansi pelaksana") % {"n": angka(facts.open_months)},
        _("belum tutup bulan %(month)s") % {"month": bulan(facts.month)},
        to.months,
        words if some else "",
    )


def _shipments(facts: Facts, to: Addresses) -> Action | None:
    if not facts.differences:
        return None
    detail = (
        _("paling lama %(n)s hari") % {"n": angka(facts.oldest_difference)}
        if facts.oldest_difference
        else ""
    )
    return Action(
        _("%(n)s selisih kiriman") % {"n": angka(facts.differences)},
        _("belum dijawab"),
        to.shipments,
        detail,
    )


def day_list(days: Sequence[date]) -> str:
    """`11, 12, dan 14 Maret`; across months each with its month."""
    ordered = sorted(days)
    if not ordered:
        return ""
    if len({(day.year, day.month) for day in ordered}) == 1:
        return f"{listed([str(day.day) for day in ordered])} {MONTHS[ordered[0].month - 1]}"
    return listed([tanggal(day).removesuffix(f" {day.year}") for day in ordered])


def chosen(items: Sequence[Action]) -> Iterator[Action]:
    """The reader's own task, which has a button of its own."""
    return (action for action in items if action.primary)
