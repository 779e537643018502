"""`GET /api/v1/stock/{code}/ledger`: kartu persediaan of an office, or of every office of a region, with the running balance."""

from datetime import date, timedelta
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from blanko.models import BLANK_WNI
from blanko.selectors.card import StockCard, card
from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.dates import Day
from ektp.api.sheet_schemas import Problem
from ektp.api.stock import place_asked, user_asking
from ektp.common import clock
from ektp.common.periods import Period
from ektp.regions.models import Office

router = Router(tags=["Blangko"])


class LedgerRowOut(Schema):
    """One document: what came or went on hand, and what was on hand after it."""

    document: int
    posted_day: date
    day: date
    kind: str
    label: str
    number: str
    other: str
    note: str
    quantity: int
    balance: int


class BookOut(Schema):
    """The book of one office over the period."""

    office: str
    office_name: str
    opening: int
    came: int
    went: int
    closing: int
    rows: list[LedgerRowOut]


class LedgerOut(Schema):
    """The books of an office or of the offices of a region, from `from` to `to` (inclusive)."""

    code: str
    item: str
    since: date
    to: date
    books: list[BookOut]


@router.get(
    "/{code}/ledger",
    response={200: LedgerOut, **dict.fromkeys((401, 403, 404, 422), Problem)},
    summary="Kartu persediaan",
)
@rule(Permission.STOCK_VIEW, of="region")
def ledger_get(
    request: HttpRequest,
    code: str,
    item: str = BLANK_WNI,
    since: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
) -> LedgerOut:
    """`code` is a region's or an office's. Without dates: this month until today there."""
    place, offices = place_asked(user_asking(request), code, to)
    last = to or clock.today(place.time_zone)
    first = since or last.replace(day=1)
    period = Period(first, max(first, last + timedelta(days=1)))
    books = [_book(office, card(office.pk, item, period)) for office in offices]
    return LedgerOut(code=code, item=item, since=first, to=last, books=books)


def _book(office: Office, made: StockCard) -> BookOut:
    return BookOut(
        office=office.code,
        office_name=office.name,
        opening=made.opening,
        came=made.came,
        went=made.went,
        closing=made.closing,
        rows=[
            LedgerRowOut(
                document=row.document_id,
                posted_day=row.posted_day,
                day=row.day,
                kind=row.kind,
                label=row.label,
                number=row.number,
                other=row.other,
                note=row.note,
                quantity=row.quantity,
                balance=row.balance,
            )
            for row in made.rows
        ],
    )
