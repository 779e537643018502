"""How far printing goes: blanks and PRR at the pace of the last working days, ribbon and film as counted by hand."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ektp.regions.models import Region
from reports.dashboard.days import Pace, pace
from reports.figures import CountedLeft, Figures, Printing
from reports.selectors.dashboard import days_of, declared

_LOOK_BACK = timedelta(days=27)
_USED = ("prints_made", "blank_spoiled_flow")


def printing_of(region: Region, figures: Figures) -> Printing:
    """The printing part of a report that stands for the end of `figures.as_of`."""
    last: date = figures.as_of
    days = days_of(region, last - _LOOK_BACK, last)
    used, first = pace(days, *_USED), pace(days, "printed_first_flow")
    counted = (CountedLeft(c.office, c.day, c.ribbon, c.film) for c in declared(region, last))
    return Printing(
        used_per_day=_whole(used.mean),
        days=used.days,
        blank_days=_days(figures.value("blank_on_hand"), used),
        prr_days=_days(figures.value("prr_backlog"), first),
        counted=tuple(counted),
    )


def _days(left: int | None, rate: Pace) -> int | None:
    if left is None or not rate.mean:
        return None
    return max(0, int(left / rate.mean))


def _whole(mean: Decimal | None) -> Decimal | None:
    return None if mean is None else mean.quantize(Decimal(1), ROUND_HALF_UP)
