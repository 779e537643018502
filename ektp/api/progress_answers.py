"""The figures as the API answers them: integers or null by code, rates as numbers with two decimals (MODEL section 9)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from reports.figures import (
    ClaimFigure,
    Completeness,
    Figures,
    LevelFigure,
    Outlook,
    Place,
    RateFigure,
    Row,
    plain,
)


class PlaceOut(Schema):
    code: str
    name: str
    level: int


class PeriodOut(Schema):
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class RateOut(Schema):
    """Per cent with two decimals; null where a part is unknown, the base is 0 or the sources do not pair."""

    value: float | None
    numerator: int | None
    denominator: int | None
    base: str
    numerator_measure: str
    denominator_measure: str
    base_source: str
    base_version: str
    base_day: date | None
    over: bool
    fallback: str


class CompletenessOut(Schema):
    """Office-days before today; today stands apart."""

    expected: int
    reported: int
    partial: int
    on_time: int
    verified: int
    unscheduled: int


class LevelOut(Schema):
    """Where a level comes from: the day of its oldest anchor, its sources, and what is known of an incomplete one."""

    day: date | None
    source: str
    version: str
    resolved: str
    known: int
    of: int
    partial: int | None
    other: dict[str, Any] | None


class ClaimOut(Schema):
    """`difference` is computed less claimed."""

    measure: str
    kind: str
    claimed: int | float
    computed: int | float | None
    difference: int | float | None
    base: str
    implied_base: int | None
    flagged: bool
    speaker: str
    medium: str
    day: date
    said_on: date
    note: str


class OutlookOut(Schema):
    """Orang a week and a month, and months until nobody is unrecorded, if the pace holds."""

    per_day: float
    per_week: int
    per_month: int
    months_to_clear: float | None
    basis: str
    day: date | None


class SupplyOut(Schema):
    """Blanks, keping; `filled` in per cent."""

    need: int
    supplied: int
    short: int
    filled: float | None
    day: date | None


class FreshnessOut(Schema):
    computed_at: datetime | None
    pending: int
    checked_at: datetime | None
    drift: int


class RowOut(Schema):
    region: PlaceOut
    measures: dict[str, int | None]
    flows: dict[str, int | None]
    rates: dict[str, RateOut]
    completeness: CompletenessOut


class ProgressOut(Schema):
    """`children` are regions, `own_part` is what is known of the region only as a whole; together they add up to the total.

    `regions`: "now", everything in the hierarchy of now, or "then", each day where it lay that day.
    """

    region: PlaceOut
    period: PeriodOut
    as_of: date
    known_at: datetime | None
    regions: str
    measures: dict[str, int | None]
    levels: dict[str, LevelOut]
    flows: dict[str, int | None]
    rates: dict[str, RateOut]
    completeness: CompletenessOut
    today: CompletenessOut | None
    claims: list[ClaimOut]
    outlook: OutlookOut | None
    supply: SupplyOut | None
    freshness: FreshnessOut
    children: list[RowOut]
    own_part: RowOut | None
    stops: list[dict[str, Any]]
    silent: list[dict[str, Any]]
    silent_days: int
    closing: dict[str, Any]
    is_sample: bool
    fingerprint: str


def progress_out(figures: Figures, fingerprint: str) -> dict[str, Any]:
    """The whole answer."""
    own = figures.own_part
    return {
        "region": _place(figures.region),
        "period": {"from": figures.period.first, "to": figures.period.last},
        "as_of": figures.as_of,
        "known_at": figures.known_at,
        "regions": figures.regions,
        "measures": _values(figures.measures),
        "levels": {code: _level(level) for code, level in figures.measures.items()},
        "flows": dict(figures.flows),
        "rates": {code: _rate(rate) for code, rate in figures.rates.items()},
        "completeness": _completeness(figures.completeness),
        "today": _completeness(figures.today) if figures.today else None,
        "claims": [_claim(claim) for claim in figures.claims],
        "outlook": _outlook(figures.outlook),
        "supply": _numbers(plain(figures.supply)) if figures.supply else None,
        "freshness": plain(figures.freshness),
        "children": [_row(row) for row in figures.children],
        "own_part": _row(own) if own else None,
        "stops": plain(figures.stops),
        "silent": plain(figures.silent),
        "silent_days": figures.silent_days,
        "closing": plain(figures.closing),
        "is_sample": figures.is_sample,
        "fingerprint": fingerprint,
    }


def number(value: Decimal | None) -> int | float | None:
    """A whole number where it is one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _place(place: Place) -> dict[str, Any]:
    return {"code": place.code, "name": place.label, "level": place.level}


def _values(levels: Mapping[str, LevelFigure]) -> dict[str, int | None]:
    return {code: level.value for code, level in levels.items()}


def _level(level: LevelFigure) -> dict[str, Any]:
    content = plain(level)
    assert isinstance(content, dict)  # noqa: S101  (a dataclass)
    return {key: content[key] for key in LevelOut.model_fields}


def _rate(rate: RateFigure) -> dict[str, Any]:
    content = plain(rate)
    assert isinstance(content, dict)  # noqa: S101  (a dataclass)
    return {**content, "value": None if rate.value is None else float(rate.value)}


def _completeness(completeness: Completeness) -> dict[str, Any]:
    content = plain(completeness)
    assert isinstance(content, dict)  # noqa: S101  (a dataclass)
    return content


def _claim(claim: ClaimFigure) -> dict[str, Any]:
    content = plain(claim)
    assert isinstance(content, dict)  # noqa: S101  (a dataclass)
    shown = ("claimed", "computed", "difference")
    return {**content, **{key: number(getattr(claim, key)) for key in shown}}


def _outlook(outlook: Outlook | None) -> dict[str, Any] | None:
    return None if outlook is None else _numbers(plain(outlook), "per_day", "months_to_clear")


def _numbers(content: object, *keys: str) -> dict[str, Any]:
    assert isinstance(content, dict)  # noqa: S101  (a dataclass)
    wanted = keys or ("filled",)
    found = {key: float(content[key]) for key in wanted if content[key] is not None}
    return {**content, **found}


def _row(row: Row) -> dict[str, Any]:
    return {
        "region": _place(row.place),
        "measures": _values(row.measures),
        "flows": dict(row.flows),
        "rates": {code: _rate(rate) for code, rate in row.rates.items()},
        "completeness": _completeness(row.completeness),
    }
