"""How a book began."""

from blanko.models import StockDocument
from ektp.regions.models import Office


def standing_opening(office: Office, item: str) -> StockDocument | None:
    """The opening document of an office and item that has not been reversed."""
    openings = StockDocument.objects.filter(
        office=office, item=item, kind=StockDocument.Kind.OPENING, reversed_by=None
    )
    return openings.order_by("day").first()
