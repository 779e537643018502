"""BA peminjaman from what a lender handed over, BA pengembalian from what a borrower gives back; each issued by its own side."""

from datetime import date

from django.utils.translation import gettext as _

from blanko.models import DocumentKind, Loan, StockDocument
from blanko.papers.drafts import DOCUMENT, GIVEN_BACK, LENT, about_document, document_of, two_sides
from blanko.papers.loans import LoanPaper, LoanReturnPaper, loan_paper, loan_return_paper
from blanko.selectors.papers import given_before, loan_documents, paper_loan
from ektp.common import clock
from ektp.common.formatting import angka, tanggal
from ektp.papers.registry import Draft
from ektp.papers.selectors.papers import standing_paper

Wanted = list[tuple[str, str]]


def loan_wanted(loan: Loan) -> tuple[Wanted, Wanted, dict[str, str]]:
    """The papers of a loan that its lender issues, those of its borrower, and what tells them apart: day and quantity, by key."""
    found = loan_documents(loan)
    lent = [d for d in found if d.kind == DocumentKind.LOAN]
    back = [d for d in found if d.kind == DocumentKind.LOAN_RETURN]
    unit = loan.item.unit
    said = {str(d.pk): f"{tanggal(d.day)}, {angka(d.quantity)} {unit}" for d in (*lent, *back)}
    return [(LENT, str(d.pk)) for d in lent], [(GIVEN_BACK, str(d.pk)) for d in back], said


def loan_draft(key: str) -> Draft | None:
    """BA peminjaman, issued by the lender."""
    found = document_of(key, (DocumentKind.LOAN,))
    if found is None or found.counterpart is None or found.loan_id is None:
        return None
    loan = paper_loan(found.loan_id)
    borrower = found.counterpart.name
    paper = LoanPaper(
        lender=found.office.name,
        borrower=borrower,
        item=found.item.name,
        unit=found.item.unit,
        quantity=found.quantity,
        day=found.day,
        due_day=loan.due_day,
        purpose=loan.purpose,
        letter=_letter(loan),
        approvals=_approvals(loan),
        note=found.note,
    )
    sides = two_sides(found, borrower, comes=False)
    return about_document(found, lambda frame: loan_paper(paper, frame), sides)


def _letter(loan: Loan) -> str:
    number = f"nomor {loan.number} " if loan.number else ""
    return f"{number}tanggal {tanggal(loan.asked_day)}"


def _approvals(loan: Loan) -> tuple[str, ...]:
    """Who agreed, for whom, and when there."""
    zone, found = loan.lender.time_zone, []
    if loan.lender_approved_by and loan.lender_approved_at:
        day = clock.local(loan.lender_approved_at, zone).date()
        found.append(f"{loan.lender_approved_by.full_name}, untuk {loan.lender.name}, {tanggal(day)}")  # fmt: skip
    if loan.province_approved_by and loan.province_approved_at:
        province = loan.lender.region.province
        day = clock.local(loan.province_approved_at, zone).date()
        where = province.full_label if province else _("provinsi")
        found.append(f"{loan.province_approved_by.full_name}, untuk {where}, {tanggal(day)}")
    return tuple(found)


def loan_return_draft(key: str) -> Draft | None:
    """BA pengembalian, issued by the borrower; it names the BA peminjaman, or the letter of a loan that is older than the books."""
    found = document_of(key, (DocumentKind.LOAN_RETURN,))
    if found is None or found.counterpart is None or found.loan_id is None:
        return None
    loan = paper_loan(found.loan_id)
    borrowed, before = given_before(loan, found)
    basis, number, day = _basis(loan)
    paper = LoanReturnPaper(
        lender=found.counterpart.name,
        borrower=found.office.name,
        item=found.item.name,
        unit=found.item.unit,
        quantity=found.quantity,
        day=found.day,
        loan_day=day,
        borrowed=borrowed,
        before=before,
        loan_number=number,
        basis=basis,
        note=found.note,
    )
    sides = two_sides(found, found.counterpart.name, comes=False)
    return about_document(found, lambda frame: loan_return_paper(paper, frame), sides)


def _basis(loan: Loan) -> tuple[str, str, date]:
    """What the debt rests on: the first BA peminjaman with its number, as issued or as written on the document; else the letter."""
    lent: StockDocument | None = next(
        (d for d in loan_documents(loan) if d.kind == DocumentKind.LOAN), None
    )
    if lent is None or loan.before_book:
        return "surat", loan.number, loan.asked_day
    issued = standing_paper(loan.lender, LENT, f"{DOCUMENT}:{lent.pk}")
    if issued is not None:
        return "berita acara peminjaman", issued.number, issued.day
    return "berita acara peminjaman", lent.number, lent.day
