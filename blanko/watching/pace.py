"""How fast an office uses blanks, corrected for the days on which it could not (domain.md section 4.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

WEEK, MONTH = 7, 30
NEEDED = {WEEK: 3, MONTH: 10}
"""How many days of use a mean over so many calendar days has to stand on; below that it is unknown."""


@dataclass(frozen=True, slots=True)
class UseDay:
    """One day of one office, keping.

    `used` is what was printed and spoiled, None where nothing was reported; `served` whether the print room was open; `opening` and
    `closing` what the book had on hand, None before the book began.
    """

    day: date
    used: int | None
    served: bool = True
    opening: int | None = None
    closing: int | None = None

    @property
    def counts(self) -> bool:
        """Whether the day says something about demand: reported, served, and begun with stock.

        A day that the book began and ended empty, with cards printed all the same, counts: the book was behind, not the shelf.
        """
        if self.used is None or not self.served:
            return False
        return self.opening != 0 or (self.closing == 0 and self.used > 0)


@dataclass(frozen=True, slots=True)
class Pace:
    """Mean use of a window. `mean` (keping a working day) and `deviation` are None where too few days count; `needed` says how many."""

    window: int
    days: int
    mean: Decimal | None = None
    deviation: float | None = None

    @property
    def needed(self) -> int:
        """How many days of use it takes to know."""
        return NEEDED[self.window]


def counted(days: Iterable[UseDay]) -> list[UseDay]:
    """The days that count, oldest first."""
    return sorted((day for day in days if day.counts), key=lambda day: day.day)


def pace(days: Iterable[UseDay], until: date, window: int) -> Pace:
    """Mean use over the `window` calendar days that end with `until`."""
    since = until - timedelta(days=window)
    uses = [day.used or 0 for day in days if since < day.day <= until and day.counts]
    if len(uses) < NEEDED[window]:
        return Pace(window, len(uses))
    return Pace(window, len(uses), Decimal(sum(uses)) / len(uses), _deviation(uses))


def _deviation(uses: Sequence[int]) -> float:
    """The sample standard deviation; exact until the root, and much faster than that of the standard library."""
    n = len(uses)
    return sqrt((n * sum(use * use for use in uses) - sum(uses) ** 2) / (n * (n - 1)))


def used_in(days: Iterable[UseDay], until: date, window: int) -> int | None:
    """All that was used in the `window` calendar days that end with `until`, whatever day it was; None where nothing was reported."""
    since = until - timedelta(days=window)
    uses = [day.used for day in days if since < day.day <= until and day.used is not None]
    return sum(uses) if uses else None


def cover(stock: int | None, mean: Decimal | None) -> int | None:
    """Working days that `stock` lasts at `mean`, rounded down: a part of a day serves nobody. None where either is unknown or nothing is used."""
    return None if stock is None or not mean else max(0, int(stock / mean))


def uses_of(days: Sequence[UseDay]) -> list[int]:
    """What was used on days that count."""
    return [day.used or 0 for day in days]
