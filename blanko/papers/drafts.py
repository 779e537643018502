"""What can be issued from the ledger as it stands: BAST, bon, kartu persediaan, laporan penggunaan.

What rests on models of its own (loans, counts, destruction, requests) is drafted in the modules beside this one.
"""

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from blanko.models import DocumentKind, StockDocument
from blanko.papers.cards import CardLine, CardPaper, card_paper
from blanko.papers.handover import HandoverPaper, handover_paper
from blanko.papers.slips import SlipPaper, slip_paper
from blanko.papers.usage import UsagePaper, usage_paper
from blanko.selectors.card import card
from blanko.selectors.identities import Identity, identities
from blanko.selectors.papers import (
    answered_before,
    is_reversed,
    paper_document,
    paper_item,
    returned_unused,
    spoiled_by_cause,
)
from ektp.common import clock
from ektp.common.formatting import bulan, tanggal
from ektp.common.periods import Period, read_day
from ektp.papers import wording
from ektp.papers.content import Content, Frame, Person
from ektp.papers.registry import Draft, Slot
from ektp.regions.models import Level, Office
from ektp.regions.selectors.letterheads import letterhead_content

HANDED_OVER = (
    DocumentKind.RECEIPT,
    DocumentKind.DISPATCH,
    DocumentKind.SEND_BACK,
    DocumentKind.ACCEPTANCE,
)
BETWEEN_PLACES = (DocumentKind.ISSUE, DocumentKind.PLACE_RETURN)
BAST, SLIP, CARD, USAGE = "bast", "bon", "kartu-persediaan", "laporan-penggunaan"
LENT, GIVEN_BACK = "ba-peminjaman", "ba-pengembalian"
DOCUMENT, CARD_OF, USAGE_OF = "blanko.document", "blanko.card", "blanko.usage"
_KEEPER = "Pengurus Blangko"
_LONGEST_KEY = 18  # digits, so that it is a bigint
_CAME = ("received", "borrowed", "returned_in", "came_back", "count_surplus")
_WENT = ("sent", "lent", "returned_out", "lost", "count_shortage")


def wanted_of(document: StockDocument) -> list[tuple[str, str]]:
    """Which kinds of paper a document can have, with their keys."""
    key = str(document.pk)
    if document.kind in HANDED_OVER:
        return [(BAST, key)]
    if document.kind in BETWEEN_PLACES:
        return [(SLIP, key)]
    kinds = {DocumentKind.LOAN: LENT, DocumentKind.LOAN_RETURN: GIVEN_BACK}
    found = kinds.get(DocumentKind(document.kind))
    return [(found, key)] if found else []


def month_key(office: Office, item: str, month: date) -> str:
    """The key of an item and month of an office: `35.17-DINAS:blank_wni:2026-07`."""
    return f"{office.code}:{item}:{month:%Y-%m}"


def bast_draft(key: str) -> Draft | None:
    """BAST of what is sent, accepted, received from outside, or sent back spoiled."""
    found = document_of(key, HANDED_OVER)
    if found is None:
        return None
    comes = found.kind in (DocumentKind.ACCEPTANCE, DocumentKind.RECEIPT)
    ours, theirs = found.office, found.counterpart
    other = theirs.name if theirs else found.party
    paper = _handover(found, *((other, ours.name) if comes else (ours.name, other)))
    return about_document(
        found, lambda frame: handover_paper(paper, frame), two_sides(found, other, comes=comes)
    )


def two_sides(found: StockDocument, other: str, *, comes: bool) -> tuple[Slot, ...]:
    """Who hands over (first), who receives (second), who knows of it; `comes` where the office of the document is the one that receives."""
    keeper = Person(found.created_by.full_name, position=_KEEPER, office=found.office.name)
    partner = Person("", position=_KEEPER, office=other)
    giver, taker = (partner, keeper) if comes else (keeper, partner)
    gives = _("Pihak pertama, yang menyerahkan: %(office)s") % {"office": giver.office or "–"}
    takes = _("Pihak kedua, yang menerima: %(office)s") % {"office": taker.office or "–"}
    return (
        Slot(wording.FIRST, gives, giver, ours=not comes),
        Slot(wording.SECOND, takes, taker, ours=comes),
        knowing(found.office),
    )


def _handover(found: StockDocument, sender: str, receiver: str) -> HandoverPaper:
    sent = found.in_reply_to
    before = answered_before(found) if sent else 0
    return HandoverPaper(
        sender=sender,
        receiver=receiver,
        item=found.item.name,
        unit=found.item.unit,
        quantity=found.quantity,
        day=found.day,
        damaged=found.damaged,
        sent=sent.quantity if sent else None,
        sent_day=sent.day if sent else None,
        before=before,
        still=sent.quantity - before - found.quantity - found.damaged if sent else 0,
        reference=sent.number if sent else "",
        note=found.note,
        spoiled=found.kind == DocumentKind.SEND_BACK,
    )


def slip_draft(key: str) -> Draft | None:
    """Bon of what one place of the office hands to another, or gives back."""
    found = document_of(key, BETWEEN_PLACES)
    if found is None or found.counter_place is None:
        return None
    comes_back = found.kind == DocumentKind.PLACE_RETURN
    paper = SlipPaper(
        office=found.office.name,
        source=found.place.name,
        target=found.counter_place.name,
        item=found.item.name,
        unit=found.item.unit,
        quantity=found.quantity,
        day=found.day,
        asked=found.asked,
        returned=0 if comes_back else returned_unused(found),
        note=found.note,
        comes_back=comes_back,
    )
    keeper = Person(found.created_by.full_name, position=_KEEPER)
    hands_out = _("Yang menyerahkan, %(place)s") % {"place": found.place.name}
    receives = _("Yang menerima, %(place)s") % {"place": found.counter_place.name}
    slots = (
        Slot(wording.FIRST, hands_out, Person("") if comes_back else keeper),
        Slot(wording.SECOND, receives, keeper if comes_back else Person("")),
        knowing(found.office),
    )
    return about_document(found, lambda frame: slip_paper(paper, frame), slots)


def card_draft(key: str) -> Draft | None:
    """Kartu persediaan of a month, up to today in the month that runs."""
    found = _month(key)
    if found is None:
        return None
    office, code, month = found
    item = paper_item(code)
    today = clock.today(office.time_zone)
    if item is None or month > today:
        return None
    period = Period.month(month)
    made = card(office.pk, code, period)
    paper = CardPaper(
        office=office.name,
        item=item.name,
        unit=item.unit,
        month=month,
        until=min(period.last, today),
        opening=made.opening,
        lines=tuple(
            CardLine(
                row.posted_day,
                row.number,
                f"{row.label}: {row.other}" if row.other else row.label,
                row.came,
                row.went,
                row.balance,
            )
            for row in made.rows
        ),
        came=made.came,
        went=made.went,
        closing=made.closing,
    )
    return Draft(
        office=office,
        about=f"{CARD_OF}:{key}",
        day=paper.until,
        build=lambda frame: card_paper(paper, frame),
        back=_card_page(office, code, month),
        slots=(Slot(wording.FIRST, _("Pengurus barang")), knowing(office)),
        is_sample=office.is_sample,
    )


def usage_draft(key: str) -> Draft | None:
    """Laporan penggunaan of a month that is over, for blanks."""
    found = _month(key)
    item = paper_item(found[1]) if found else None
    if found is None or item is None or not item.is_blank:
        return None
    office, code, month = found
    period = Period.month(month)
    books = [b for b in identities([office.pk], period) if b.item == code]
    refusal = _no_report(office, period, has_book=bool(books))
    paper = None if refusal else _usage(office, code, month, books[0].identities[0])

    def build(frame: Frame) -> Content:
        assert paper is not None  # noqa: S101 - a draft that is refused is not built
        return usage_paper(paper, frame)

    return Draft(
        office=office,
        about=f"{USAGE_OF}:{key}",
        day=period.end,
        build=build,
        back=_card_page(office, code, month),
        is_sample=office.is_sample,
        refusal=refusal,
    )


def _no_report(office: Office, period: Period, *, has_book: bool) -> str:
    if clock.today(office.time_zone) < period.end:
        return _("Bulan %(month)s belum berakhir. Laporannya dapat diterbitkan mulai %(day)s.") % {
            "month": bulan(period.start),
            "day": tanggal(period.end),
        }
    if not has_book:
        return _("Belum ada buku persediaan untuk barang ini. Catat stok awalnya lebih dahulu.")
    return ""


def _usage(office: Office, code: str, month: date, book: Identity) -> UsagePaper:
    item = paper_item(code)
    assert item is not None  # noqa: S101 - the draft has asked
    terms = {term.code: term.value for term in book.terms}
    labels = {term.code: str(term.label) for term in book.terms}

    def named(codes: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
        return tuple((labels[c], terms[c]) for c in codes if terms[c] or c == codes[0])

    region = office.region
    below = region.level > Level.PROVINCE and region.province is not None
    return UsagePaper(
        office=office.name,
        item=item.name,
        unit=item.unit,
        month=month,
        opening=terms["on_hand_start"] + terms["opening"],
        came=named(_CAME),
        used=terms["printed"],
        spoiled=terms["spoiled"],
        spoiled_by=spoiled_by_cause(office, code, Period.month(month)),
        went=named(_WENT),
        closing=terms["on_hand"],
        waiting=terms["waiting_print"] + terms["waiting_spoilage"],
        province=region.province.name if below and region.province else "",
    )


def key_of(key: str) -> int | None:
    """A key as a number; None for what cannot be one."""
    return int(key) if key.isdecimal() and len(key) < _LONGEST_KEY else None


def document_of(key: str, kinds: tuple[DocumentKind, ...]) -> StockDocument | None:
    """The document of this key, if it is of one of these kinds and the keeper's own, not the sheet's."""
    pk = key_of(key)
    found = None if pk is None else paper_document(pk)
    return found if found is not None and found.kind in kinds and not found.by_sheet else None


def about_document(
    found: StockDocument, build: Callable[[Frame], Content], slots: tuple[Slot, ...]
) -> Draft:
    """A draft about a stock document; refused once that has been reversed."""
    refusal = _("Dokumen ini sudah dibalikkan, sehingga tidak dibuatkan naskah.")
    return Draft(
        office=found.office,
        other=found.counterpart,
        about=f"{DOCUMENT}:{found.pk}",
        day=found.day,
        build=build,
        back=reverse("blanko:document", args=[found.pk]),
        slots=slots,
        is_sample=found.is_sample,
        refusal=refusal if is_reversed(found) else "",
        number=found.number,
    )


def knowing(office: Office) -> Slot:
    """Mengetahui: whoever signs for the office, if anybody."""
    signatory = wording.signatory_of(letterhead_content(office))
    return Slot(wording.KNOWING, _("Mengetahui"), signatory, required=False)


def _month(key: str) -> tuple[Office, str, date] | None:
    """Office, item and month of a key; None if there is no such office or month."""
    code, _colon, rest = key.partition(":")
    item, _colon, month = rest.partition(":")
    try:
        first = read_day(f"{month}-01")
    except ValueError:
        return None
    office = Office.objects.filter(code=code).select_related("region__province", "letterhead").first()  # fmt: skip
    return (office, item, first) if office else None


def _card_page(office: Office, item: str, month: date) -> str:
    return f"{reverse('blanko:card', args=[office.code, item])}?bulan={month:%Y-%m}"
