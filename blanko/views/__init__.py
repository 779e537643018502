from blanko.views.devices import device, device_edit, device_leave, device_new
from blanko.views.documents import document, document_new, place_new, reverse_document
from blanko.views.equipment import equipment
from blanko.views.equipment_region import equipment_region, pace
from blanko.views.reading import office_today, stock_card, today
from blanko.views.transit import reply, transit

__all__ = [
    "device",
    "device_edit",
    "device_leave",
    "device_new",
    "document",
    "document_new",
    "equipment",
    "equipment_region",
    "office_today",
    "pace",
    "place_new",
    "reply",
    "reverse_document",
    "stock_card",
    "today",
    "transit",
]
