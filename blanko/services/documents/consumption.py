"""What is put into a machine: ribbon, film, cleaning kits. From then on it is no stock; what is left of it is declared on the sheet."""

from datetime import date
from typing import Unpack

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import (
    BLANK_WNI,
    Condition,
    DocumentKind,
    Item,
    StockDocument,
    StockPlace,
    known_items,
)
from blanko.services.entering import Paper, enter, new_document
from blanko.services.places import place_printing
from blanko.services.posting import Move
from ektp.accounts.models import User
from ektp.regions.models import Office


def consumption_post(
    *,
    by: User,
    office: Office,
    day: date,
    quantity: int = 1,
    place: StockPlace | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Take whole units (satuan of the item) from a place of the office, its printing one, and put them into the machine.

    Blanks are used by the day sheet alone, so DocumentRefused for them. Raises InsufficientStock for more than lies there.
    """
    _require_no_blank(paper.get("item", BLANK_WNI))
    at = place or place_printing(office)
    document = new_document(
        by=by,
        kind=DocumentKind.CONSUMPTION,
        place=at,
        day=day,
        quantity=quantity,
        paper=paper,
    )
    return enter(by=by, document=document, moves=[Move(at, Condition.ON_HAND, -quantity)])


def _require_no_blank(code: str) -> None:
    known = {item.code: item for item in known_items()}
    item = known.get(code) or Item.objects.filter(pk=code).first()
    if item is None or item.is_blank:
        raise DocumentRefused(
            _(
                "Pemakaian blangko dicatat pada Lembar Harian. Di sini pilih ribbon, film, atau bahan lain."
            )
        )
