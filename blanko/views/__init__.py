from blanko.views.allocations import allocate, allocation_end, allocation_page, allocations
from blanko.views.documents import document, document_new, place_new, reverse_document
from blanko.views.questions import question, surplus_new
from blanko.views.reading import office_today, stock_card, today
from blanko.views.requests import need_rule, request_act, request_new, request_page, requests
from blanko.views.transit import reply, transit

__all__ = [
    "allocate",
    "allocation_end",
    "allocation_page",
    "allocations",
    "document",
    "document_new",
    "need_rule",
    "office_today",
    "place_new",
    "question",
    "reply",
    "request_act",
    "request_new",
    "request_page",
    "requests",
    "reverse_document",
    "stock_card",
    "surplus_new",
    "today",
    "transit",
]
