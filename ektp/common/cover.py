"""How long blanks last: the one rule behind "cukup untuk n hari kerja" (DESIGN section 4), wherever it is read from.

What a place uses is what it printed and what it spoiled in the WINDOW days up to the last day that is over. That is divided by its
working days among them: days on which a report was expected there and printing was reported. What a region uses is the sum of
what its places use, so that rows add up; it is kept as a fraction, so that their order does not matter.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm
from typing import Final

from ektp.common import clock
from ektp.common.periods import ONE_DAY, Period

WINDOW: Final = timedelta(days=30)
_ZONE: Final = "Asia/Jakarta"
LOW_COVER: Final = 5
"""Working days of cover below which blanks ask for attention (domain.md section 4.3)."""


def is_low(cover: int | None) -> bool:
    """Whether so many working days ask for attention; what is not known does not."""
    return cover is not None and cover < LOW_COVER


@dataclass(frozen=True, slots=True)
class PlaceUse:
    """Keping printed or spoiled at one place in the window, and on how many of its working days."""

    quantity: int
    days: int


def window(day: date) -> Period:
    """The days whose use counts at the end of `day`: never today, which is not over.

    A day is over when it is over in the whole country, so that an office and the nation look at the same days.
    """
    last = min(day, clock.today(_ZONE) - ONE_DAY)
    return Period.inclusive(last - WINDOW + ONE_DAY, last)


def use_per_day(places: Iterable[PlaceUse]) -> Fraction | None:
    """Keping a working day that these places use together; None where none of them used any."""
    together: Counter[int] = Counter()  # over as many days: few denominators, however many places
    for place in places:
        if place.quantity and place.days:
            together[place.days] += place.quantity
    if not together:
        return None
    whole = lcm(*together)  # one fraction instead of a sum of them
    return Fraction(sum(quantity * (whole // days) for days, quantity in together.items()), whole)


def days_of_cover(on_hand: int | None, per_day: Fraction | Decimal | None) -> int | None:
    """Whole working days that `on_hand` (keping) lasts; rounded down, for a part of a day serves nobody."""
    return None if on_hand is None or not per_day else max(0, int(on_hand / per_day))


def rounded(per_day: Fraction | None) -> Decimal | None:
    """Keping a day as it is printed: a whole number, half up."""
    if per_day is None:
        return None
    exact = Decimal(per_day.numerator) / per_day.denominator
    return exact.quantize(Decimal(1), ROUND_HALF_UP)
