"""A request comes to nothing: refused by the lender or the province, withdrawn by the borrower."""

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import Loan, LoanEnd, LoanState
from blanko.selectors.loans import loan_rows
from blanko.services.owing import lock_loans
from ektp.accounts.models import User
from ektp.common import clock
from ektp.db.changing import changing


def end(by: User, loan: Loan, how: LoanEnd, reason: str) -> Loan:
    """End a loan of which nothing is lent. Raises DocumentRefused."""
    if not reason.strip():
        raise DocumentRefused(_("Tulis alasannya, agar kantor lain mengetahuinya."))
    with changing(by=by, reason=reason.strip()):
        (found,) = lock_loans([loan.pk])
        require_running(found)
        (row,) = loan_rows([loan.pk], clock.today(found.lender.time_zone))
        if not row.is_asked:
            raise DocumentRefused(
                _("Barang sudah diserahkan. Pinjaman ini selesai setelah seluruhnya dikembalikan.")
            )
        found.end, found.end_reason = how, reason.strip()
        found.ended_by, found.ended_at = by, clock.now()
        found.save(update_fields=["end", "end_reason", "ended_by", "ended_at"])
    return found


def require_running(loan: Loan) -> None:
    """Raises DocumentRefused if the loan was refused or withdrawn."""
    if loan.end == LoanState.REFUSED:
        raise DocumentRefused(_("Permintaan pinjaman ini sudah ditolak."))
    if loan.end == LoanState.WITHDRAWN:
        raise DocumentRefused(_("Permintaan pinjaman ini sudah ditarik oleh peminjam."))
