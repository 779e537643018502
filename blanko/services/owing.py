"""What every document of a loan must keep: never more lent than approved, never more given back than owed, on any day.

The loan is locked before the accounts; what it bears is asked after the document is written, so that documents, answers, reversals
and nettings, whatever they are dated, obey one rule.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import Loan, StockDocument
from blanko.selectors.loans import Breach, first_breach
from ektp.common.formatting import angka, tanggal


def loan_of(document: StockDocument) -> int | None:
    """The key of the loan that an unsaved document names, or that what it reverses or answers names."""
    for of in (document, document.reverses, document.in_reply_to):
        if of is not None and of.loan_id is not None:
            return of.loan_id
    return None


def lock_loans(loans: Iterable[int]) -> list[Loan]:
    """Lock loans (keys) in the order of their keys, to the end of the transaction, and read them anew."""
    rows = Loan.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(loans))
    return list(rows.select_related("lender__region", "borrower__region", "item").order_by("pk"))


def require_owed(loans: Iterable[int]) -> None:
    """Raises DocumentRefused, naming the day, if one of these loans (keys) no longer bears its documents."""
    breach = first_breach(loans)
    if breach is not None:
        raise DocumentRefused(_sentence(breach))


def _sentence(breach: Breach) -> str:
    loan = Loan.objects.select_related("lender", "borrower", "item").get(pk=breach.loan_id)
    said = {
        "lender": loan.lender.name,
        "borrower": loan.borrower.name,
        "day": tanggal(breach.day),
        "unit": loan.item.unit,
        "allowed": angka(breach.allowed),
        "given": angka(breach.given),
        "more": angka(-breach.owed),
    }
    if breach.owed < 0:
        return (
            _(
                "Pengembalian kepada %(lender)s pada %(day)s melebihi yang dipinjam %(borrower)s sebanyak "
                "%(more)s %(unit)s. Kurangi jumlahnya, atau periksa tanggal dokumen pinjaman ini."
            )
            % said
        )
    return (
        _(
            "Pinjaman dari %(lender)s kepada %(borrower)s disetujui %(allowed)s %(unit)s; pada %(day)s menjadi "
            "%(given)s. Kurangi jumlahnya, atau mintalah pinjaman baru."
        )
        % said
    )
