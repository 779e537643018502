from blanko.views.differences import difference, difference_decide
from blanko.views.documents import document, document_new, place_new, reverse_document
from blanko.views.reading import office_today, stock_card, today
from blanko.views.stock_counts import (
    count,
    count_cancel,
    count_decide,
    count_enter,
    count_new,
    count_reasons,
    counts,
)
from blanko.views.transit import reply, transit

__all__ = [
    "count",
    "count_cancel",
    "count_decide",
    "count_enter",
    "count_new",
    "count_reasons",
    "counts",
    "difference",
    "difference_decide",
    "document",
    "document_new",
    "office_today",
    "place_new",
    "reply",
    "reverse_document",
    "stock_card",
    "today",
    "transit",
]
