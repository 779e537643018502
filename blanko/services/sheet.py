"""What a saved sheet posts to the ledger, in the same transaction. A sheet is never refused for stock."""

from blanko.columns import PRINTING_REASONS, SpoilageWork
from blanko.models import BLANK_WNI, UseKind
from blanko.services.uses import use_set
from ektp.daysheets.registry import Rows, SectionChange
from ektp.db.columns import names

_PRINTED = tuple(name.removeprefix("printing_") for name in PRINTING_REASONS)
_SPOILED = tuple(name.removeprefix("spoilage_") for name in names(SpoilageWork))


def post_printing(change: SectionChange) -> None:
    """Post the difference of print use (keping) to the ledger (MODEL section 5)."""
    _post(change, UseKind.PRINT, _PRINTED)


def post_spoilage(change: SectionChange) -> None:
    """Post the difference of spoilage (keping) to the ledger (MODEL section 5)."""
    _post(change, UseKind.SPOILAGE, _SPOILED)


def _post(change: SectionChange, kind: UseKind, fields: tuple[str, ...]) -> None:
    quantity = _total(change.after, fields)
    if quantity != _total(change.before, fields):
        use_set(sheet=change.sheet, item=BLANK_WNI, kind=kind, quantity=quantity)


def _total(rows: Rows, fields: tuple[str, ...]) -> int:
    """The sum of the fields over all rows; what is not reported uses nothing."""
    return sum(values.get(field) or 0 for values in rows.values() for field in fields)
