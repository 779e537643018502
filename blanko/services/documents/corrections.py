"""What sets the book right: count adjustments, losses, destructions and reversals. Nothing is ever changed or deleted."""

from datetime import date
from typing import Unpack

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import (
    Condition,
    Destruction,
    DocumentKind,
    StockCount,
    StockDocument,
    StockPlace,
)
from blanko.selectors.transit import open_quantity
from blanko.services.entering import Paper, enter, new_document
from blanko.services.flows import mirrored
from blanko.services.places import place_default
from blanko.services.posting import Move
from blanko.services.questions import questions_follow
from blanko.services.serials import serials_release
from blanko.services.uses import uses_take_up
from ektp.accounts.models import User
from ektp.common.formatting import angka, tanggal
from ektp.db.changing import changing
from ektp.regions.models import Office


def adjustment_post(
    *,
    by: User,
    office: Office,
    day: date,
    quantity: int,
    reason: str,
    condition: str = Condition.ON_HAND,
    place: StockPlace | None = None,
    stock_count: StockCount | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Adjust the book to a count by a signed quantity (keping), with the reason. Raises DocumentRefused without one.

    `stock_count` is the stok opname that found it.
    """
    _require(
        reason, _("Penyesuaian memerlukan alasan. Tulis hasil hitung fisik dan sebab selisihnya.")
    )
    at = place or place_default(office)
    document = new_document(
        by=by,
        kind=DocumentKind.ADJUSTMENT,
        place=at,
        day=day,
        quantity=quantity,
        paper={**paper, "note": reason},
        condition=Condition(condition),
        stock_count=stock_count,
    )
    return enter(by=by, document=document, moves=[Move(at, condition, quantity)])


def loss_post(
    *,
    by: User,
    office: Office,
    day: date,
    quantity: int,
    police_report: str,
    dispatch: StockDocument | None = None,
    place: StockPlace | None = None,
    stock_count: StockCount | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Write off what was lost (keping), on hand or on the way of `dispatch`, whose item it then is.

    Raises DocumentRefused without a police report number.
    """
    _require(
        police_report, _("Kehilangan memerlukan nomor laporan polisi. Tulis nomor dan tanggalnya.")
    )
    if dispatch is not None:
        place, paper["item"] = None, dispatch.item_id
    condition = Condition.ON_HAND if dispatch is None else Condition.IN_TRANSIT
    at = place or place_default(office)
    document = new_document(
        by=by,
        kind=DocumentKind.LOSS,
        place=at,
        day=day,
        quantity=quantity,
        paper={**paper, "number": police_report},
        condition=condition,
        in_reply_to=dispatch,
        counterpart=dispatch.counterpart if dispatch else None,
        stock_count=stock_count,
    )

    def check() -> None:
        if dispatch is not None:
            _require_lost_of(dispatch, document)

    with changing(by=by, reason=document.note):
        made = enter(by=by, document=document, moves=[Move(at, condition, -quantity)], check=check)
        questions_follow(made)
    return made


def destruction_post(
    *,
    by: User,
    office: Office,
    day: date,
    quantity: int,
    place: StockPlace | None = None,
    destruction: Destruction | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Take what was destroyed out of quarantine (keping; domain.md section 4.5). Raises InsufficientStock for more than lies there.

    `destruction` is the approved batch that it belongs to.
    """
    at = place or place_default(office)
    document = new_document(
        by=by,
        kind=DocumentKind.DESTRUCTION,
        place=at,
        day=day,
        quantity=quantity,
        paper=paper,
        condition=Condition.QUARANTINE,
        destruction=destruction,
    )
    return enter(by=by, document=document, moves=[Move(at, Condition.QUARANTINE, -quantity)])


def reversal_post(
    *, by: User, document: StockDocument, day: date, reason: str, **paper: Unpack[Paper]
) -> StockDocument:
    """The opposite of a document, once (keping, all its lines). Refused where any balance of any day would fall below zero.

    What a sheet posted is corrected on the sheet; what was answered is reversed after its answers; an opening only while nothing
    else is booked. Raises DocumentRefused, InsufficientStock.
    """
    _require(reason, _("Pembalikan memerlukan alasan. Tulis apa yang keliru pada dokumen itu."))
    _require_reversible(document, day)
    lines = document.lines.select_related("account__place__office__attribution")
    moves = [Move(line.account.place, line.account.condition, -line.quantity) for line in lines]
    opposite = new_document(
        by=by,
        kind=DocumentKind.REVERSAL,
        place=StockPlace.objects.select_related("office__attribution").get(pk=document.place_id),
        day=day,
        quantity=document.quantity,
        paper={"is_sample": document.is_sample, **paper, "item": document.item_id, "note": reason},
        damaged=document.damaged,
        condition=document.condition,
        counterpart_id=document.counterpart_id,
        counter_place_id=document.counter_place_id,
        party=document.party,
        in_reply_to_id=document.in_reply_to_id,
        allocation_id=document.allocation_id,
        reverses=document,
    )
    with changing(by=by, reason=reason):
        made = enter(
            by=by,
            document=opposite,
            moves=moves,
            check=lambda: _require_standing(document),
            flows=mirrored(document.pk),
        )
        serials_release(document)
        questions_follow(made)
        if document.kind == DocumentKind.OPENING:
            uses_take_up(office=document.office, item=document.item_id, before=document.day)
    return made


def _require_reversible(document: StockDocument, day: date) -> None:
    batch = document.destruction
    if batch is not None and batch.state == Destruction.State.POSTED:
        raise DocumentRefused(
            _(
                "Dokumen ini bagian dari pemusnahan %(day)s. Batalkan pemusnahan itu seluruhnya pada halamannya."
            )
            % {"day": tanggal(batch.day)}
        )
    if document.by_sheet:
        raise DocumentRefused(
            _(
                "Pemakaian ini berasal dari Lembar Harian %(day)s. Betulkan angkanya pada lembar itu."
            )
            % {"day": tanggal(document.day)}
        )
    if document.kind == DocumentKind.REVERSAL:
        raise DocumentRefused(
            _("Pembalikan tidak dapat dibalikkan. Catat dokumen yang benar sebagai dokumen baru.")
        )
    if day < document.posted_day:
        raise DocumentRefused(
            _("Dokumen ini bertanggal %(day)s. Tanggal pembalikan tidak boleh sebelum itu.")
            % {"day": tanggal(document.posted_day)}
        )


def _require_standing(document: StockDocument) -> None:
    """Asked under the lock: not reversed, not answered, and for an opening nothing else booked."""
    if StockDocument.objects.filter(reverses=document).exists():
        raise DocumentRefused(_("Dokumen ini sudah pernah dibalikkan."))
    if document.replies.filter(reverses=None, reversed_by=None).exists():
        raise DocumentRefused(
            _("Kiriman ini sudah dijawab oleh penerima. Balikkan dahulu dokumen penerimaannya.")
        )
    if document.kind == DocumentKind.OPENING and _others(document).exists():
        raise DocumentRefused(
            _("Sudah ada dokumen lain dalam buku ini. Betulkan stok awal dengan penyesuaian.")
        )


def _others(opening: StockDocument) -> QuerySet[StockDocument]:
    """Documents of the office and item that still count, beside the opening."""
    own = StockDocument.objects.filter(office_id=opening.office_id, item_id=opening.item_id)
    return own.exclude(pk=opening.pk).filter(reverses=None, reversed_by=None)


def _require_lost_of(dispatch: StockDocument, loss: StockDocument) -> None:
    still = open_quantity(dispatch)
    if dispatch.office_id != loss.office_id or not dispatch.sends:
        raise DocumentRefused(_("Kiriman ini bukan milik kantor Anda. Pilih kiriman lain."))
    if loss.quantity > still:
        raise DocumentRefused(
            _("Dari kiriman ini tinggal %(open)s keping dalam perjalanan.") % {"open": angka(still)}
        )


def _require(text: str, sentence: str) -> None:
    if not text.strip():
        raise DocumentRefused(sentence)
