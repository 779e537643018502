"""What other stages know of a region that blanks are set against. A stage may not import another: whoever may, registers it at start-up.

What nobody reported stays unknown, never 0.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ektp.regions.models import Region


@dataclass(frozen=True, slots=True)
class Known:
    """A level and the day it was reported for; None where nobody did."""

    value: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a region at the end of a day (orang): ready to print, in process, not recorded."""

    prr: Known = Known()
    process: Known = Known()
    unrecorded: Known = Known()


Provider = Callable[[Sequence[Region], date], Mapping[int, Figures]]
_provider: list[Provider] = []


def register_figures(give: Provider) -> None:
    """Called once by an AppConfig.ready. `give` answers by region key; a region that it leaves out is wholly unknown."""
    _provider[:] = [give]


def figures_of(regions: Sequence[Region], day: date) -> Mapping[int, Figures]:
    """What is known of each region at the end of `day`, by its key; nothing where nobody has registered."""
    return _provider[0](regions, day) if _provider else {}


def prr_backlog(region: Region, day: date) -> Known:
    """PRR of a region at the end of `day`."""
    return figures_of([region], day).get(region.pk, Figures()).prr
