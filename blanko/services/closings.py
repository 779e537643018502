"""What an account can bear, in plain arithmetic: closing balances by day, and how much fits from a day on."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date


class Closings:
    """The closing balances of one account (keping) from some day on.

    The days must begin with the last day of movement on or before the first day that will be asked about, if there is one: before
    the first day the account holds nothing.
    """

    def __init__(self, days: Iterable[tuple[date, int]]) -> None:
        pairs = list(days)
        self._days = [day for day, _closing in pairs]
        self._closing = [closing for _day, closing in pairs]

    def at(self, day: date) -> int:
        """The balance at the end of `day`."""
        index = bisect_right(self._days, day)
        return self._closing[index - 1] if index else 0

    def available(self, day: date) -> int:
        """How much can be taken on `day` so that no closing from then on falls below zero."""
        return min([self.at(day), *self._closing[bisect_right(self._days, day) :]])

    def lowest_day(self, day: date) -> date:
        """The first day from `day` on whose closing is the least: what holds `available` down."""
        least = self.available(day)
        if self.at(day) == least:
            return day
        later = bisect_right(self._days, day)
        return self._days[self._closing.index(least, later)]

    def move(self, day: date, quantity: int) -> None:
        """Add a signed movement on `day`."""
        if day not in self._days:
            before = self.at(day)
            index = bisect_left(self._days, day)
            self._days.insert(index, day)
            self._closing.insert(index, before)
        for index in range(bisect_left(self._days, day), len(self._days)):
            self._closing[index] += quantity

    def take(self, day: date, quantity: int) -> list[tuple[date, int]]:
        """Take `quantity` on `day` as far as it is borne, and the rest on the first later days that bear it (MODEL section 5).

        Returns what was taken on which day; less than `quantity` in all when the account does not hold it.
        """
        taken: list[tuple[date, int]] = []
        for candidate in [day, *(later for later in self._days if later > day)]:
            part = min(quantity, self.available(candidate))
            if part > 0:
                taken.append((candidate, part))
                self.move(candidate, -part)
                quantity -= part
        return taken
