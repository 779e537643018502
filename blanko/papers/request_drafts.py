"""Surat permohonan blangko: what an office asked for, with the need as it was counted on that day."""

from django.urls import reverse
from django.utils.translation import gettext as _

from blanko.models import StockRequest
from blanko.papers.drafts import key_of
from blanko.papers.requests import RequestPaper, request_paper
from blanko.selectors.need import Term, thawed
from blanko.selectors.papers import paper_request
from ektp.common.formatting import tanggal
from ektp.papers.registry import Draft
from ektp.regions.models import Office
from ektp.regions.selectors.letterheads import letterhead_content

ASKED, REQUEST = "surat-permohonan", "blanko.request"
_NO_LETTER = (StockRequest.Ending.WITHDRAWN, StockRequest.Ending.REFUSED)


def request_wanted(request: StockRequest) -> list[tuple[str, str]]:
    """The letter of a request that was not taken back or refused."""
    return [] if request.ending in _NO_LETTER else [(ASKED, str(request.pk))]


def request_draft(key: str) -> Draft | None:
    """The letter, issued by the office that asks."""
    pk = key_of(key)
    found = None if pk is None else paper_request(pk)
    if found is None:
        return None
    terms = thawed(found.terms).terms
    known = any(term.value is not None for term in terms)
    paper = RequestPaper(
        office=found.office.name,
        item=found.item.name,
        unit=found.item.unit,
        need=tuple((_named(term), term.value) for term in terms) if known else (),
        stock=found.on_hand,
        requested=found.quantity,
        addressee=_addressee(found.supplier),
        stock_day=tanggal(found.day),
        contact=found.contact,
        note=_why(found),
    )
    refusal = _("Permohonan ini sudah ditarik atau ditolak, sehingga tidak dibuatkan surat.")
    return Draft(
        office=found.office,
        other=found.supplier,
        about=f"{REQUEST}:{found.pk}",
        day=found.day,
        build=lambda frame: request_paper(paper, frame),
        back=reverse("blanko:request", args=[found.pk]),
        is_sample=found.is_sample,
        refusal="" if request_wanted(found) else refusal,
        number=found.number,
    )


def _named(term: Term) -> str:
    """The term with how it comes about; what nobody reported says so in its own column."""
    return f"{term.label}; {term.hint}" if term.hint and not term.missing else term.label


def _why(found: StockRequest) -> str:
    """Why it asks for more or less than is needed."""
    reason = found.difference_note.strip().rstrip(".")
    return f"Jumlah tersebut berbeda dari kebutuhan: {reason}." if reason else ""


def _addressee(supplier: Office) -> tuple[str, ...]:
    if supplier.kind == Office.Kind.NATIONAL:
        return ("Direktur Jenderal Kependudukan dan Pencatatan Sipil", "di Jakarta")
    city = letterhead_content(supplier)["city"]
    return (f"Kepala {supplier.name}", f"di {city or 'tempat'}")
