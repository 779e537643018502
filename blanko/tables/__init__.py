"""Tables of the stock, by topic."""

from blanko.tables.book import (
    CardTable,
    LatestTable,
    OfficesTable,
    RegionsTable,
    TodayTable,
    TransitTable,
)
from blanko.tables.equipment import (
    DevicesTable,
    PlacesTable,
    TallyTable,
)

__all__ = [
    "CardTable",
    "DevicesTable",
    "LatestTable",
    "OfficesTable",
    "PlacesTable",
    "RegionsTable",
    "TallyTable",
    "TodayTable",
    "TransitTable",
]
