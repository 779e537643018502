"""How far materials and people go: set nationally (no office) or by an office for itself."""

from collections.abc import Mapping
from datetime import time

from blanko.models import ConsumableYield, Item, PrintingPace, known_items
from ektp.accounts.models import User
from ektp.db.changing import changing
from ektp.regions.models import Office


def yields_set(*, by: User, office: Office | None, yields: Mapping[str, int | None]) -> None:
    """How many cards (keping) a unit of each named item serves. None takes the own figure back: then the nation's holds."""
    with changing(by=by):
        Item.objects.bulk_create(known_items(), ignore_conflicts=True)
        for item, cards in yields.items():
            _store(item, office, cards)


def _store(item: str, office: Office | None, cards: int | None) -> None:
    own = ConsumableYield.objects.filter(item=item, office=office)
    if cards is None:
        own.delete()
    elif not own.filter(cards_per_unit=cards).exists():
        ConsumableYield.objects.update_or_create(
            item_id=item, office=office, defaults={"cards_per_unit": cards}
        )


def pace_set(
    *,
    by: User,
    office: Office | None,
    cards_per_printer: int | None,
    cards_per_hour: int | None,
    operators: int | None,
    starts_at: time | None,
) -> PrintingPace:
    """How fast cards are printed (keping a day per printer, keping an hour per person), by how many, from when. None: as the nation."""
    values = {
        "cards_per_printer": cards_per_printer,
        "cards_per_hour": cards_per_hour,
        "operators": operators,
        "starts_at": starts_at,
    }
    with changing(by=by):
        same = PrintingPace.objects.filter(office=office, **values).first()
        if same is not None:
            return same
        return PrintingPace.objects.update_or_create(office=office, defaults=values)[0]
