"""What binds printing: the smallest of several limits (domain.md section 5). Whole cards, no framework."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Limit:
    """How many cards (keping) one thing allows; None where nobody knows."""

    code: str
    cards: int | None


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """`max_print` is the least of what is known, None where nothing is.

    `binding` are the codes that allow just that. `margin` is how many cards more could be printed if these were lifted, up to the next
    limit; None where no other is known. `unknown` are the codes that were left out.
    """

    max_print: int | None
    binding: tuple[str, ...]
    following: tuple[str, ...]
    margin: int | None
    unknown: tuple[str, ...]


def bottleneck(limits: Iterable[Limit]) -> Bottleneck:
    """`max_print = min(blanks, ribbon, film, printers x rate, PRR, operator hours x rate)` over the known ones."""
    known: dict[str, int] = {}
    unknown: list[str] = []
    for limit in limits:
        if limit.cards is None:
            unknown.append(limit.code)
        else:
            known[limit.code] = max(0, limit.cards)
    values = sorted(set(known.values()))
    if not values:
        return Bottleneck(None, (), (), None, tuple(unknown))
    least, after = values[0], values[1] if len(values) > 1 else None
    return Bottleneck(
        max_print=least,
        binding=tuple(code for code, cards in known.items() if cards == least),
        following=tuple(code for code, cards in known.items() if cards == after),
        margin=None if after is None else after - least,
        unknown=tuple(unknown),
    )


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a consumable: whole units in the store, and per cent of the one in the machine (None: not counted)."""

    units: int
    opened_percent: int | None
    cards_per_unit: int

    @property
    def units_left(self) -> Decimal:
        """Units left, the opened one as its part: 7 and 40 per cent are 7,4."""
        return self.units + Decimal(self.opened_percent or 0) / 100

    @property
    def cards(self) -> int:
        """How many cards (keping) that serves, rounded down: 40 per cent of a ribbon of 500 is 200."""
        return (self.units * 100 + (self.opened_percent or 0)) * self.cards_per_unit // 100


def opened_left(
    declared: tuple[date, int] | None,
    put_in: Collection[date],
    printed: Mapping[date, int],
    cards_per_unit: int,
) -> int | None:
    """Per cent left of the unit in the machine: what was declared, more for a new unit, less for what was printed since.

    `declared` is the day (its end) and the per cent counted then, `put_in` the days on which a new unit went in, `printed` cards by day.
    At most one unit is in the machine, so what was left of an older one is gone. None where nothing was ever declared nor put in.
    """
    if declared is None and not put_in:
        return None
    counted, percent = declared or (date.min, 0)
    later = [day for day in put_in if day > counted]
    if later:
        last = max(later)
        used = sum(cards for day, cards in printed.items() if day >= last)
        return _percent_after(100, used, cards_per_unit)
    used = sum(cards for day, cards in printed.items() if day > counted)
    return _percent_after(percent, used, cards_per_unit)


def _percent_after(percent: int, used: int, cards_per_unit: int) -> int:
    return max(0, percent - -(-used * 100 // cards_per_unit))
