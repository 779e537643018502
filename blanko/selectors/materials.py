"""Ribbon, film and cleaning kits of an office: whole units in the book, and what is left of the one in the machine.

The book holds what lies in the store. A unit that was put into the machine has left it by its document of use, and its rest is what the
day sheet declares; so the two are added and nothing is counted twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from blanko.bottleneck import Remaining, opened_left
from blanko.columns import PRINTING_REASONS
from blanko.models import (
    KTP_WITHDRAWN,
    Condition,
    DeclaredStock,
    DocumentKind,
    Item,
    PrintingCount,
    SpoilageCount,
    StockDocument,
    known_items,
)
from blanko.selectors.balances import balances
from blanko.selectors.pace import Yield
from ektp.regions.models import Office

_LOOK_BACK = timedelta(days=14)  # an older count says nothing of the unit that is in now
_DECLARED = {"ribbon": "declared_ribbon_percent", "film": "declared_film_percent"}


@dataclass(frozen=True, slots=True)
class Material:
    """One material of an office at the end of a day.

    `on_hand` are whole units in the book (None: no book), `opened` per cent of the one in the machine (None: not counted), `counted_day`
    the day of the count that it rests on. `estimated`: something was printed or put in since.
    """

    item: str
    name: str
    unit: str
    on_hand: int | None
    opened: int | None
    counted_day: date | None
    estimated: bool
    cards_per_unit: int | None

    @property
    def is_counted(self) -> bool:
        """Whether the day sheet asks how much of the one in the machine is left."""
        return self.item in _DECLARED

    @property
    def remaining(self) -> Remaining | None:
        """What is left in units and in cards; None without a book or a yield."""
        if self.on_hand is None or self.cards_per_unit is None:
            return None
        return Remaining(self.on_hand, self.opened, self.cards_per_unit)


@dataclass(frozen=True, slots=True)
class _Use:
    """Cards printed by day, and the days on which a unit went into the machine by item."""

    printed: Mapping[date, int]
    put_in: Mapping[str, list[date]]


def materials(office: Office, day: date, yields: Mapping[str, Yield]) -> list[Material]:
    """What an office has of each material that it has a book of or counts, in the order of the items."""
    held = {
        row.item: row.quantity
        for row in balances([office.pk], day)
        if row.condition == Condition.ON_HAND
    }
    use = _Use(_printed(office, day), _put_in(office, day))
    return [
        _material(office, day, item, held.get(item.code), _cards(yields.get(item.code)), use)
        for item in known_items()
        if not item.is_blank and item.code != KTP_WITHDRAWN
    ]


def _cards(found: Yield | None) -> int | None:
    return found.cards if found else None


def _material(
    office: Office, day: date, item: Item, on_hand: int | None, cards: int | None, use: _Use
) -> Material:
    declared = _declared(office, item.code, day)
    opened = None
    if item.code in _DECLARED and cards is not None:
        opened = opened_left(declared, use.put_in.get(item.code, []), use.printed, cards)
    return Material(
        item=item.code,
        name=item.name,
        unit=item.unit,
        on_hand=on_hand,
        opened=opened,
        counted_day=declared[0] if declared else None,
        estimated=opened is not None and (declared is None or opened != declared[1]),
        cards_per_unit=cards,
    )


def _declared(office: Office, item: str, day: date) -> tuple[date, int] | None:
    column = _DECLARED.get(item)
    if column is None:
        return None
    rows = DeclaredStock.objects.filter(office=office, day__gt=day - _LOOK_BACK, day__lte=day)
    rows = rows.exclude(**{column: None}).order_by("-day")
    return rows.values_list("day", column).first()


def _put_in(office: Office, day: date) -> dict[str, list[date]]:
    """Days on which a unit was put into the machine, by item."""
    documents = StockDocument.objects.filter(
        office=office,
        kind=DocumentKind.CONSUMPTION,
        reversed_by=None,
        posted_day__gt=day - _LOOK_BACK,
        posted_day__lte=day,
    )
    found: dict[str, list[date]] = {}
    for item, at in documents.values_list("item_id", "day"):
        found.setdefault(item, []).append(at)
    return found


def _printed(office: Office, day: date) -> dict[date, int]:
    """Cards that went through the machines by day, spoiled ones too."""
    found: dict[date, int] = {}
    good = sum(
        (Coalesce(F(name), 0) for name in PRINTING_REASONS[1:]), Coalesce(F(PRINTING_REASONS[0]), 0)
    )
    for model, cards in ((PrintingCount, good), (SpoilageCount, Coalesce(F("spoilage_count"), 0))):
        rows = model.objects.filter(office=office, day__gt=day - _LOOK_BACK, day__lte=day)
        for at, quantity in rows.values("day").annotate(n=Sum(cards)).values_list("day", "n"):
            found[at] = found.get(at, 0) + quantity
    return found
