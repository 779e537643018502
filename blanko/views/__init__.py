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
from blanko.views.destruction import approve, cancel, destruction, destruction_new
from blanko.views.documents import document, document_new, place_new, reverse_document
from blanko.views.reading import office_today, stock_card, today
from blanko.views.registers import office_registers, recap, withdrawn_new
from blanko.views.serials import batch_serials, document_serials
from blanko.views.transit import reply, transit

__all__ = [
    "approve",
    "batch_serials",
    "cancel",
    "destruction",
    "destruction_new",
    "document",
    "document_new",
    "document_serials",
    "office_registers",
    "office_today",
    "place_new",
    "recap",
    "reply",
    "reverse_document",
    "stock_card",
    "today",
    "transit",
    "withdrawn_new",
]
