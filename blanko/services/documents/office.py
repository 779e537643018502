"""Documents inside one office: how its book begins, what it receives, what its places hand to one another."""

from datetime import date
from typing import Unpack

from django.db.models import Min
from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import (
    Allocation,
    Condition,
    DocumentKind,
    StockDocument,
    StockPlace,
    UnbookedUse,
)
from blanko.selectors.openings import standing_opening
from blanko.services.allocations import require_borne_by
from blanko.services.entering import Paper, enter, new_document
from blanko.services.places import place_default
from blanko.services.posting import Move
from ektp.accounts.models import User
from ektp.common.formatting import tanggal
from ektp.db.changing import changing
from ektp.regions.models import Office


def opening_post(
    *,
    by: User,
    office: Office,
    day: date,
    quantity: int,
    quarantine: int = 0,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Begin the book of an office and item with what lay there at the start of `day` (keping; 0 allowed). Never counted as received.

    What sheets used before `day` is outside the book and waits no more. Raises DocumentRefused when the book has begun already or
    something is booked before `day`.
    """
    place = place_default(office)
    document = new_document(
        by=by,
        kind=DocumentKind.OPENING,
        place=place,
        day=day,
        quantity=quantity,
        paper=paper,
        damaged=quarantine,
    )
    moves = [
        Move(place, Condition.ON_HAND, quantity),
        Move(place, Condition.QUARANTINE, quarantine),
    ]

    def check() -> None:
        _require_no_opening(document)
        _require_nothing_before(document)
        _drop_uses_before(document)

    with changing(by=by, reason=document.note):
        return enter(by=by, document=document, moves=moves, check=check)


def _require_no_opening(document: StockDocument) -> None:
    had = standing_opening(document.office, document.item_id)
    if had is not None:
        raise DocumentRefused(
            _(
                "Stok awal %(office)s sudah dicatat pada %(day)s. Untuk membetulkannya, buat penyesuaian "
                "atau balikkan dokumen itu dahulu."
            )
            % {"office": document.office.name, "day": tanggal(had.day)}
        )


def _require_nothing_before(document: StockDocument) -> None:
    own = StockDocument.objects.filter(
        office_id=document.office_id, item_id=document.item_id
    ).exclude(kind__in=(DocumentKind.OPENING, DocumentKind.REVERSAL))
    first = own.aggregate(first=Min("day"))["first"]
    if first is not None and first < document.day:
        raise DocumentRefused(
            _(
                "Sudah ada dokumen bertanggal %(day)s. Stok awal tidak boleh lebih akhir dari tanggal itu."
            )
            % {"day": tanggal(first)}
        )


def _drop_uses_before(document: StockDocument) -> None:
    UnbookedUse.objects.filter(
        office_id=document.office_id, item_id=document.item_id, service_day__lt=document.day
    ).exclude(quantity=0).update(quantity=0)


def receipt_post(
    *,
    by: User,
    office: Office,
    day: date,
    quantity: int,
    damaged: int = 0,
    source: str = "",
    counterpart: Office | None = None,
    place: StockPlace | None = None,
    allocation: Allocation | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Receive from pusat or from outside (`source`), or from an upper office that sends without a dispatch (keping).

    `quantity` came in good order and goes on hand, `damaged` to quarantine. Uses that wait are settled from it. `allocation` is the
    promise that it fulfils, whole or in part.
    """
    at = place or place_default(office)
    document = new_document(
        by=by,
        kind=DocumentKind.RECEIPT,
        place=at,
        day=day,
        quantity=quantity,
        paper=paper,
        damaged=damaged,
        counterpart=counterpart,
        party=source.strip(),
        allocation=allocation,
    )
    moves = [Move(at, Condition.ON_HAND, quantity), Move(at, Condition.QUARANTINE, damaged)]
    return enter(by=by, document=document, moves=moves, check=lambda: require_borne_by(document))


def issue_to_place(
    *,
    by: User,
    office: Office,
    day: date,
    quantity: int,
    to_place: StockPlace,
    place: StockPlace | None = None,
    asked: int | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Hand out from a place of the office (its default one) to another: bon pengeluaran (keping). `asked`: what that place asked for."""
    source = place or place_default(office)
    return _between(by, DocumentKind.ISSUE, source, to_place, day, quantity, paper, asked or None)


def place_return(
    *,
    by: User,
    office: Office,
    day: date,
    quantity: int,
    from_place: StockPlace,
    place: StockPlace | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Give back to the default place what a bon handed out and was not used (keping)."""
    target = place or place_default(office)
    return _between(by, DocumentKind.PLACE_RETURN, from_place, target, day, quantity, paper)


def _between(
    by: User,
    kind: DocumentKind,
    source: StockPlace,
    target: StockPlace,
    day: date,
    quantity: int,
    paper: Paper,
    asked: int | None = None,
) -> StockDocument:
    if source.pk == target.pk or source.office_id != target.office_id:
        raise DocumentRefused(
            _(
                "Bon pengeluaran berlaku antara dua tempat berbeda di satu kantor. Pilih tempat tujuan lain."
            )
        )
    document = new_document(
        by=by,
        kind=kind,
        place=source,
        day=day,
        quantity=quantity,
        paper=paper,
        counter_place=target,
        asked=asked,
    )
    moves = [
        Move(source, Condition.ON_HAND, -quantity),
        Move(target, Condition.ON_HAND, quantity),
    ]
    return enter(by=by, document=document, moves=moves)
