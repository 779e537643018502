"""Serial numbers on the document or batch that they belong to. Optional; where they are kept, no card stands in a register twice."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import Destruction, DocumentKind, SerialRange, SerialSpan, StockDocument
from ektp.accounts.models import User
from ektp.common.formatting import angka, tanggal
from ektp.db.changing import changing

_REGISTERS = {
    DocumentKind.RECEIPT: SerialRange.Register.RECEIVED,
    DocumentKind.ACCEPTANCE: SerialRange.Register.RECEIVED,
    DocumentKind.SPOILAGE: SerialRange.Register.SPOILED,
}


def takes_serials(document: StockDocument) -> bool:
    """Whether serial numbers can be written on this document."""
    return document.kind in _REGISTERS and not hasattr(document, "reversed_by")


def serials_set(
    *, by: User, document: StockDocument, spans: Sequence[SerialSpan]
) -> list[SerialRange]:
    """Make these the serial numbers of a receipt, an acceptance or a spoilage; what is no longer among them stands no more.

    Raises DocumentRefused for more numbers than cards, for an overlap, and for a document that takes none.
    """
    if not takes_serials(document):
        raise DocumentRefused(
            _("Nomor seri ditulis pada dokumen terima atau gagal cetak yang masih berlaku.")
        )
    with changing(by=by):
        return _set(document, spans, document.quantity + document.damaged)


def batch_serials_set(
    *, by: User, destruction: Destruction, spans: Sequence[SerialSpan]
) -> list[SerialRange]:
    """Make these the serial numbers of a batch that is not cancelled. Raises DocumentRefused as `serials_set`."""
    if destruction.state == Destruction.State.CANCELLED:
        raise DocumentRefused(_("Pemusnahan ini sudah dibatalkan. Nomor serinya tidak dicatat."))
    total = sum(destruction.lines.values_list("quantity", flat=True))
    with changing(by=by):
        return _set(destruction, spans, total)


def serials_release(thing: StockDocument | Destruction) -> None:
    """Let the numbers of a reversed document or cancelled batch go. Inside the transaction that reverses it."""
    _standing(thing).update(stands=False)


def _standing(thing: StockDocument | Destruction) -> QuerySet[SerialRange]:
    return SerialRange.objects.filter(**_owner(thing), stands=True)


def _owner(thing: StockDocument | Destruction) -> dict[str, StockDocument | Destruction]:
    return {"document": thing} if isinstance(thing, StockDocument) else {"destruction": thing}


def _register(thing: StockDocument | Destruction) -> SerialRange.Register:
    if isinstance(thing, StockDocument):
        return _REGISTERS[DocumentKind(thing.kind)]
    return SerialRange.Register.DESTROYED


def _set(
    thing: StockDocument | Destruction, spans: Sequence[SerialSpan], quantity: int
) -> list[SerialRange]:
    _require_no_more_than(spans, quantity)
    kept = {row.span: row for row in _standing(thing)}
    gone = [row.pk for span, row in kept.items() if span not in spans]
    SerialRange.objects.filter(pk__in=gone).update(stands=False)
    for span in spans:
        if span not in kept:
            _add(thing, span)
    return list(_standing(thing))


def _require_no_more_than(spans: Iterable[SerialSpan], quantity: int) -> None:
    count = sum(span.count for span in spans)
    if count > quantity:
        raise DocumentRefused(
            _(
                "Nomor seri yang ditulis berjumlah %(count)s, lebih dari %(quantity)s keping. Periksa nomor pertama dan terakhirnya."
            )
            % {"count": angka(count), "quantity": angka(quantity)}
        )


def _add(thing: StockDocument | Destruction, span: SerialSpan) -> None:
    row = SerialRange(
        office_id=thing.office_id,
        item_id=thing.item_id,
        register=_register(thing),
        prefix=span.prefix,
        first=span.first,
        last=span.last,
        digits=span.digits,
        **_owner(thing),
    )
    _require_apart(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else wrote the same numbers at this moment
        raise _overlap(row, None) from error


def _require_apart(row: SerialRange) -> None:
    others = SerialRange.objects.filter(
        item=row.item_id,
        register=row.register,
        prefix=row.prefix,
        stands=True,
        first__lte=row.last,
        last__gte=row.first,
    ).select_related("office", "document", "destruction")
    if row.register == SerialRange.Register.RECEIVED:
        others = others.filter(office=row.office_id)
    if other := others.first():
        raise _overlap(row, other)


def _overlap(row: SerialRange, other: SerialRange | None) -> DocumentRefused:
    if other is None:
        return DocumentRefused(
            _(
                "Nomor seri %(span)s sudah tercatat %(register)s. Buka kembali halaman ini, lalu periksa nomornya."
            )
            % {"span": row, "register": row.get_register_display().lower()}
        )
    at = other.document or other.destruction
    return DocumentRefused(
        _(
            "Nomor seri %(span)s bertumpang tindih dengan %(other)s, yang sudah tercatat %(register)s di %(office)s pada %(day)s. "
            "Periksa nomor pertama dan terakhirnya."
        )
        % {
            "span": row,
            "other": other,
            "register": row.get_register_display().lower(),
            "office": other.office.name,
            "day": tanggal(at.day if at else None),
        }
    )
