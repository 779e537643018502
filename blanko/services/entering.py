"""What every stock document goes through: its key, its month, its accounts, what they bear; then it is written and what waits settles."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypedDict
from uuid import UUID, uuid4
from zlib import crc32

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import (
    BLANK_WNI,
    KTP_WITHDRAWN,
    WITHDRAWN_KINDS,
    Condition,
    StockDocument,
    StockPlace,
)
from blanko.selectors.openings import standing_opening
from blanko.services.flows import RegionFlow, announce, flows_of
from blanko.services.months import require_come, require_open
from blanko.services.owing import loan_of, lock_loans, require_owed
from blanko.services.places import place_printing
from blanko.services.posting import Book, Move, fingerprint, lock_book, require_borne, write
from blanko.services.uses import settle
from ektp.accounts.models import User
from ektp.common.formatting import tanggal
from ektp.db import locks
from ektp.db.changing import changing
from ektp.db.locks import Space
from ektp.regions.models import Office

Check = Callable[[], None]


class Paper(TypedDict, total=False):
    """What any stock document may carry. Without `item` it is about KTP-el blanks for WNI; without `client_key` it is always a new one."""

    item: str
    number: str
    note: str
    client_key: UUID
    is_sample: bool


def new_document(
    *,
    by: User,
    kind: str,
    place: StockPlace,
    day: date,
    quantity: int,
    paper: Paper,
    **fields: object,
) -> StockDocument:
    """An unsaved document at a place of an office, dated `day`."""
    return StockDocument(
        kind=kind,
        office=place.office,
        place=place,
        day=day,
        posted_day=day,
        quantity=quantity,
        item_id=paper.get("item", BLANK_WNI),
        number=paper.get("number", "").strip(),
        note=paper.get("note", "").strip(),
        client_key=paper.get("client_key") or uuid4(),
        is_sample=paper.get("is_sample", False),
        created_by_id=by.pk,
        **fields,
    )


def enter(
    *,
    by: User,
    document: StockDocument,
    moves: Sequence[Move],
    check: Check | None = None,
    flows: Sequence[RegionFlow] | None = None,
) -> StockDocument:
    """Write a stock document, or give back the one that this form has already made.

    `check` is asked once the accounts are locked. What answers or reverses a document of a loan is of that loan too. Raises StockKeyReused, StockMonthClosed, InsufficientStock, DocumentRefused.
    """
    document.loan_id = loan_of(document)
    document.payload_hash = fingerprint(document)
    with changing(by=by, reason=document.note):
        made = _made_before(document)
        if made is not None:
            return made
        _require_sound(document, moves)
        loans = [document.loan_id] if document.loan_id else []
        lock_loans(loans)
        printing = [place_printing(office) for office in _offices(moves)]
        book = lock_book(
            [*(move.place for move in moves), document.place, *printing], document.item_id
        )
        if check is not None:
            check()
        _require_after_opening(document)
        require_borne(book, moves, document.posted_day)
        moved = flows_of(document, moves) if flows is None else flows
        document = _reload(write(document, book, moves, moved))
        require_owed(loans)
        announce(moved, document.posted_day)
        _settle_raised(moves, printing, book)
    return document


def _reload(key: int) -> StockDocument:
    return StockDocument.objects.select_related("office", "place", "item", "counterpart").get(
        pk=key
    )


def _made_before(document: StockDocument) -> StockDocument | None:
    key = document.client_key
    locks.hold(Space.CLIENT_KEY, crc32(key.bytes) & 0x7FFFFFFF)
    found = StockDocument.objects.filter(client_key=key).first()
    if found is not None and found.payload_hash != document.payload_hash:
        raise StockKeyReused
    return _reload(found.pk) if found else None


def _require_sound(document: StockDocument, moves: Sequence[Move]) -> None:
    """A quantity, a day that has come, and a month that is open for every office whose book moves."""
    _require_quantity(document)
    _require_register(document)
    require_come(document.day, document.office, _("tanggal dokumen"))
    touched = {move.place.office_id: move.place.office for move in moves}
    for office in {document.office_id: document.office, **touched}.values():
        require_open(office, document.day)


def _require_quantity(document: StockDocument) -> None:
    kind, quantity, damaged = document.kind, document.quantity, document.damaged
    if kind == StockDocument.Kind.REVERSAL:
        return
    if kind == StockDocument.Kind.ADJUSTMENT:
        if quantity == 0:
            raise DocumentRefused(_("Tulis selisihnya, dengan tanda kurang bila berkurang."))
        return
    nothing = quantity + damaged == 0 and kind != StockDocument.Kind.OPENING
    if quantity < 0 or damaged < 0 or nothing:
        raise DocumentRefused(_("Jumlah harus lebih dari 0."))


def _require_register(document: StockDocument) -> None:
    """Withdrawn KTP-el lie in quarantine from first to last: they never were, and never become, blank stock (domain.md section 4.5)."""
    if document.item_id != KTP_WITHDRAWN:
        return
    on_hand = document.condition == Condition.ON_HAND and document.quantity
    if document.kind not in WITHDRAWN_KINDS or on_hand:
        raise DocumentRefused(
            _(
                "KTP-el ditarik hanya tercatat di karantina: masuk melalui penarikan, keluar melalui pemusnahan atau pengiriman "
                "kembali. Pilih barang lain untuk dokumen ini."
            )
        )


def _require_after_opening(document: StockDocument) -> None:
    opening = standing_opening(document.office, document.item_id)
    if opening is not None and document.day < opening.day:
        raise DocumentRefused(
            _("Buku persediaan dimulai pada %(day)s. Dokumen tidak dapat bertanggal sebelum itu.")
            % {"day": tanggal(opening.day)}
        )


def _offices(moves: Sequence[Move]) -> list[Office]:
    """The offices whose stock on hand grows, each once."""
    offices = {
        move.place.office_id: move.place.office
        for move in moves
        if move.condition == Condition.ON_HAND and move.quantity > 0
    }
    return list(offices.values())


def _settle_raised(moves: Sequence[Move], printing: Sequence[StockPlace], book: Book) -> None:
    """What waits at an office settles when something came to its printing place."""
    raised = {
        move.place.pk for move in moves if move.condition == Condition.ON_HAND and move.quantity > 0
    }
    for place in printing:
        if place.pk in raised:
            settle(place.office, book, place)
