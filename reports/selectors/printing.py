"""How far printing goes: blanks and PRR at the pace of the last working days, ribbon and film as counted by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ektp.common import clock
from ektp.common.cover import days_of_cover, rounded
from ektp.regions.models import Region
from reports.dashboard.days import Day, finished, pace
from reports.figures import CountedLeft, Figures, Printing
from reports.selectors.cards import short_of
from reports.selectors.dashboard import TREND_DAYS, Declared, days_of
from reports.selectors.parts import Part, Spans, part_of, spans_of
from reports.selectors.stock import Paces, book_of, paces_of


@dataclass(frozen=True, slots=True)
class Recent:
    """The last days of a region, those of them that are over, how fast its blanks go, and what else is added up of it."""

    days: Sequence[Day]
    over: Sequence[Day]
    paces: Paces
    part: Part


def recent_of(
    region: Region, last: date, read: Callable[[Region, Spans], Part] = part_of
) -> Recent:
    """What the 90 days up to `last` say of paces. `read`: how the region's part is come by."""
    days = days_of(region, last - timedelta(days=TREND_DAYS - 1), last)
    over = finished(days, clock.today(region.time_zone))
    part = read(region, spans_of(last, over))
    return Recent(days, over, paces_of(region, part.used), part)


def with_printing(
    region: Region, figures: Figures, recent: Recent, counted: Sequence[Declared]
) -> Figures:
    """The figures with how far printing goes, how its blanks add up, and what of the cards on their way is missing."""
    speed = recent.paces.region
    printing = Printing(
        used_per_day=rounded(speed),
        blank_days=days_of_cover(figures.value("blank_on_hand"), speed),
        prr_days=days_of_cover(
            figures.value("prr_backlog"), pace(recent.over, "printed_first_flow").mean
        ),
        counted=tuple(CountedLeft(c.office, c.day, c.ribbon, c.film) for c in counted),
        book=book_of(region, figures, recent.part.waiting),
    )
    short = short_of(region, figures.as_of) if figures.value("in_transit") else 0
    return replace(figures, printing=printing, cards_short=short)
