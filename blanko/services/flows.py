"""What a stock document moves in the figures of regions (MODEL section 5).

Received and sent are gross at the office's own region; a transfer between two offices adds an `internal` row at their lowest common
region, so that `received(R) = gross in - internal in` counts only what crosses the border of R, and stays additive.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from blanko.columns import BlankFlowWork
from blanko.models import BLANK_WNI, BlankFlow, Condition, DocumentKind, StockDocument, StockPlace
from ektp.daysheets import outbox
from ektp.db.columns import names
from ektp.regions.models import Region
from ektp.regions.names import NATION_CODE

_CHANGE = {
    Condition.ON_HAND: "blank_on_hand_change",
    Condition.QUARANTINE: "blank_quarantine_change",
    Condition.IN_TRANSIT: "blank_in_transit_change",
}


class Moved(Protocol):
    """As posting.Move."""

    @property
    def place(self) -> StockPlace: ...
    @property
    def condition(self) -> str: ...
    @property
    def quantity(self) -> int: ...


@dataclass(frozen=True, slots=True)
class RegionFlow:
    """Columns of BlankFlow (keping) for one region."""

    region_id: int
    columns: Mapping[str, int]


def common_region(one: Region, other: Region) -> Region:
    """The lowest region that covers both."""
    if one.covers(other):
        return one
    parts = []
    for mine, theirs in zip(one.code.split("."), other.code.split("."), strict=False):
        if mine != theirs:
            break
        parts.append(mine)
    return Region.objects.get(code=".".join(parts) or NATION_CODE)


def flows_of(document: StockDocument, moves: Iterable[Moved]) -> list[RegionFlow]:
    """What an unsaved document adds to the figures; nothing for items other than KTP-el blanks for WNI."""
    if document.item_id != BLANK_WNI:
        return []
    flows = _changes(moves)
    own = flows.setdefault(document.place.office.attribution_id, {})
    own.update(_own_columns(document))
    if document.kind == DocumentKind.OPENING:
        own.setdefault("blank_on_hand_change", 0)
    internal = _internal_columns(document)
    if internal and document.counterpart is not None:
        common = common_region(document.place.office.attribution, document.counterpart.attribution)
        flows.setdefault(common.pk, {}).update(internal)
    return [RegionFlow(region, columns) for region, columns in flows.items() if columns]


def _changes(moves: Iterable[Moved]) -> dict[int, dict[str, int]]:
    """On hand, quarantine and in transit by region; what only changes place inside an office is no change."""
    flows: dict[int, dict[str, int]] = {}
    for move in moves:
        columns = flows.setdefault(move.place.office.attribution_id, {})
        name = _CHANGE[Condition(move.condition)]
        columns[name] = columns.get(name, 0) + move.quantity
    return {
        region: {name: value for name, value in columns.items() if value}
        for region, columns in flows.items()
    }


def _own_columns(document: StockDocument) -> dict[str, int]:
    quantity = document.quantity
    match document.kind:
        case DocumentKind.OPENING:
            return {"blank_opening": quantity}
        case DocumentKind.RECEIPT:
            return {"blank_in": quantity}
        case DocumentKind.DESTRUCTION:
            return {"blank_destroyed": quantity}
        case DocumentKind.LOSS:
            return {"blank_lost": quantity}
        case DocumentKind.ADJUSTMENT if document.condition == Condition.ON_HAND:
            return {"blank_adjusted": quantity}
    column, signed = _crossing(document)
    return {column: signed} if column else {}


def _internal_columns(document: StockDocument) -> dict[str, int]:
    column, signed = _crossing(document)
    return {f"{column}_internal": signed} if column else {}


# Loans are a debt, not a receipt: they have columns of their own. What is sent back was never on hand.
_OUT = {
    DocumentKind.DISPATCH: "blank_out",
    DocumentKind.LOAN: "blank_loan_out",
    DocumentKind.LOAN_RETURN: "blank_loan_out",
}
_IN = {
    DocumentKind.DISPATCH: "blank_in",
    DocumentKind.LOAN: "blank_loan_in",
    DocumentKind.LOAN_RETURN: "blank_loan_in",
}


def _crossing(document: StockDocument) -> tuple[str, int]:
    """The column of what passes between two offices, and its sign; nothing for what stays or goes by quarantine."""
    sent = document.in_reply_to.kind if document.in_reply_to else document.kind
    match document.kind:
        case DocumentKind.ACCEPTANCE:
            return _IN.get(DocumentKind(sent), ""), document.quantity
        case DocumentKind.RETURN:
            return _OUT.get(DocumentKind(sent), ""), -document.quantity
        case _ if document.sends:
            return _OUT.get(DocumentKind(document.kind), ""), document.quantity
    return "", 0


def mirrored(document_id: int) -> list[RegionFlow]:
    """The opposite of everything that a stored document added to the figures."""
    columns = names(BlankFlowWork)
    rows = BlankFlow.objects.filter(document_id=document_id).values("region_id", *columns)
    return [
        RegionFlow(
            row["region_id"], {name: -row[name] for name in columns if row[name] is not None}
        )
        for row in rows
    ]


def announce(flows: Iterable[RegionFlow], day: date) -> None:
    """Tell the roll-up which regions have changed on `day`."""
    regions = Region.objects.filter(pk__in={flow.region_id for flow in flows})
    outbox.append((region, day) for region in regions)
