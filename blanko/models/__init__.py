"""Printing counts and the stock ledger."""

from blanko.models.counts import (
    BlankFlow,
    DeclaredStock,
    PrintingCount,
    SpoilageCause,
    SpoilageCount,
)
from blanko.models.ledger import (
    BLANK_WNI,
    Account,
    AccountDay,
    AppendOnlyError,
    Condition,
    DocumentKind,
    Item,
    StockCheck,
    StockDifference,
    StockDocument,
    StockLine,
    StockPlace,
    UnbookedUse,
    UseKind,
    known_items,
)

__all__ = [
    "BLANK_WNI",
    "Account",
    "AccountDay",
    "AppendOnlyError",
    "BlankFlow",
    "Condition",
    "DeclaredStock",
    "DocumentKind",
    "Item",
    "PrintingCount",
    "SpoilageCause",
    "SpoilageCount",
    "StockCheck",
    "StockDifference",
    "StockDocument",
    "StockLine",
    "StockPlace",
    "UnbookedUse",
    "UseKind",
    "known_items",
]
