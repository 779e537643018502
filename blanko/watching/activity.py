"""Which offices use little, by a threshold whose unit is always said ("15 keping" alone says nothing; domain.md section 1.2, row 18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from blanko.watching.standing import Watch
from ektp.common.numbers import percent


class Unit(StrEnum):
    """What a threshold counts."""

    PER_DAY = "keping-sehari"  # mean of 30 days, a working day with service and stock
    CARDS = "keping"  # in the last 30 days
    PERCENT = "persen"  # of what was there to use: used in the last 30 days and still on hand


@dataclass(frozen=True, slots=True)
class Threshold:
    """Below `amount` of `unit` is low."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Active:
    """An office with what it used, in the unit of the threshold; None where unknown."""

    watch: Watch
    value: Decimal | None


def activity(watch: Watch, unit: Unit) -> Decimal | None:
    """What an office used, in this unit; None where unknown."""
    if unit == Unit.PER_DAY:
        return watch.month.mean
    if watch.used is None:
        return None
    if unit == Unit.CARDS:
        return Decimal(watch.used)
    return None if watch.on_hand is None else percent(watch.used, watch.used + watch.on_hand)


def low(watches: Iterable[Watch], threshold: Threshold) -> tuple[list[Active], list[Active]]:
    """Offices below the threshold, least first; and those of which it is not known."""
    found = [Active(watch, activity(watch, threshold.unit)) for watch in watches]
    below = [one for one in found if one.value is not None and one.value < threshold.amount]
    unknown = [one for one in found if one.value is None]
    return sorted(below, key=lambda one: one.value or 0), unknown
