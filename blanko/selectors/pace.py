"""How many cards a unit, a printer and an hour serve: the office's own figure, else the nation's, else what is known of the trade."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import TypeVar

from blanko.models import ConsumableYield, PrintingPace
from ektp.regions.models import Office

_Value = TypeVar("_Value")

# One ribbon prints 500 cards, three ribbons go with one film (domain.md section 5). Of cleaning kits nothing is known.
KNOWN_YIELDS = {"ribbon": 500, "film": 1_500}
# "About 250 cards a day per unit" (domain.md section 5). What an hour of work brings is nowhere told, so that has no figure here.
CARDS_PER_PRINTER = 250
STARTS_AT = time(8, 0)
MATERIALS = ("ribbon", "film", "cleaning_kit")


@dataclass(frozen=True, slots=True)
class Yield:
    """Cards (keping) per whole unit of an item: what holds at the office, and its own figure where it has set one."""

    item: str
    cards: int | None
    own: int | None
    inherited: int | None


@dataclass(frozen=True, slots=True)
class Pace:
    """What holds at an office: keping a day per printer, keping an hour per person (None: never set), persons, and the start of work."""

    cards_per_printer: int
    cards_per_hour: int | None
    operators: int
    starts_at: time

    def cards_until(self, closes_at: time) -> int | None:
        """What the people can print from the start of work to the end of service."""
        if self.cards_per_hour is None:
            return None
        minutes = max(0, _minutes(closes_at) - _minutes(self.starts_at))
        return minutes * self.operators * self.cards_per_hour // 60


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def yields_at(office: Office | None) -> dict[str, Yield]:
    """By item, for every material that a yield is known or can be set of. Without an office: the nation's own."""
    found = {
        (row.item_id, row.office_id is not None): row.cards_per_unit
        for row in ConsumableYield.objects.filter(office=None)
        | ConsumableYield.objects.filter(office=office)
    }
    items = {*MATERIALS, *(item for item, _own in found)}
    return {item: _yield(item, found, national=office is None) for item in sorted(items)}


def _yield(item: str, found: dict[tuple[str, bool], int], *, national: bool) -> Yield:
    known, nation = KNOWN_YIELDS.get(item), found.get((item, False))
    own = nation if national else found.get((item, True))
    inherited = known if national or nation is None else nation
    return Yield(item, inherited if own is None else own, own, inherited)


def paces(office: Office | None) -> tuple[PrintingPace | None, PrintingPace | None]:
    """The office's own row and the nation's. Without an office the first is the nation's."""
    rows = {
        row.office_id: row
        for row in PrintingPace.objects.filter(office=None)
        | PrintingPace.objects.filter(office=office)
    }
    return rows.get(office.pk if office else None), rows.get(None)


def pace_at(office: Office) -> Pace:
    """What holds at an office."""
    rows = [row for row in paces(office) if row is not None]
    return Pace(
        cards_per_printer=_first(row.cards_per_printer for row in rows) or CARDS_PER_PRINTER,
        cards_per_hour=_first(row.cards_per_hour for row in rows),
        operators=_first(row.operators for row in rows) or 1,
        starts_at=_first(row.starts_at for row in rows) or STARTS_AT,
    )


def _first(values: Iterable[_Value | None]) -> _Value | None:
    return next((value for value in values if value is not None), None)
