"""The shape of a stock document in the API."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictInt

from blanko.models import BLANK_WNI
from ektp.api.dates import Day
from ektp.api.sheet_schemas import Strict

_Count = Annotated[StrictInt, Field(ge=0, le=2_000_000_000)]
_Signed = Annotated[StrictInt, Field(ge=-2_000_000_000, le=2_000_000_000)]


class StockDocumentIn(Strict):
    """A paper. Quantities are in the unit of the item (keping for blanks); only an `adjustment` may be below zero.

    `dispatch` and `send_back` name the `receiver`; `acceptance`, `return` and a `loss` on the way answer the document `in_reply_to`;
    `issue` and `place_return` name two places of the office; a `loss` needs the number of the police report in `number`; an `adjustment`
    and a `reversal` need their reason in `note`. `loan` and `loan_return` name the `loan` by its id, and go to its other side;
    `consumption` puts ribbon, film and the like into the machine. A `dispatch` or `receipt` may name the `allocation` that it fulfils.
    """

    client_key: UUID
    kind: Literal[
        "opening", "receipt", "dispatch", "acceptance", "return", "send_back",
        "issue", "place_return", "adjustment", "loss", "reversal", "loan", "loan_return", "consumption",
    ]  # fmt: skip
    office: str
    day: Day
    item: str = BLANK_WNI
    quantity: _Signed = 0
    damaged: _Count = 0
    number: Annotated[str, Field(max_length=80)] = ""
    note: Annotated[str, Field(max_length=2000)] = ""
    source: Annotated[str, Field(max_length=120)] = ""
    receiver: str | None = None
    in_reply_to: int | None = None
    reverses: int | None = None
    loan: int | None = None
    allocation: int | None = None
    place: str | None = None
    to_place: str | None = None
    condition: Literal["on_hand", "quarantine"] = "on_hand"


class StockLineOut(Schema):
    """A signed movement of one account."""

    office: str
    place: str
    condition: str
    quantity: int


class StockDocumentOut(Schema):
    """A paper that stands, with its lines. `open` is what of a dispatch is still on its way."""

    id: int
    client_key: UUID
    kind: str
    label: str
    office: str
    counterpart: str | None
    item: str
    day: date
    posted_day: date
    quantity: int
    damaged: int
    condition: str
    number: str
    note: str
    source: str
    in_reply_to: int | None
    reverses: int | None
    reversed_by: int | None
    loan: int | None
    allocation: int | None
    open: int
    recorded_by: str
    lines: list[StockLineOut]
