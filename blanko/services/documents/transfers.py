"""Stock on its way between two offices. In transit belongs to the sender until accepted; nothing is closed by silence."""

from datetime import date
from typing import Unpack

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import (
    Allocation,
    Condition,
    DocumentKind,
    Loan,
    LoanState,
    StockDocument,
    StockPlace,
)
from blanko.selectors.loans import loan_rows
from blanko.selectors.transit import open_quantity
from blanko.services.allocations import require_borne_by
from blanko.services.entering import Check, Paper, enter, new_document
from blanko.services.places import place_default
from blanko.services.posting import Move
from blanko.services.questions import questions_follow
from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.formatting import angka, tanggal
from ektp.db.changing import changing
from ektp.regions.models import Office


def dispatch_post(
    *,
    by: User,
    office: Office,
    receiver: Office,
    day: date,
    quantity: int,
    place: StockPlace | None = None,
    allocation: Allocation | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Send to another office (keping): from on hand into the sender's transit account. Raises InsufficientStock.

    `allocation` is the promise it fulfils, whole or in part; every leg of the way names it. Raises DocumentRefused for more than that.
    """
    source = place or place_default(office)
    return _send(
        by, DocumentKind.DISPATCH, source, receiver, day, quantity, paper, allocation=allocation
    )


def loan_post(
    *,
    by: User,
    loan: Loan,
    day: date,
    quantity: int,
    place: StockPlace | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Lend what was approved, or a part of it, from the lender to the borrower (satuan of the item): it goes as a dispatch does, and is owed.

    Never received, never sent in the figures. Raises InsufficientStock, and DocumentRefused for more than is approved.
    """
    source = place or place_default(loan.lender)
    said: Paper = {"is_sample": loan.is_sample, **paper, "item": loan.item_id}

    def check() -> None:
        _require_lendable(Loan.objects.get(pk=loan.pk), day)

    return _send(by, DocumentKind.LOAN, source, loan.borrower, day, quantity, said, loan, check)


def loan_return_post(
    *,
    by: User,
    loan: Loan,
    day: date,
    quantity: int,
    place: StockPlace | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Give back to the lender what was borrowed, or a part of it (satuan of the item).

    Raises InsufficientStock, and DocumentRefused for more than is owed on `day` or any later day.
    """
    source = place or place_default(loan.borrower)
    said: Paper = {"is_sample": loan.is_sample, **paper, "item": loan.item_id}
    return _send(by, DocumentKind.LOAN_RETURN, source, loan.lender, day, quantity, said, loan)


def _require_lendable(loan: Loan, day: date) -> None:
    if not loan.is_granted:
        raise DocumentRefused(
            _("Pinjaman ini belum disetujui atau sudah diakhiri. Periksa keadaannya lebih dahulu.")
        )
    if day < loan.asked_day:
        raise DocumentRefused(
            _("Pinjaman ini diminta pada %(day)s. Tanggal penyerahan tidak boleh sebelum itu.")
            % {"day": tanggal(loan.asked_day)}
        )
    (row,) = loan_rows([loan.pk], clock.today(loan.lender.time_zone))
    if row.state == LoanState.RETURNED:
        raise DocumentRefused(
            _("Pinjaman ini sudah selesai dikembalikan. Untuk barang lain, minta pinjaman baru.")
        )


def send_back_post(
    *,
    by: User,
    office: Office,
    receiver: Office,
    day: date,
    quantity: int,
    place: StockPlace | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Send spoiled or damaged ones out of quarantine to the quarantine of another office (keping)."""
    source = place or place_default(office)
    return _send(by, DocumentKind.SEND_BACK, source, receiver, day, quantity, paper)


def _send(
    by: User,
    kind: DocumentKind,
    source: StockPlace,
    receiver: Office,
    day: date,
    quantity: int,
    paper: Paper,
    loan: Loan | None = None,
    check: Check | None = None,
    allocation: Allocation | None = None,
) -> StockDocument:
    office = source.office
    if receiver.pk == office.pk:
        raise DocumentRefused(
            _("Pengirim dan penerima adalah kantor yang sama. Pilih kantor lain.")
        )
    condition = _condition_of(kind)
    document = new_document(
        by=by,
        kind=kind,
        place=source,
        day=day,
        quantity=quantity,
        paper=paper,
        condition=condition,
        counterpart=receiver,
        loan=loan,
        allocation=allocation,
    )
    moves = [
        Move(source, condition, -quantity),
        Move(place_default(office), Condition.IN_TRANSIT, quantity),
    ]

    def borne() -> None:
        require_borne_by(document)
        if check is not None:
            check()

    return enter(by=by, document=document, moves=moves, check=borne)


def _condition_of(kind: str) -> Condition:
    """Where what is sent was taken from, and where it comes back to."""
    return Condition.QUARANTINE if kind == DocumentKind.SEND_BACK else Condition.ON_HAND


def acceptance_post(
    *,
    by: User,
    dispatch: StockDocument,
    day: date,
    quantity: int,
    damaged: int = 0,
    difference_note: str = "",
    more_to_come: bool = False,
    place: StockPlace | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Accept a dispatch or a part of it (keping): `quantity` good, `damaged` to quarantine.

    What has not arrived stays in transit, the sender's, with its note and age, until it is accepted, comes back or is written off;
    unless `more_to_come`, it is an open question of the sender's from now on, and so is what came damaged.
    What was sent back as spoiled is damaged, all of it, whatever the form calls it.
    Raises DocumentRefused for more than is on its way, and for damaged ones without a note.
    """
    receiver = _require_dispatch(dispatch, day)
    sent_back = dispatch.kind == DocumentKind.SEND_BACK
    if sent_back:
        quantity, damaged = 0, quantity + damaged
    at, transit = place or place_default(receiver), place_default(dispatch.office)
    document = new_document(
        by=by,
        kind=DocumentKind.ACCEPTANCE,
        place=at,
        day=day,
        quantity=quantity,
        paper=_for(dispatch, paper, difference_note),
        damaged=damaged,
        counterpart=dispatch.office,
        in_reply_to=dispatch,
    )
    moves = [
        Move(transit, Condition.IN_TRANSIT, -(quantity + damaged)),
        Move(at, Condition.ON_HAND, quantity),
        Move(at, Condition.QUARANTINE, damaged),
    ]

    def check() -> None:
        _require_on_the_way(dispatch, quantity + damaged)
        if damaged and not sent_back and not document.note:
            raise DocumentRefused(
                _(
                    "Ada %(damaged)s keping rusak. Tulis catatan selisih: apa yang rusak dan siapa yang melihatnya."
                )
                % {"damaged": angka(damaged)}
            )

    with changing(by=by, reason=document.note):
        made = enter(by=by, document=document, moves=moves, check=check)
        questions_follow(made, more_to_come=more_to_come)
    return made


def return_post(
    *,
    by: User,
    dispatch: StockDocument,
    day: date,
    quantity: int,
    **paper: Unpack[Paper],
) -> StockDocument:
    """What was sent comes back to the sender's default place, or never left it (keping): from transit on hand, or into quarantine."""
    _require_dispatch(dispatch, day)
    at, condition = place_default(dispatch.office), _condition_of(dispatch.kind)
    document = new_document(
        by=by,
        kind=DocumentKind.RETURN,
        place=at,
        day=day,
        quantity=quantity,
        paper=_for(dispatch, paper),
        condition=condition,
        counterpart=dispatch.counterpart,
        in_reply_to=dispatch,
    )
    moves = [
        Move(at, Condition.IN_TRANSIT, -quantity),
        Move(at, condition, quantity),
    ]
    with changing(by=by, reason=document.note):
        made = enter(
            by=by,
            document=document,
            moves=moves,
            check=lambda: _require_on_the_way(dispatch, quantity),
        )
        questions_follow(made)
    return made


def _for(dispatch: StockDocument, paper: Paper, note: str = "") -> Paper:
    """A reply is about the item of its dispatch."""
    said: Paper = {**paper, "item": dispatch.item_id}
    if note:
        said["note"] = note
    said.setdefault("is_sample", dispatch.is_sample)
    return said


def _require_dispatch(dispatch: StockDocument, day: date) -> Office:
    """The receiver of a dispatch that a reply of this day can answer."""
    if not dispatch.sends or dispatch.counterpart is None:
        raise DocumentRefused(
            _("Dokumen ini bukan pengiriman. Pilih pengiriman yang hendak dijawab.")
        )
    if day < dispatch.day:
        raise DocumentRefused(
            _("Kiriman ini bertanggal %(day)s. Tanggal terima tidak boleh sebelum itu.")
            % {"day": tanggal(dispatch.day)}
        )
    return dispatch.counterpart


def _require_on_the_way(dispatch: StockDocument, quantity: int) -> None:
    still = open_quantity(dispatch)
    if quantity > still:
        raise DocumentRefused(
            _(
                "Dari kiriman ini tinggal %(open)s keping dalam perjalanan, kurang dari %(wanted)s. Catat "
                "kelebihan sebagai penyesuaian hitung fisik dengan alasannya."
            )
            % {"open": angka(still), "wanted": angka(quantity)}
        )
