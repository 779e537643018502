"""Figures of other stages that blanks are set against. A stage may not import another: whoever may, registers it at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ektp.regions.models import Region


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many persons' records are ready to print, and the day of the count that it rests on."""

    value: int
    day: date | None


Prr = Callable[[Region, date], Backlog | None]
_prr: list[Prr] = []


def register_prr(give: Prr) -> None:
    """Called once by an AppConfig.ready. `give` answers None where the backlog of a region at the end of a day is unknown."""
    _prr[:] = [give]


def prr_backlog(region: Region, day: date) -> Backlog | None:
    """PRR of a region at the end of `day` (persons); None where it is unknown, or nobody has registered."""
    return _prr[0](region, day) if _prr else None
