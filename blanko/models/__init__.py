"""Printing counts and the stock ledger."""

from blanko.models.counts import (
    BlankFlow,
    DeclaredStock,
    PrintingCount,
    SpoilageCause,
    SpoilageCount,
)

__all__ = ["BlankFlow", "DeclaredStock", "PrintingCount", "SpoilageCause", "SpoilageCount"]
