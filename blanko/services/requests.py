"""Permohonan: asking an upper office, and how a request ends. Need and stock of the day are frozen with it."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import BLANK_WNI, Item, StockRequest, known_items
from blanko.selectors.balances import offices_stock
from blanko.selectors.need import need_of
from blanko.selectors.suppliers import suppliers
from blanko.services.months import require_come
from ektp.accounts.models import User
from ektp.common.formatting import angka, tanggal
from ektp.db.changing import changing
from ektp.regions.models import Office

_Ending = StockRequest.Ending


def request_make(
    *,
    by: User,
    office: Office,
    supplier: Office,
    day: date,
    quantity: int,
    client_key: UUID,
    item: str = BLANK_WNI,
    difference_note: str = "",
    number: str = "",
    contact: str = "",
    is_sample: bool = False,
) -> StockRequest:
    """Ask an office above for so many (satuan of the item). The letter's number may stay blank until it is known.

    Raises DocumentRefused where the quantity differs from a computed need without a reason, and for an office that is not above.
    """
    _require_sound(office, supplier, day, quantity)
    with changing(by=by, reason=difference_note.strip()):
        made = StockRequest.objects.filter(client_key=client_key).first()
        if made is not None:
            if (made.office_id, made.supplier_id, made.quantity) != (
                office.pk,
                supplier.pk,
                quantity,
            ):
                raise StockKeyReused
            return made
        need = need_of(office, day, item)
        _require_reason(need.total, quantity, difference_note)
        (stock,) = offices_stock([office.pk], day, item)
        Item.objects.bulk_create(known_items(), ignore_conflicts=True)
        return StockRequest.objects.create(
            office=office,
            supplier=supplier,
            item_id=item,
            day=day,
            need=need.total,
            terms=need.frozen(),
            on_hand=stock.on_hand,
            quantity=quantity,
            difference_note=difference_note.strip(),
            number=number.strip(),
            contact=contact.strip(),
            created_by=by,
            client_key=client_key,
            is_sample=is_sample,
        )


def request_withdraw(*, by: User, request: StockRequest, day: date, note: str) -> StockRequest:
    """The asking office needs it no more. Refused once something has been allocated: then it is closed."""
    return _end(by, request, _Ending.WITHDRAWN, day, note)


def request_refuse(*, by: User, request: StockRequest, day: date, note: str) -> StockRequest:
    """The supplier gives nothing, and says why. Refused once something has been allocated: then it is closed."""
    return _end(by, request, _Ending.REFUSED, day, note)


def request_close(*, by: User, request: StockRequest, day: date, note: str) -> StockRequest:
    """Nothing more is expected of a request, whatever is still short of it; what was allocated stands."""
    return _end(by, request, _Ending.CLOSED, day, note)


def _end(
    by: User, request: StockRequest, ending: StockRequest.Ending, day: date, note: str
) -> StockRequest:
    if not note.strip():
        raise DocumentRefused(_("Tulis alasannya, agar pihak lain dapat membacanya."))
    with changing(by=by, reason=note.strip()):
        found = StockRequest.objects.select_for_update().get(pk=request.pk)
        require_open(found)
        _require_day(found, day)
        given = found.allocations.filter(cancelled_day=None).exists()
        if given and ending != _Ending.CLOSED:
            raise DocumentRefused(
                _(
                    "Permohonan ini sudah mendapat alokasi. Batalkan alokasinya dahulu, atau tutup permohonan ini."
                )
            )
        found.ending, found.ending_day, found.ending_note = ending, day, note.strip()
        found.save(update_fields=["ending", "ending_day", "ending_note"])
    return found


def require_open(request: StockRequest) -> None:
    """Raises DocumentRefused for a request that has ended."""
    if not request.open:
        raise DocumentRefused(
            _("Permohonan ini sudah berakhir pada %(day)s (%(state)s).")
            % {"day": tanggal(request.ending_day), "state": request.get_ending_display().lower()}
        )


def _require_day(request: StockRequest, day: date) -> None:
    if day < request.day:
        raise DocumentRefused(
            _("Permohonan ini bertanggal %(day)s. Tanggal ini tidak boleh sebelum itu.")
            % {"day": tanggal(request.day)}
        )


def _require_sound(office: Office, supplier: Office, day: date, quantity: int) -> None:
    if not suppliers(office).filter(pk=supplier.pk).exists():
        raise DocumentRefused(
            _("%(supplier)s bukan kantor di atas %(office)s. Pilih Dinas, provinsi, atau pusat.")
            % {"supplier": supplier.name, "office": office.name}
        )
    if quantity < 1:
        raise DocumentRefused(_("Jumlah yang dimohon harus lebih dari 0."))
    require_come(day, office, _("tanggal permohonan"))


def _require_reason(need: int | None, quantity: int, note: str) -> None:
    if need is not None and need != quantity and not note.strip():
        raise DocumentRefused(
            _(
                "Kebutuhan menurut rumus %(need)s, yang dimohon %(quantity)s. Tulis alasan perbedaannya."
            )
            % {"need": angka(need), "quantity": angka(quantity)}
        )
