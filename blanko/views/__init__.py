from blanko.views.boards import board, board_switch
from blanko.views.documents import document, document_new, place_new, reverse_document
from blanko.views.reading import office_today, stock_card, today
from blanko.views.suggestions import suggestions
from blanko.views.transit import reply, transit
from blanko.views.watching import office_watching, watching

__all__ = [
    "board",
    "board_switch",
    "document",
    "document_new",
    "office_today",
    "office_watching",
    "place_new",
    "reply",
    "reverse_document",
    "stock_card",
    "suggestions",
    "today",
    "transit",
    "watching",
]
