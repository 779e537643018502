"""What the page of a document says beside the book: serial numbers, the batch it belongs to, the grounds of a withdrawal."""

from typing import Any

from blanko.models import Destruction, SerialRange, StockDocument
from blanko.services.serials import takes_serials
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, sees_office
from ektp.common.formatting import angka


def grounds_said(document: StockDocument) -> str:
    """`Rusak dipakai 12, Pindah 3`, the most first."""
    rows = sorted(document.withdrawn.all(), key=lambda row: (-row.quantity, row.ground))
    return ", ".join(f"{row.get_ground_display()} {angka(row.quantity)}" for row in rows)


def serials_of(thing: StockDocument | Destruction, quantity: int) -> dict[str, Any]:
    """The ranges that stand, and how many of the cards (keping) they name."""
    rows: list[SerialRange] = list(thing.serials.filter(stands=True))
    count = sum(row.span.count for row in rows)
    return {"rows": rows, "count": count, "without": quantity - count, "quantity": quantity}


def document_extras(user: User, found: StockDocument) -> dict[str, Any]:
    """For the page of one document."""
    takes = takes_serials(found)
    return {
        "serials": serials_of(found, found.quantity + found.damaged) if takes else None,
        "may_number": takes
        and holds(user, Permission.STOCK_WRITE)
        and sees_office(user, found.office),
        "grounds": grounds_said(found),
    }
