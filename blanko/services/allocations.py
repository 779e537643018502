"""Alokasi: what a supplier promises. It may differ from the request, and pusat may give unasked. Documents then name it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import (
    BLANK_WNI,
    Allocation,
    DocumentKind,
    Handing,
    Item,
    StockDocument,
    StockRequest,
    known_items,
)
from blanko.services.months import require_come
from blanko.services.requests import require_open
from ektp.accounts.models import User
from ektp.common.formatting import angka, tanggal
from ektp.db.changing import changing
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class Share:
    """One line of many allocations: who gets how many (satuan of the item), and for which request."""

    receiver: Office
    quantity: int
    request: StockRequest | None = None


def allocation_make(
    *,
    by: User,
    supplier: Office,
    receiver: Office,
    day: date,
    quantity: int,
    client_key: UUID,
    item: str = BLANK_WNI,
    request: StockRequest | None = None,
    promised_day: date | None = None,
    handing: str = Handing.DELIVERY,
    note: str = "",
    is_sample: bool = False,
) -> Allocation:
    """Promise an office so many (satuan of the item), for its request or unasked; more or less than asked is shown, never refused.

    Raises DocumentRefused for a request that has ended or is another's.
    """
    _require_sound(supplier, receiver, day, promised_day, quantity)
    with changing(by=by, reason=note.strip()):
        made = Allocation.objects.filter(client_key=client_key).first()
        if made is not None:
            return _same(made, supplier, receiver, quantity)
        if request is not None:
            held = StockRequest.objects.select_for_update().get(pk=request.pk)
            _require_for(held, supplier, receiver, day)
            item = held.item_id
        Item.objects.bulk_create(known_items(), ignore_conflicts=True)
        return Allocation.objects.create(
            request=request,
            supplier=supplier,
            receiver=receiver,
            item_id=item,
            quantity=quantity,
            day=day,
            promised_day=promised_day,
            handing=handing,
            note=note.strip(),
            created_by=by,
            client_key=client_key,
            is_sample=is_sample,
        )


def allocations_make(
    *,
    by: User,
    supplier: Office,
    day: date,
    shares: Iterable[Share],
    client_key: UUID,
    item: str = BLANK_WNI,
    promised_day: date | None = None,
    handing: str = Handing.DELIVERY,
    note: str = "",
) -> list[Allocation]:
    """Allocate to many at once, all or none. Raises DocumentRefused when there is nobody to give to."""
    given = list(shares)
    if not given:
        raise DocumentRefused(_("Belum ada jumlah yang diisi. Isi jumlah sedikitnya satu kantor."))
    with changing(by=by, reason=note.strip()):
        return [
            allocation_make(
                by=by,
                supplier=supplier,
                receiver=share.receiver,
                day=day,
                quantity=share.quantity,
                client_key=uuid5(client_key, f"{share.receiver.code} {number}"),
                item=item,
                request=share.request,
                promised_day=promised_day,
                handing=handing,
                note=note,
            )
            for number, share in enumerate(given)
        ]


def allocation_cancel(*, by: User, allocation: Allocation, day: date, note: str) -> Allocation:
    """Take a promise back, with the reason. Refused once something of it is on its way or there."""
    if not note.strip():
        raise DocumentRefused(_("Tulis alasan pembatalan, agar penerima dapat membacanya."))
    with changing(by=by, reason=note.strip()):
        found = Allocation.objects.select_for_update().get(pk=allocation.pk)
        if found.cancelled_day is not None:
            raise DocumentRefused(
                _("Alokasi ini sudah dibatalkan pada %(day)s.")
                % {"day": tanggal(found.cancelled_day)}
            )
        if day < found.day:
            raise DocumentRefused(
                _("Alokasi ini bertanggal %(day)s. Tanggal pembatalan tidak boleh sebelum itu.")
                % {"day": tanggal(found.day)}
            )
        if sent_of(found, found.supplier_id):
            raise DocumentRefused(
                _(
                    "Alokasi ini sudah dikirim, seluruhnya atau sebagian. Catat kiriman kembali atau balikkan pengirimannya dahulu."
                )
            )
        found.cancelled_day, found.cancel_note = day, note.strip()
        found.save(update_fields=["cancelled_day", "cancel_note"])
    return found


def require_borne_by(document: StockDocument) -> None:
    """Ask whether a dispatch or receipt may name its allocation. Called under the lock of the sender's accounts.

    The supplier sends at most what was allocated; an office on the way at most what it accepted of it.
    """
    if document.allocation_id is None:
        return
    held = Allocation.objects.select_for_update(of=("self",)).select_related("supplier", "receiver")
    allocation = held.get(pk=document.allocation_id)
    if allocation.cancelled_day is not None:
        raise DocumentRefused(
            _("Alokasi ini sudah dibatalkan pada %(day)s. Pilih alokasi lain atau kosongkan.")
            % {"day": tanggal(allocation.cancelled_day)}
        )
    if allocation.item_id != document.item_id:
        raise DocumentRefused(_("Alokasi ini untuk barang lain. Pilih alokasi barang yang sama."))
    if document.kind == DocumentKind.RECEIPT:
        _require_receiver(allocation, document)
        free = allocation.quantity - sent_of(allocation, allocation.supplier_id)
    else:
        free = _free_at(allocation, document)
    asked = document.quantity + document.damaged
    if asked > free:
        raise DocumentRefused(
            _(
                "Dari alokasi ini tinggal %(free)s yang dapat dikirim dari %(office)s, kurang dari %(wanted)s. Kurangi jumlahnya, atau buat alokasi tambahan."
            )
            % {
                "free": angka(max(free, 0)),
                "office": document.office.name,
                "wanted": angka(asked),
            }
        )


def _require_receiver(allocation: Allocation, document: StockDocument) -> None:
    if document.office_id != allocation.receiver_id:
        raise DocumentRefused(
            _("Alokasi ini untuk %(receiver)s. Pilih alokasi kantor ini.")
            % {"receiver": allocation.receiver.name}
        )


def _free_at(allocation: Allocation, document: StockDocument) -> int:
    """What an office may still send on of an allocation (satuan of the item)."""
    if document.counterpart_id == allocation.supplier_id or (
        document.office_id == allocation.receiver_id
    ):
        raise DocumentRefused(
            _("Alokasi ini berjalan dari %(supplier)s kepada %(receiver)s. Periksa penerimanya.")
            % {"supplier": allocation.supplier.name, "receiver": allocation.receiver.name}
        )
    sent = sent_of(allocation, document.office_id)
    if document.office_id == allocation.supplier_id:
        return allocation.quantity - sent
    arrived = StockDocument.objects.filter(
        kind=DocumentKind.ACCEPTANCE,
        in_reply_to__allocation=allocation,
        office_id=document.office_id,
        reversed_by=None,
    )
    return (arrived.aggregate(total=Sum("quantity"))["total"] or 0) - sent


def sent_of(allocation: Allocation, office_id: int) -> int:
    """What left an office under an allocation and did not come back to it; a receipt without a dispatch left the supplier."""
    left = Q(kind=DocumentKind.DISPATCH, office=office_id)
    if office_id == allocation.supplier_id:
        left |= Q(kind=DocumentKind.RECEIPT)
    standing = StockDocument.objects.filter(reversed_by=None)
    sent = standing.filter(left, allocation=allocation)
    back = standing.filter(
        kind=DocumentKind.RETURN, office=office_id, in_reply_to__allocation=allocation
    )
    total = sent.aggregate(total=Sum("quantity"), damaged=Sum("damaged"))
    came_back = back.aggregate(total=Sum("quantity"))["total"] or 0
    return (total["total"] or 0) + (total["damaged"] or 0) - came_back


def _same(made: Allocation, supplier: Office, receiver: Office, quantity: int) -> Allocation:
    if (made.supplier_id, made.receiver_id, made.quantity) != (supplier.pk, receiver.pk, quantity):
        raise StockKeyReused
    return made


def _require_for(request: StockRequest, supplier: Office, receiver: Office, day: date) -> None:
    require_open(request)
    if (request.supplier_id, request.office_id) != (supplier.pk, receiver.pk):
        raise DocumentRefused(
            _(
                "Permohonan ini bukan antara kedua kantor ini. Buka permohonannya dan alokasikan dari sana."
            )
        )
    if day < request.day:
        raise DocumentRefused(
            _("Permohonan ini bertanggal %(day)s. Tanggal alokasi tidak boleh sebelum itu.")
            % {"day": tanggal(request.day)}
        )


def _require_sound(
    supplier: Office, receiver: Office, day: date, promised_day: date | None, quantity: int
) -> None:
    if supplier.pk == receiver.pk:
        raise DocumentRefused(_("Pemberi dan penerima alokasi adalah kantor yang sama."))
    if quantity < 1:
        raise DocumentRefused(_("Jumlah alokasi harus lebih dari 0."))
    require_come(day, supplier, _("tanggal alokasi"))
    if promised_day is not None and promised_day < day:
        raise DocumentRefused(_("Tanggal yang dijanjikan tidak boleh sebelum tanggal alokasi."))
