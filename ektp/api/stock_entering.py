"""From a document as it is sent to the service that enters it."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.guards import allocation_seen, document_seen, loan_seen
from blanko.models import Allocation, Condition, Loan, StockDocument, StockPlace
from blanko.selectors.scope import item_choices
from blanko.services import documents
from blanko.services.entering import Paper
from ektp.accounts.models import User
from ektp.accounts.policies import Permission
from ektp.api.stock_schemas import StockDocumentIn
from ektp.regions.models import Office

Enter = Callable[[User, Office, date, StockDocumentIn], StockDocument]


def enter(user: User, office: Office, payload: StockDocumentIn) -> StockDocument:
    """Enter what was sent as a document of this office. Raises StockError."""
    if payload.item not in dict(item_choices()):
        raise DocumentRefused(_("Barang %(item)s tidak dikenal.") % {"item": payload.item})
    if payload.quantity < 0 and payload.kind != "adjustment":
        raise DocumentRefused(_("Jumlah tidak boleh di bawah 0."))
    if said_beside := _beside(payload):
        raise DocumentRefused(
            _("Jenis %(kind)s tidak memuat %(field)s. Kosongkan isian itu.")
            % {"kind": payload.kind, "field": said_beside}
        )
    return _ENTER[payload.kind](user, office, payload.day, payload)


def _beside(payload: StockDocumentIn) -> str:
    """What is named though a document of this kind cannot carry it; silence would lose the tie."""
    if payload.allocation is not None and payload.kind not in _FULFILS:
        return "allocation"
    return "loan" if payload.loan is not None and payload.kind not in _OF_LOANS else ""


def _paper(payload: StockDocumentIn) -> Paper:
    return {
        "item": payload.item,
        "number": payload.number,
        "note": payload.note,
        "client_key": payload.client_key,
    }


def _opening(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    return documents.opening_post(
        by=user,
        office=office,
        day=day,
        quantity=said.quantity,
        quarantine=said.damaged,
        **_paper(said),
    )


def _receipt(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    return documents.receipt_post(
        by=user,
        office=office,
        day=day,
        quantity=said.quantity,
        damaged=said.damaged,
        source=said.source,
        place=_place(office, said.place),
        allocation=_allocation(user, said),
        **_paper(said),
    )


def _sending(
    post: Callable[..., StockDocument],
) -> Enter:
    def send(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
        receiver = Office.objects.filter(code=said.receiver or "", active=True)
        found = receiver.select_related("region", "attribution").first()
        if found is None:
            raise DocumentRefused(_("Kantor penerima tidak dikenal. Tulis kodenya pada receiver."))
        promise = _allocation(user, said)
        fulfils = {} if promise is None else {"allocation": promise}
        return post(
            by=user,
            office=office,
            receiver=found,
            day=day,
            quantity=said.quantity,
            place=_place(office, said.place),
            **fulfils,
            **_paper(said),
        )

    return send


def _loan(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    loan = _of_loan(user, said)
    _require_party(office, loan.lender)
    place = _place(office, said.place)
    paper = _paper(said)
    return documents.loan_post(
        by=user, loan=loan, day=day, quantity=said.quantity, place=place, **paper
    )


def _loan_return(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    loan = _of_loan(user, said)
    _require_party(office, loan.borrower)
    place = _place(office, said.place)
    paper = _paper(said)
    return documents.loan_return_post(
        by=user, loan=loan, day=day, quantity=said.quantity, place=place, **paper
    )


def _consumption(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    place = _place(office, said.place)
    return documents.consumption_post(
        by=user, office=office, day=day, quantity=said.quantity, place=place, **_paper(said)
    )


def _acceptance(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    sent = _answered(user, said.in_reply_to)
    _require_party(office, sent.counterpart)
    paper = _paper(said)
    return documents.acceptance_post(
        by=user,
        dispatch=sent,
        day=day,
        quantity=said.quantity,
        damaged=said.damaged,
        difference_note=paper.pop("note"),
        place=_place(office, said.place),
        **paper,
    )


def _return(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    sent = _answered(user, said.in_reply_to)
    _require_party(office, sent.office)
    return documents.return_post(
        by=user, dispatch=sent, day=day, quantity=said.quantity, **_paper(said)
    )


def _loss(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    sent = None if said.in_reply_to is None else _answered(user, said.in_reply_to)
    paper = _paper(said)
    return documents.loss_post(
        by=user,
        office=office,
        day=day,
        quantity=said.quantity,
        police_report=paper.pop("number"),
        dispatch=sent,
        place=_place(office, said.place),
        **paper,
    )


def _issue(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    return documents.issue_to_place(
        by=user,
        office=office,
        day=day,
        quantity=said.quantity,
        place=_place(office, said.place),
        to_place=_place_named(office, said.to_place),
        **_paper(said),
    )


def _place_return(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    return documents.place_return(
        by=user,
        office=office,
        day=day,
        quantity=said.quantity,
        from_place=_place_named(office, said.place),
        place=_place(office, said.to_place),
        **_paper(said),
    )


def _adjustment(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    paper = _paper(said)
    return documents.adjustment_post(
        by=user,
        office=office,
        day=day,
        quantity=said.quantity,
        reason=paper.pop("note"),
        condition=Condition(said.condition),
        place=_place(office, said.place),
        **paper,
    )


def _reversal(user: User, office: Office, day: date, said: StockDocumentIn) -> StockDocument:
    reversed_one = _answered(user, said.reverses)
    _require_party(office, reversed_one.office)
    return documents.reversal_post(
        by=user,
        document=reversed_one,
        day=day,
        reason=said.note,
        number=said.number,
        client_key=said.client_key,
    )


_ENTER: dict[str, Enter] = {
    "opening": _opening,
    "receipt": _receipt,
    "dispatch": _sending(documents.dispatch_post),
    "send_back": _sending(documents.send_back_post),
    "acceptance": _acceptance,
    "return": _return,
    "issue": _issue,
    "place_return": _place_return,
    "adjustment": _adjustment,
    "loss": _loss,
    "reversal": _reversal,
    "loan": _loan,
    "loan_return": _loan_return,
    "consumption": _consumption,
}
_OF_LOANS = ("loan", "loan_return")
_FULFILS = ("dispatch", "receipt")


def _of_loan(user: User, said: StockDocumentIn) -> Loan:
    """The loan that is named, of the item that is lent."""
    if said.loan is None:
        raise DocumentRefused(_("Pinjaman belum disebut. Tulis nomornya pada loan."))
    found = loan_seen(user, said.loan, Permission.STOCK_WRITE)
    if "item" in said.model_fields_set and said.item != found.item_id:
        raise DocumentRefused(
            _("Pinjaman ini atas %(item)s. Periksa item, atau kosongkan.")
            % {"item": found.item.name}
        )
    return found


def _allocation(user: User, said: StockDocumentIn) -> Allocation | None:
    """The promise that is fulfilled, if one is named."""
    if said.allocation is None:
        return None
    return allocation_seen(user, said.allocation, Permission.STOCK_WRITE)


def _answered(user: User, pk: int | None) -> StockDocument:
    """The document that this one is about."""
    if pk is None:
        raise DocumentRefused(
            _("Dokumen yang dijawab belum disebut. Tulis nomornya pada in_reply_to atau reverses.")
        )
    return document_seen(user, pk, Permission.STOCK_WRITE)


def _require_party(office: Office, party: Office | None) -> None:
    if party is None or party.pk != office.pk:
        raise DocumentRefused(
            _("Dokumen itu bukan milik %(office)s. Periksa kode kantor.") % {"office": office.name}
        )


def _place(office: Office, name: str | None) -> StockPlace | None:
    """The named place of the office; None where none is named, which means the default one."""
    return None if name is None else _place_named(office, name)


def _place_named(office: Office, name: str | None) -> StockPlace:
    found = StockPlace.objects.select_related("office__attribution").filter(
        office=office, name=name or ""
    )
    place = found.first()
    if place is None:
        raise DocumentRefused(
            _("%(office)s tidak memiliki tempat bernama %(name)s.")
            % {"office": office.name, "name": name or "–"}
        )
    return place
