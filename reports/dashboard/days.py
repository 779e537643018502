"""The last days of a region: paces, comparisons, the dots, and what the newest working day still lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Final, Literal

from django.utils.translation import gettext as _

from ektp.common.formatting import angka, desimal, tanggal_singkat
from ektp.common.numbers import known_sum, percent

WEEK: Final = 7
SHOWN_DAYS: Final = 20
COMPARABLE: Final = Decimal(2)
"""Points of completeness by which two periods may differ and still be compared (DESIGN section 4)."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the roll-up: flows by code, office-days, and stoppages by cause."""

    day: date
    flows: Mapping[str, int | None]
    expected: int = 0
    reported: int = 0
    partial: int = 0
    on_time: int = 0
    verified: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)

    @property
    def stops(self) -> list[tuple[str, int]]:
        """Causes of stoppages with how many there were, the most frequent first."""
        return sorted(self.causes.items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def working(self) -> bool:
        """Whether any office was expected to report."""
        return self.expected > 0


@dataclass(frozen=True, slots=True)
class Pace:
    """A mean per working day over the last `days` days that were reported."""

    mean: Decimal | None
    days: int


def working_days(days: Sequence[Day]) -> list[Day]:
    """Days on which a report was expected, in order."""
    return [day for day in days if day.working]


def finished(days: Sequence[Day], today: date) -> list[Day]:
    """Without today, unless every report that today owes is in: half a day is no day to be compared with whole ones."""
    return [day for day in days if day.day < today or day.reported >= day.expected]


def pace(days: Sequence[Day], *codes: str, over: int = WEEK) -> Pace:
    """The mean of the sum of these flows over the last `over` reported working days; None where none was reported."""
    sums = [_sum(day, codes) for day in days if day.working]
    known = [value for value in sums if value is not None][-over:]
    mean = Decimal(sum(known)) / len(known) if known else None
    return Pace(mean, len(known))


def _sum(day: Day, codes: Sequence[str]) -> int | None:
    return known_sum(day.flows.get(code) for code in codes)


@dataclass(frozen=True, slots=True)
class Matched:
    """A flow over the offices that reported in both of two spans of working days, with their office-days."""

    now: int | None
    now_days: int
    before: int | None
    before_days: int


def change_words(matched: Matched | None, days: Sequence[Day]) -> str:
    """`naik 12% dibandingkan 7 hari kerja sebelumnya`, or that it cannot be compared yet."""
    working = working_days(days)
    recent, earlier = working[-WEEK:], working[-2 * WEEK : -WEEK]
    if len(earlier) < WEEK:
        return _("belum dapat dibandingkan")
    now, before = _complete(recent), _complete(earlier)
    if now is None or before is None or abs(now - before) > COMPARABLE:
        return _("belum dapat dibandingkan: kelengkapan laporan berbeda")
    return _change(matched)


def _complete(days: Sequence[Day]) -> Decimal | None:
    return percent(sum(d.reported for d in days), sum(d.expected for d in days))


def _change(matched: Matched | None) -> str:
    if (
        matched is None
        or matched.now is None
        or not matched.before
        or not matched.now_days
        or not matched.before_days
    ):
        return _("belum dapat dibandingkan")
    now, before = (
        Decimal(matched.now) / matched.now_days,
        Decimal(matched.before) / matched.before_days,
    )
    moved = (now - before) * 100 / before
    rounded = abs(int(desimal(moved, 0).replace(".", "").replace("\N{MINUS SIGN}", "-")))
    if not rounded:
        return _("sama dengan 7 hari kerja sebelumnya")
    word = _("naik") if moved > 0 else _("turun")
    return _("%(word)s %(n)s%% dibandingkan 7 hari kerja sebelumnya") % {
        "word": word,
        "n": angka(rounded),
    }


_FEW: Final = 10
"""Of many offices, what a tenth or less of them lack or had does not colour the day of their region."""

DotKind = Literal["v", "c", "m", "l", "s", "p", ""]


@dataclass(frozen=True, slots=True)
class Dot:
    """A working day as a small mark: verified, missing, lacking a few, stopped, partial, or (no class) reported."""

    day: date
    kind: DotKind
    label: str


def dots(days: Sequence[Day]) -> tuple[Dot, ...]:
    """The last working days; of several offices, a day is what more than a tenth of them are."""
    return tuple(_dot(day) for day in working_days(days)[-SHOWN_DAYS:])


def _dot(day: Day) -> Dot:
    kind, word = _state(day)
    return Dot(day.day, kind, f"{tanggal_singkat(day.day)}: {word}")


def _state(day: Day) -> tuple[DotKind, str]:
    if day.reported < day.expected:
        lacking = day.expected - day.reported
        word = (
            _("belum dilaporkan")
            if day.expected == 1
            else _("%(n)s kantor belum melapor") % {"n": angka(lacking)}
        )
        return ("m" if _many(lacking, day) else "l"), word
    if _many(sum(n for _cause, n in day.stops), day):
        return "s", _("layanan terhenti")
    if _many(day.partial, day):
        return "p", _("dilaporkan sebagian")
    return ("v", _("diverifikasi")) if day.verified >= day.expected else ("", _("dilaporkan"))


def _many(offices: int, day: Day) -> bool:
    return offices * _FEW > day.expected


def finish_days(left: int | None, per_day: Decimal | None) -> int | None:
    """Whole working days until nothing is left at this pace; None where unknown or nothing moves."""
    if left is None or left <= 0 or not per_day or per_day <= 0:
        return None
    return ceil(left / per_day)
