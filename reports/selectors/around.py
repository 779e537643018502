"""What a dashboard says beside the figures of a region: its last days, paces, blanks, sisters, and what is still open. Kept as they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ektp.regions.models import Level, Region
from reports.dashboard.days import Day, Matched
from reports.figures import Figures, Printing
from reports.selectors.by_province import part_kept
from reports.selectors.dashboard import Peers, declared, differences, peers
from reports.selectors.kept import kept, still_kept
from reports.selectors.parts import Part, Spans, part_of
from reports.selectors.printing import recent_of, with_printing
from reports.selectors.stock import Paces
from reports.selectors.version import Version


@dataclass(frozen=True, slots=True)
class Open:
    """What is still open: agencies that have not closed the month and how many of them had reports to make; shipments and the oldest."""

    agencies: int
    due: int
    shipments: int
    oldest: date | None


@dataclass(frozen=True, slots=True)
class Around:
    """`days` are the last 90; `over` those of them that count as whole days. `left` is what is open of the month before."""

    days: tuple[Day, ...]
    over: tuple[Day, ...]
    paces: Paces
    printing: Printing | None
    cards_short: int
    peers: Peers | None
    matched: Mapping[str, Matched]
    left: Open

    def added_to(self, figures: Figures) -> Figures:
        """The figures with how far printing goes, and what of the cards on their way is missing."""
        return replace(figures, printing=self.printing, cards_short=self.cards_short)


def around_kept(region: Region, figures: Figures, last: date, version: Version) -> Around:
    """As of `last`, for figures of this version; from Redis where it is kept. Of the same snapshot as the version."""
    return kept(
        Around, region, (figures.period, last), version.family, lambda: _around(region, figures, last, part_kept)
    )  # fmt: skip


def around_still_kept(
    region: Region, figures: Figures, last: date, version: Version
) -> Around | None:
    """The same of a version that need not be the present one; None where it is not kept."""
    return still_kept(Around, region, (figures.period, last), version.family)


def _around(
    region: Region, figures: Figures, last: date, read: Callable[[Region, Spans], Part] = part_of
) -> Around:
    recent = recent_of(region, last, read)
    counted = declared(region, last) if region.level >= Level.REGENCY else []
    printed = with_printing(region, figures, recent, counted)
    rate = figures.rates.get("handed_over_per_printed")
    part = recent.part
    return Around(
        days=tuple(recent.days),
        over=tuple(recent.over),
        paces=recent.paces,
        printing=printed.printing,
        cards_short=printed.cards_short,
        peers=peers(region, last, rate.value if rate else None),
        matched=part.matched,
        left=Open(part.agencies, part.due, *differences(region, last)),
    )
