"""`POST /api/v1/stock/documents` and `GET …/{id}`: the papers of the stock keeper for other systems, by the rules of the screen."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Status

from blanko.exceptions import (
    InsufficientStock,
    StockError,
    StockKeyReused,
    StockMonthClosed,
)
from blanko.guards import document_seen, parties
from blanko.models import StockDocument
from blanko.selectors.transit import open_quantity
from ektp.accounts import guards
from ektp.accounts.models import User
from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.problems import problem
from ektp.api.sheet_schemas import Problem
from ektp.api.stock_entering import enter
from ektp.api.stock_schemas import StockDocumentIn, StockDocumentOut, StockLineOut
from ektp.daysheets.freshness import figures_moved_in

router = Router(tags=["Blangko"])
_ERRORS = dict.fromkeys((401, 403, 404, 409, 422, 423), Problem)


@router.post(
    "",
    response={201: StockDocumentOut, **_ERRORS},
    summary="Catat dokumen blangko",
    url_name="stock_documents",
)
@rule(Permission.STOCK_WRITE)
def stock_document_post(request: HttpRequest, payload: StockDocumentIn) -> Any:
    """Enter a paper. The same `client_key` with the same content can be sent again at will and gets the same answer."""
    user = _user(request)
    guards.require(user, Permission.STOCK_WRITE)
    office = guards.office(user, payload.office, Permission.STOCK_WRITE, former=True)
    try:
        made = enter(user, office, payload)
    except StockError as error:
        return _refusal(error)
    figures_moved_in(
        party.attribution.province_id or party.attribution_id for party in parties(made)
    )
    return Status(201, _out(made))


@router.get(
    "/{int:pk}",
    response={200: StockDocumentOut, **dict.fromkeys((401, 403, 404), Problem)},
    summary="Baca dokumen blangko",
    url_name="stock_document",
)
@rule(Permission.STOCK_VIEW, of="office")
def stock_document_get(request: HttpRequest, pk: int) -> StockDocumentOut:
    """A paper of an office in sight, or one that was sent to it."""
    return _out(document_seen(_user(request), pk, Permission.STOCK_VIEW))


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _out(document: StockDocument) -> StockDocumentOut:
    lines = document.lines.select_related("account__place__office").order_by("pk")
    opposite = StockDocument.objects.filter(reverses=document).values_list("pk", flat=True).first()
    return StockDocumentOut(
        id=document.pk,
        client_key=document.client_key,
        kind=document.kind,
        label=str(document.get_kind_display()),
        office=document.office.code,
        counterpart=document.counterpart.code if document.counterpart else None,
        item=document.item_id,
        day=document.day,
        posted_day=document.posted_day,
        quantity=document.quantity,
        damaged=document.damaged,
        condition=document.condition,
        number=document.number,
        note=document.note,
        source=document.party,
        in_reply_to=document.in_reply_to_id,
        reverses=document.reverses_id,
        reversed_by=opposite,
        loan=document.loan_id,
        allocation=document.allocation_id,
        open=open_quantity(document) if document.sends else 0,
        recorded_by=document.created_by.full_name,
        lines=[
            StockLineOut(
                office=line.account.place.office.code,
                place=line.account.place.name,
                condition=line.account.condition,
                quantity=line.quantity,
            )
            for line in lines
        ],
    )


def _refusal(error: StockError) -> HttpResponse:
    match error:
        case InsufficientStock():
            blocking = error.blocking.pk if error.blocking else None
            return problem(
                409,
                "insufficient_stock",
                str(error),
                available=error.available,
                day=error.day.isoformat(),
                blocking=blocking,
            )
        case StockMonthClosed():
            return problem(423, "locked", str(error))
        case StockKeyReused():
            return problem(422, "key_reused", str(error))
    return problem(422, "refused", str(error))
