"""Differences of a shipment as open questions: opened by what the receiver accepts, answered by documents (domain.md section 4.3).

Called by the documents themselves, inside their transaction and after their lines, so that question and book never disagree.
"""

from uuid import uuid4

from django.db.models import QuerySet

from blanko.models import DocumentKind, ShipmentQuestion, StockDocument
from blanko.selectors.transit import open_quantity
from ektp.db.changing import current_change

_Kind, _Resolution = ShipmentQuestion.Kind, ShipmentQuestion.Resolution
_ANSWERED_BY = {
    DocumentKind.ACCEPTANCE: _Resolution.LATE,
    DocumentKind.RETURN: _Resolution.RETURNED,
    DocumentKind.LOSS: _Resolution.LOST,
}


def questions_follow(document: StockDocument, *, more_to_come: bool = False) -> None:
    """Open, answer or open again what a reply to a shipment, or its reversal, says about it. Harmless when the form is sent again.

    `more_to_come`: the receiver says that the rest is on its way, so that it is no lack yet.
    """
    dispatch = document.in_reply_to
    if dispatch is None:
        return
    if document.kind == DocumentKind.REVERSAL:
        _take_back(dispatch, document)
        return
    still = open_quantity(dispatch)
    lack = _open_lack(dispatch)
    if not still:
        answered(lack, document, _ANSWERED_BY[DocumentKind(document.kind)], document.note)
    elif document.kind == DocumentKind.ACCEPTANCE and not more_to_come and not lack.exists():
        _ask(dispatch, document, _Kind.SHORT, still)
    damaged = document.kind == DocumentKind.ACCEPTANCE and document.damaged
    if damaged and dispatch.kind != DocumentKind.SEND_BACK:
        _ask(dispatch, document, _Kind.DAMAGED, document.damaged)


def answered(
    questions: QuerySet[ShipmentQuestion],
    document: StockDocument,
    resolution: str,
    answer: str,
) -> None:
    """Close questions with the document that answers them, on its day."""
    change = current_change()
    questions.update(
        resolution=resolution,
        answer=answer,
        document=document,
        resolved_day=document.day,
        resolved_at=change.at,
        resolved_by_id=change.by_id,
    )


def _open_lack(dispatch: StockDocument) -> QuerySet[ShipmentQuestion]:
    return ShipmentQuestion.objects.filter(
        dispatch=dispatch, kind=_Kind.SHORT, resolution=_Resolution.OPEN
    )


def _ask(dispatch: StockDocument, acceptance: StockDocument, kind: str, quantity: int) -> None:
    if ShipmentQuestion.objects.filter(acceptance=acceptance, kind=kind).exists():
        return  # the same form again
    ShipmentQuestion.objects.create(
        dispatch=dispatch,
        acceptance=acceptance,
        kind=kind,
        quantity=quantity,
        said=acceptance.note,
        opened_day=acceptance.day,
        opened_by_id=current_change().by_id,
        client_key=uuid4(),
    )


def _take_back(dispatch: StockDocument, reversal: StockDocument) -> None:
    """A reversed answer answers nothing; a reversed acceptance says nothing."""
    taken = reversal.reverses
    questions = ShipmentQuestion.objects.filter(dispatch=dispatch)
    questions.filter(document=taken).update(
        resolution=_Resolution.OPEN,
        answer="",
        document=None,
        resolved_day=None,
        resolved_at=None,
        resolved_by=None,
    )
    said = questions.filter(acceptance=taken, resolution=_Resolution.OPEN)
    answered(said.exclude(kind=_Kind.SHORT), reversal, _Resolution.CORRECTED, reversal.note)
    accepted = dispatch.replies.filter(kind=DocumentKind.ACCEPTANCE, reversed_by=None)
    if not accepted.exists():  # nothing of it has arrived, so nothing arrived otherwise
        left = questions.filter(resolution=_Resolution.OPEN)
        answered(left, reversal, _Resolution.CORRECTED, reversal.note)
