from blanko.views.documents import document, document_new, place_new, reverse_document
from blanko.views.reading import office_today, stock_card, today
from blanko.views.transit import reply, transit

__all__ = [
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
