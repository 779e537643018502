"""Tables of the stock, by topic."""

from blanko.tables.book import (
    CardTable,
    LatestTable,
    OfficesTable,
    RegionsTable,
    TodayTable,
    TransitTable,
)

__all__ = [
    "CardTable",
    "LatestTable",
    "OfficesTable",
    "RegionsTable",
    "TodayTable",
    "TransitTable",
]
