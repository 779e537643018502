from blanko.views.allocations import (
    allocate,
    allocation_end,
    allocation_page,
    allocations,
)
from blanko.views.boards import (
    board,
    board_switch,
)
from blanko.views.destruction import (
    approve,
    cancel,
    destruction,
    destruction_new,
)
from blanko.views.devices import (
    device,
    device_edit,
    device_leave,
    device_new,
)
from blanko.views.differences import (
    difference,
    difference_decide,
)
from blanko.views.documents import (
    document,
    document_new,
    place_new,
    reverse_document,
)
from blanko.views.equipment import (
    equipment,
)
from blanko.views.equipment_region import (
    equipment_region,
    pace,
)
from blanko.views.packs import pack_delete, packs
from blanko.views.questions import (
    question,
    surplus_new,
)
from blanko.views.reading import (
    office_today,
    stock_card,
    today,
)
from blanko.views.registers import (
    office_registers,
    recap,
    withdrawn_new,
)
from blanko.views.requests import (
    need_rule,
    request_act,
    request_new,
    request_page,
    requests,
)
from blanko.views.serials import (
    batch_serials,
    document_serials,
)
from blanko.views.stock_counts import (
    count,
    count_cancel,
    count_decide,
    count_enter,
    count_new,
    count_reasons,
    counts,
)
from blanko.views.suggestions import (
    suggestions,
)
from blanko.views.transit import (
    reply,
    transit,
)
from blanko.views.watching import (
    office_watching,
    watching,
)

__all__ = [
    "allocate",
    "allocation_end",
    "allocation_page",
    "allocations",
    "approve",
    "batch_serials",
    "board",
    "board_switch",
    "cancel",
    "count",
    "count_cancel",
    "count_decide",
    "count_enter",
    "count_new",
    "count_reasons",
    "counts",
    "destruction",
    "destruction_new",
    "device",
    "device_edit",
    "device_leave",
    "device_new",
    "difference",
    "difference_decide",
    "document",
    "document_new",
    "document_serials",
    "equipment",
    "equipment_region",
    "need_rule",
    "office_registers",
    "office_today",
    "office_watching",
    "pace",
    "pack_delete",
    "packs",
    "place_new",
    "question",
    "recap",
    "reply",
    "request_act",
    "request_new",
    "request_page",
    "requests",
    "reverse_document",
    "stock_card",
    "suggestions",
    "surplus_new",
    "today",
    "transit",
    "watching",
    "withdrawn_new",
]
