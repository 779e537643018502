"""Half-open periods of local days, and months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2100


def plausible(day: date) -> date:
    """The day itself if it can be a service date at all; ValueError for years that only a slip of the keys names.

    Everything that takes a day from outside asks here: addresses (`ektp.web.query`, the converters of URLs), forms
    (`ektp.web.forms`), the API (`ektp.api.dates`).
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day} is no service date")
    return day


def read_day(text: str) -> date:
    """The day that an ISO date names (`2026-10-31`); ValueError where it is none, or none that is plausible."""
    return plausible(date.fromisoformat(text))


def month_start(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after the month of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before the month of `day`."""
    return month_start(month_start(day) - ONE_DAY)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @classmethod
    def inclusive(cls, first: date, last: date) -> "Period":
        """The period whose last day is `last`."""
        return cls(first, last + ONE_DAY)

    @classmethod
    def month(cls, day: date) -> "Period":
        """The whole month of `day`."""
        return cls(month_start(day), next_month(day))

    @property
    def last(self) -> date:
        """The last day inside the period."""
        return self.end - ONE_DAY

    def days(self) -> Iterator[date]:
        """Every day of the period in order."""
        day = self.start
        while day < self.end:
            yield day
            day += ONE_DAY

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __len__(self) -> int:
        return (self.end - self.start).days
