"""What people said about a region, beside what is computed; and the outlook and supply that follow from it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from ektp.common.numbers import percent, round_half_up
from ektp.daysheets import registry
from recording.selectors import claims_about
from reports.figures import ClaimFigure, LevelFigure, Outlook, Supply

if TYPE_CHECKING:
    from recording.models import Claim

LevelsOn = Callable[[date], Mapping[str, LevelFigure]]

SHOWN_FOR = timedelta(days=31)
HOLDS_FOR = timedelta(days=366)
ROUNDING = Decimal("0.05")  # points: what rounding to one decimal can hide
DAYS_A_WEEK, DAYS_A_MONTH = 5, 20
PERCENTAGE, DAILY_RATE, NEED, SUPPLY = "percentage", "daily_rate", "need", "supply"
_COMPARED = (PERCENTAGE, "gap", "total")
_CENT = Decimal("0.01")


def claims_until(region: int, day: date) -> "list[Claim]":
    """Claims about the region as of a day within the year before `day`, the newest first."""
    return claims_about(region, after=day - HOLDS_FOR, until=day)


def claim_figures(
    claims: "Sequence[Claim]", day: date, levels_on: LevelsOn
) -> tuple[ClaimFigure, ...]:
    """The claims of the last month, each beside the figure of its own day. Need, supply and pace are shown as said."""
    return tuple(
        claim_figure(claim, levels_on(claim.day) if claim.kind in _COMPARED else {})
        for claim in claims
        if claim.day > day - SHOWN_FOR
    )


def claim_figure(claim: "Claim", levels: Mapping[str, LevelFigure]) -> ClaimFigure:
    """`difference` is computed less claimed; `flagged` where they differ by more than rounding or the base cannot be known."""
    top, base = _parts(claim)
    if claim.kind == PERCENTAGE:
        whole, part = _value(levels, base), _value(levels, top)
        computed = percent(part, whole)
        implied = _implied(part, claim.figure)
        flagged = computed is None or abs(computed - claim.figure) > ROUNDING
    else:
        value = _value(levels, claim.measure)
        computed, implied = None if value is None else Decimal(value), None
        flagged = computed is not None and computed != claim.figure
    return ClaimFigure(
        measure=claim.measure,
        kind=claim.kind,
        claimed=claim.figure,
        computed=computed,
        difference=None if computed is None else computed - claim.figure,
        implied_base=implied,
        flagged=flagged,
        speaker=claim.speaker,
        medium=claim.medium,
        day=claim.day,
        said_on=claim.said_on,
        base=base,
        note=claim.note,
    )


def _parts(claim: "Claim") -> tuple[str, str]:
    """Numerator and denominator of a claimed percentage; of a rate's code, the rate's own."""
    rate = registry.rates().get(claim.measure)
    if rate is not None:
        return rate.numerator, claim.base or rate.denominator
    return claim.measure, claim.base or "eligible_population"


def _value(levels: Mapping[str, LevelFigure], code: str) -> int | None:
    figure = levels.get(code)
    return figure.value if figure else None


def _implied(part: int | None, claimed: Decimal) -> int | None:
    """The base that the percentage would need."""
    if part is None or not claimed:
        return None
    return round_half_up(Decimal(part) * 100 / claimed)


def supply_of(claims: "Sequence[Claim]") -> Supply | None:
    """Need and supply of blanks, from the newest claim of each."""
    need, supplied = _newest(claims, NEED), _newest(claims, SUPPLY)
    if need is None or supplied is None:
        return None
    wanted, given = int(need.figure), int(supplied.figure)
    return Supply(
        wanted, given, wanted - given, percent(given, wanted), max(need.day, supplied.day)
    )


def outlook_of(
    claims: "Sequence[Claim]", unrecorded: int | None, pace: Decimal | None, day: date
) -> Outlook | None:
    """If the pace holds: the newest claimed pace, or where that is older than a month, what was recorded of late (`pace`, a day)."""
    claim = _newest(claims, DAILY_RATE)
    recent = claim is not None and claim.day > day - SHOWN_FOR
    if claim is not None and (recent or pace is None):
        return _outlook(claim.figure, unrecorded, claim.day, claimed=True)
    return _outlook(pace, unrecorded, day, claimed=False) if pace is not None else None


def _outlook(
    per_day: Decimal, unrecorded: int | None, day: date, *, claimed: bool
) -> Outlook | None:
    month = round_half_up(per_day * DAYS_A_MONTH)
    if month <= 0:
        return None
    months = None
    if unrecorded is not None:
        months = max(Decimal(unrecorded) / month, Decimal(0)).quantize(_CENT, ROUND_HALF_UP)
    return Outlook(
        per_day=per_day,
        per_week=round_half_up(per_day * DAYS_A_WEEK),
        per_month=month,
        months_to_clear=months,
        basis="claim" if claimed else "computed",
        day=day,
    )


def _newest(claims: "Sequence[Claim]", kind: str) -> "Claim | None":
    return next((claim for claim in claims if claim.kind == kind), None)
