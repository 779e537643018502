"""`GET /api/v1/loans/{code}`: the loans from and to a region's offices (or one office) with what is owed and how late it is."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from blanko.selectors.loans import LoanRow, loans_of
from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.sheet_schemas import Problem
from ektp.api.stock import place_asked, user_asking
from ektp.common import clock

router = Router(tags=["Blangko"])


class LoanOut(Schema):
    """One loan at the end of `as_of`, in the unit of the item; the decisions are the present ones.

    `approved` is null until the lender decided. `lent` and `returned` arrived in good order, `netted` was set off against an opposite
    debt. `outstanding` = `before_book` + `lent` - `returned` - `netted`. `overdue_days` is 0 where nothing is late.
    """

    id: int
    lender: str
    lender_name: str
    borrower: str
    borrower_name: str
    item: str
    unit: str
    number: str
    purpose: str
    asked_day: date
    due_day: date
    asked: int
    approved: int | None
    before_book: int
    lent: int
    returned: int
    netted: int
    in_transit: int
    outstanding: int
    overdue_days: int
    state: str
    state_label: str


class LoansOut(Schema):
    """All loans asked on or before `as_of`, the earliest due first."""

    code: str
    as_of: date
    loans: list[LoanOut]


@router.get(
    "/{code}",
    response={200: LoansOut, **dict.fromkeys((401, 403, 404, 422), Problem)},
    summary="Pinjaman blangko",
)
@rule(Permission.STOCK_VIEW, of="region")
def loans_get(request: HttpRequest, code: str, as_of: date | None = None) -> LoansOut:
    """`code` is a region's or an office's. `as_of` is the last day that counts (default: today there)."""
    place, offices = place_asked(user_asking(request), code, as_of)
    day = as_of or clock.today(place.time_zone)
    rows = loans_of([office.pk for office in offices], day)
    return LoansOut(code=code, as_of=day, loans=[_out(row) for row in rows])


def _out(row: LoanRow) -> LoanOut:
    return LoanOut(
        id=row.id,
        lender=row.lender_code,
        lender_name=row.lender,
        borrower=row.borrower_code,
        borrower_name=row.borrower,
        item=row.item,
        unit=row.unit,
        number=row.number,
        purpose=row.purpose,
        asked_day=row.asked_day,
        due_day=row.due_day,
        asked=row.asked,
        approved=row.approved,
        before_book=row.before_book,
        lent=row.lent,
        returned=row.returned,
        netted=row.netted,
        in_transit=row.in_transit,
        outstanding=row.outstanding,
        overdue_days=row.overdue_days,
        state=row.state,
        state_label=str(row.state.label),
    )
