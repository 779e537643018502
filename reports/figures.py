"""The figures of a region and period, frozen: one object feeds page, PDF, XLSX, chat text and API, so they cannot disagree.

Plain dataclasses, no framework. Every number is a whole number or unknown (`None`, printed `–`); rates are Decimal with two
decimals. Nothing is computed by whoever shows them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import NoneType
from typing import Literal

_AS_THEY_ARE = frozenset({int, str, bool, NoneType})
OFFICIAL_SOURCES = frozenset({"dkb", "siak", "office", "opening"})


@dataclass(frozen=True, slots=True)
class Place:
    """A region as figures name it. `level`: 0 nation, 1 province, 2 kabupaten/kota, 3 kecamatan."""

    code: str
    label: str
    full_label: str
    level: int
    zone: str = "WIB"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both inside."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """What the source that lost says of the same level at the same moment; `difference` is the shown value less this."""

    value: int
    source: str
    day: date | None
    difference: int


@dataclass(frozen=True, slots=True)
class LevelFigure:
    """A state at the end of the as-of day.

    `day` is the day of the oldest anchor in use (of the status, for PRR and the like). `source`: dkb, siak, office, field,
    statement or opening, several joined by a comma, "" where unknown; `resolved`: own, children, derived or "" (unknown).
    An unknown value may have `partial`, the sum of the `known` of `of` parts: an amount, never a base.
    """

    value: int | None
    day: date | None = None
    source: str = ""
    version: str = ""
    known: int = 0
    of: int = 0
    partial: int | None = None
    resolved: Literal["own", "children", "derived", ""] = ""
    other: OtherFigure | None = None


@dataclass(frozen=True, slots=True)
class RateFigure:
    """A percentage with its base. `value` is None where either part is unknown, the base is 0 or the sources do not pair.

    `over`: above 100 %, to be shown and flagged. `fallback` names the measure used in place of the numerator's own, or "".
    """

    value: Decimal | None
    numerator: int | None
    denominator: int | None
    base: str
    over: bool = False
    numerator_measure: str = ""
    denominator_measure: str = ""
    base_source: str = ""
    base_version: str = ""
    base_day: date | None = None
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Completeness:
    """Office-days: `expected`, and of those reported, partial, on time, verified. `unscheduled` stands beside them."""

    expected: int = 0
    reported: int = 0
    partial: int = 0
    on_time: int = 0
    verified: int = 0
    unscheduled: int = 0

    @property
    def missing(self) -> int:
        """Office-days without a report."""
        return self.expected - self.reported


@dataclass(frozen=True, slots=True)
class ClaimFigure:
    """What somebody said, beside what the application computes. `difference` is computed less claimed."""

    measure: str
    kind: str
    claimed: Decimal
    computed: Decimal | None
    difference: Decimal | None
    implied_base: int | None
    flagged: bool
    speaker: str
    medium: str
    day: date
    said_on: date
    base: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """If the pace holds: orang a week (5 days) and a month (20 days), and months until nobody is unrecorded.

    `basis`: "claim" (a stated daily rate) or "computed" (recordings of the last four weeks); `per_day` is what it starts from.
    """

    per_day: Decimal
    per_week: int
    per_month: int
    months_to_clear: Decimal | None
    basis: Literal["claim", "computed"]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """Blanks needed and supplied, keping; `filled` in per cent. From the newest claims until a computed need exists."""

    need: int
    supplied: int
    short: int
    filled: Decimal | None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """When these figures were rolled up, how many changes are not yet in them, and what the last nightly check found."""

    computed_at: datetime | None
    pending: int
    checked_at: datetime | None
    drift: int


@dataclass(frozen=True, slots=True)
class Closing:
    """SEMENTARA or FINAL: `closed` of `of` executing agencies have closed every month of the period."""

    final: bool
    closed: int
    of: int
    with_remarks: int = 0


@dataclass(frozen=True, slots=True)
class StopFigure:
    """Stoppages of a service by cause: office-days."""

    service: str
    cause: str
    n: int


@dataclass(frozen=True, slots=True)
class SilentOffice:
    """An office that owes reports: how many of the period, and the last day it reported. `region`: its kabupaten/kota, or above."""

    code: str
    name: str
    region: str
    days: int
    last_reported: date | None


@dataclass(frozen=True, slots=True)
class CountedLeft:
    """Ribbon and film left at an office, counted by hand, in per cent of a set."""

    office: str
    day: date
    ribbon: int | None
    film: int | None


@dataclass(frozen=True, slots=True)
class StockTerm:
    """What one kind of paper or use did to what is left of blanks (keping), with its sign."""

    code: str
    value: int


@dataclass(frozen=True, slots=True)
class Printing:
    """How far printing goes if the pace of the last working days holds; None where unknown.

    `used_per_day`: keping printed or spoiled on a working day (`ektp.common.cover`); `blank_days` and `prr_days`: whole working
    days until the blanks are used up, and until the PRR are printed. The terms of `book` add up to what is left.
    """

    used_per_day: Decimal | None
    blank_days: int | None
    prr_days: int | None
    counted: tuple[CountedLeft, ...] = ()
    book: tuple[StockTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a child region, or (`own`) what is attributed to the region itself, "tanpa rincian"."""

    place: Place
    own: bool
    measures: Mapping[str, LevelFigure]
    flows: Mapping[str, int | None]
    rates: Mapping[str, RateFigure]
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class Further:
    """A further daily measure that a kabupaten switched on, and of which something was reported: its flow, and its words."""

    code: str
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a report of one region and period says. `rows` add up to these totals, own part included.

    `cards_short`: keping of `in_transit` that did not arrive with the rest of their dispatch, and that nobody has explained.
    `regions`: in the hierarchy of "now", or of "then", each day where it lay that day. `redrawn`: a report knows that a decree has
    changed the region since the first day, so that the two say different things.
    """

    region: Place
    parents: tuple[Place, ...]
    period: Span
    as_of: date
    known_at: datetime | None
    measures: Mapping[str, LevelFigure]
    flows: Mapping[str, int | None]
    rates: Mapping[str, RateFigure]
    completeness: Completeness
    today: Completeness | None
    claims: tuple[ClaimFigure, ...]
    outlook: Outlook | None
    supply: Supply | None
    freshness: Freshness
    rows: tuple[Row, ...]
    stops: tuple[StopFigure, ...]
    silent: tuple[SilentOffice, ...]
    silent_days: int
    closing: Closing
    is_sample: bool
    printing: Printing | None = None
    further: tuple[Further, ...] = ()
    cards_short: int = 0
    regions: Literal["now", "then"] = "now"
    redrawn: bool = False

    @property
    def total(self) -> Row:
        """The total line of the table."""
        return Row(
            place=self.region,
            own=False,
            measures=self.measures,
            flows=self.flows,
            rates=self.rates,
            completeness=self.completeness,
        )

    @property
    def children(self) -> tuple[Row, ...]:
        """The rows that are regions of their own."""
        return tuple(row for row in self.rows if not row.own)

    @property
    def own_part(self) -> Row | None:
        """The row "tanpa rincian", where there is one."""
        return next((row for row in self.rows if row.own), None)

    def value(self, measure: str) -> int | None:
        """The value of a level; None where unknown or not measured."""
        figure = self.measures.get(measure)
        return figure.value if figure else None


@cache
def names_of(kind: type) -> tuple[str, ...] | None:
    """The fields of a dataclass in their order; None for any other type."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else None


def plain(value: object) -> object:
    """As JSON values: Decimals as text, dates in ISO form, keys in order. The same figures always give the same.

    By exact type first: a province's figures are eight thousand values, written after every change.
    """
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if (names := names_of(kind)) is not None:  # type: ignore[arg-type]  # every class can be hashed
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | Fraction) else value


def canonical(figures: Figures) -> str:
    """The figures as one line of JSON, without their freshness: what the sidik angka is taken of."""
    content = plain(figures)
    assert isinstance(content, dict)  # noqa: S101  (a dataclass)
    del content["freshness"]
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(figures: Figures) -> str:
    """The sidik angka: SHA-256 of the figures, in hexadecimal."""
    return hashlib.sha256(canonical(figures).encode()).hexdigest()
