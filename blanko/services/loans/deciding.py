"""Who decides about a loan, and who must not (domain.md section 8.3).

The lender's approver holds STOCK_APPROVE where the lender stands, did not ask, and does not stand at the borrower's. Where the rule of
the lender's province wants it, an officer of the province approves as well: a third person.
"""

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import Loan, LoanEnd, LoanRule
from blanko.services.loans.ending import end, require_running
from blanko.services.owing import lock_loans
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, place_of, sees_office, sees_region
from ektp.common import clock
from ektp.common.formatting import angka
from ektp.db.changing import changing
from ektp.regions.models import Level, Office, Region


def loan_approve(*, by: User, loan: Loan, quantity: int | None = None) -> Loan:
    """Approve for the lender: all that was asked, or less (satuan of the item). Raises DocumentRefused."""
    with changing(by=by):
        (found,) = lock_loans([loan.pk])
        _require_lenders_approver(by, found)
        require_running(found)
        if found.approved is not None:
            raise DocumentRefused(
                _("Pinjaman ini sudah disetujui pemberi pinjaman sebanyak %(n)s %(unit)s.")
                % {"n": angka(found.approved), "unit": found.item.unit}
            )
        found.approved = _allowed(found, quantity)
        found.lender_approved_by, found.lender_approved_at = by, clock.now()
        found.save(update_fields=["approved", "lender_approved_by", "lender_approved_at"])
    return found


def _allowed(loan: Loan, quantity: int | None) -> int:
    wanted = loan.asked if quantity is None else quantity
    if loan.before_book and wanted != loan.asked:
        raise DocumentRefused(
            _(
                "Pinjaman dari sebelum buku dimulai disetujui seluruhnya atau ditolak. Bila jumlahnya lain, tolak "
                "dan minta peminjam mencatatnya kembali."
            )
        )
    if not 0 < wanted <= loan.asked:
        raise DocumentRefused(
            _("Jumlah yang disetujui harus lebih dari 0 dan paling banyak %(asked)s.")
            % {"asked": angka(loan.asked)}
        )
    return wanted


def loan_approve_province(*, by: User, loan: Loan) -> Loan:
    """Approve for the lender's province, after the lender. Raises DocumentRefused."""
    with changing(by=by):
        (found,) = lock_loans([loan.pk])
        _require_province_officer(by, found)
        require_running(found)
        if found.approved is None:
            raise DocumentRefused(
                _("Provinsi menyetujui setelah pemberi pinjaman. Tunggu persetujuan %(lender)s.")
                % {"lender": found.lender.name}
            )
        if not found.needs_province or found.province_approved_by_id is not None:
            raise DocumentRefused(_("Pinjaman ini tidak menunggu persetujuan provinsi."))
        found.province_approved_by, found.province_approved_at = by, clock.now()
        found.save(update_fields=["province_approved_by", "province_approved_at"])
    return found


def loan_refuse(*, by: User, loan: Loan, reason: str) -> Loan:
    """Refuse, for the lender or its province, with a reason, as long as nothing is lent. Raises DocumentRefused."""
    if _reason_against(by, loan) and _reason_against_province(by, loan):
        raise DocumentRefused(_reason_against(by, loan))
    return end(by, loan, LoanEnd.REFUSED, reason)


def loan_rule_set(*, by: User, province: Region, needs_province: bool) -> LoanRule:
    """Say whether the loans that offices of a province give from now on need its approval too. Loans already asked keep their rule."""
    with changing(by=by):
        if province.level != Level.PROVINCE or not (
            holds(by, Permission.STOCK_APPROVE) and sees_region(by, province)
        ):
            raise DocumentRefused(
                _("Aturan pinjaman ditetapkan oleh pejabat provinsi bagi provinsinya.")
            )
        rule, made = LoanRule.objects.select_for_update().get_or_create(
            province=province, defaults={"needs_province": needs_province}
        )
        if not made and rule.needs_province != needs_province:
            rule.needs_province = needs_province
            rule.save(update_fields=["needs_province"])
    return rule


def stands_at(user: User, office: Office) -> bool:
    """Whether the user works for this office: at it, or for the very region it stands for."""
    return user.office_id == office.pk or place_of(user).pk == office.region_id


def may_approve(user: User, loan: Loan) -> bool:
    """Whether the user may decide for the lender."""
    return not _reason_against(user, loan)


def may_approve_province(user: User, loan: Loan) -> bool:
    """Whether the user may decide for the lender's province."""
    return loan.needs_province and not _reason_against_province(user, loan)


def _require_lenders_approver(by: User, loan: Loan) -> None:
    if reason := _reason_against(by, loan):
        raise DocumentRefused(reason)


def _require_province_officer(by: User, loan: Loan) -> None:
    if reason := _reason_against_province(by, loan):
        raise DocumentRefused(reason)


def _reason_against(user: User, loan: Loan) -> str:
    """Why this person does not decide for the lender; empty if nothing speaks against it."""
    if not holds(user, Permission.STOCK_APPROVE) or not sees_office(user, loan.lender):
        return _("Pinjaman disetujui oleh pejabat %(lender)s atau provinsinya.") % {
            "lender": loan.lender.name
        }
    return _reason_of_interest(user, loan)


def _reason_against_province(user: User, loan: Loan) -> str:
    province = loan.lender.region.province
    if (
        province is None
        or not holds(user, Permission.STOCK_APPROVE)
        or not sees_region(user, province)
    ):
        return _("Persetujuan provinsi diberikan oleh pejabat provinsi dari pemberi pinjaman.")
    if user.pk == loan.lender_approved_by_id:
        return _(
            "Anda sudah menyetujui pinjaman ini bagi pemberi pinjaman. Persetujuan provinsi diberikan oleh "
            "pejabat lain."
        )
    return _reason_of_interest(user, loan)


def _reason_of_interest(user: User, loan: Loan) -> str:
    if user.pk == loan.asked_by_id:
        return _("Anda sendiri yang meminta pinjaman ini. Persetujuan diberikan oleh orang lain.")
    if stands_at(user, loan.borrower):
        return _("Anda bertugas pada peminjam. Persetujuan diberikan oleh pihak pemberi pinjaman.")
    return ""
