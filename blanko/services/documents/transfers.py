"""Stock on its way between two offices. In transit belongs to the sender until accepted; nothing is closed by silence."""

from datetime import date
from typing import Unpack

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import Condition, DocumentKind, StockDocument, StockPlace
from blanko.selectors.transit import open_quantity
from blanko.services.entering import Paper, enter, new_document
from blanko.services.places import place_default
from blanko.services.posting import Move
from ektp.accounts.models import User
from ektp.common.formatting import angka, tanggal
from ektp.regions.models import Office


def dispatch_post(
    *,
    by: User,
    office: Office,
    receiver: Office,
    day: date,
    quantity: int,
    place: StockPlace | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Send to another office (keping): from on hand into the sender's transit account. Raises InsufficientStock."""
    if receiver.pk == office.pk:
        raise DocumentRefused(
            _("Pengirim dan penerima adalah kantor yang sama. Pilih kantor lain.")
        )
    source, transit = place or place_default(office), place_default(office)
    document = new_document(
        by=by,
        kind=DocumentKind.DISPATCH,
        place=source,
        day=day,
        quantity=quantity,
        paper=paper,
        counterpart=receiver,
    )
    moves = [
        Move(source, Condition.ON_HAND, -quantity),
        Move(transit, Condition.IN_TRANSIT, quantity),
    ]
    return enter(by=by, document=document, moves=moves)


def acceptance_post(
    *,
    by: User,
    dispatch: StockDocument,
    day: date,
    quantity: int,
    damaged: int = 0,
    difference_note: str = "",
    place: StockPlace | None = None,
    **paper: Unpack[Paper],
) -> StockDocument:
    """Accept a dispatch or a part of it (keping): `quantity` good, `damaged` to quarantine.

    What has not arrived stays in transit, the sender's, with its note and age, until it is accepted, comes back or is written off.
    Raises DocumentRefused for more than is on its way, and for damaged ones without a note.
    """
    receiver = _require_dispatch(dispatch, day)
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
        if damaged and not document.note:
            raise DocumentRefused(
                _(
                    "Ada %(damaged)s keping rusak. Tulis catatan selisih: apa yang rusak dan siapa yang melihatnya."
                )
                % {"damaged": angka(damaged)}
            )

    return enter(by=by, document=document, moves=moves, check=check)


def return_post(
    *,
    by: User,
    dispatch: StockDocument,
    day: date,
    quantity: int,
    **paper: Unpack[Paper],
) -> StockDocument:
    """What was sent comes back to the sender, or never left (keping): from transit back on hand."""
    _require_dispatch(dispatch, day)
    at = place_default(dispatch.office)
    document = new_document(
        by=by,
        kind=DocumentKind.RETURN,
        place=at,
        day=day,
        quantity=quantity,
        paper=_for(dispatch, paper),
        counterpart=dispatch.counterpart,
        in_reply_to=dispatch,
    )
    moves = [
        Move(at, Condition.IN_TRANSIT, -quantity),
        Move(at, Condition.ON_HAND, quantity),
    ]
    return enter(
        by=by,
        document=document,
        moves=moves,
        check=lambda: _require_on_the_way(dispatch, quantity),
    )


def _for(dispatch: StockDocument, paper: Paper, note: str = "") -> Paper:
    """A reply is about the item of its dispatch."""
    said: Paper = {**paper, "item": dispatch.item_id}
    if note:
        said["note"] = note
    said.setdefault("is_sample", dispatch.is_sample)
    return said


def _require_dispatch(dispatch: StockDocument, day: date) -> Office:
    """The receiver of a dispatch that a reply of this day can answer."""
    if dispatch.kind != DocumentKind.DISPATCH or dispatch.counterpart is None:
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
