"""Closing a month of an executing agency, and opening it again."""

from datetime import date

from django.utils.translation import gettext as _

from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, refusal, sees_region
from ektp.common.formatting import bulan
from ektp.common.periods import Period, month_start
from ektp.daysheets import outbox
from ektp.daysheets.exceptions import MonthNotReady, NotAllowed
from ektp.daysheets.locking import seal_month
from ektp.daysheets.models import MonthLock
from ektp.daysheets.selectors.checklist import checklist
from ektp.db.changing import changing, current_change
from ektp.regions.models import Region


def month_close(*, by: User, agency: Region, month: date, remark: str = "") -> MonthLock:
    """Close the month: from now on its sheets and stock documents change only by revision.

    Over waiting uses of blanks a remark is needed, and the month is FINAL DENGAN CATATAN (MODEL section 5).
    Raises NotAllowed, MonthNotReady (not over yet, closed already, remark missing).
    """
    _require(by, agency)
    first = month_start(month)
    with changing(by=by, reason=remark.strip()):
        seal_month(agency.pk, first)
        state = checklist(agency, first)
        if state.closed:
            raise MonthNotReady(_("%(month)s sudah ditutup.") % {"month": bulan(first)})
        if not state.over:
            raise MonthNotReady(
                _("%(month)s belum berakhir. Tutup bulan setelah hari terakhirnya lewat.")
                % {"month": bulan(first)}
            )
        if state.needs_remark and not remark.strip():
            raise MonthNotReady(
                _("Masih ada pemakaian blangko yang menunggu dokumen. Tulis catatan penutupan.")
            )
        return _put(by, agency, first, remark.strip(), with_remarks=state.needs_remark)


def month_reopen(*, by: User, agency: Region, month: date, reason: str) -> MonthLock:
    """Open a closed month for mass entry. Raises NotAllowed, MonthNotReady (no reason, not closed)."""
    _require(by, agency)
    first = month_start(month)
    if not reason.strip():
        raise MonthNotReady(_("Tulis alasan membuka kembali bulan ini."))
    with changing(by=by, reason=reason.strip()):
        seal_month(agency.pk, first)
        if not MonthLock.objects.filter(agency=agency, month=first, closed=True).exists():
            raise MonthNotReady(_("%(month)s tidak sedang ditutup.") % {"month": bulan(first)})
        return _put(by, agency, first, reason.strip(), closed=False)


def _require(by: User, agency: Region) -> None:
    if not (holds(by, Permission.MONTH_CLOSE) and sees_region(by, agency)):
        raise NotAllowed(refusal(Permission.MONTH_CLOSE))


def _put(
    by: User,
    agency: Region,
    month: date,
    note: str,
    *,
    closed: bool = True,
    with_remarks: bool = False,
) -> MonthLock:
    lock, _created = MonthLock.objects.update_or_create(
        agency=agency,
        month=month,
        defaults={
            "closed": closed,
            "note": note,
            "with_remarks": with_remarks,
            "by": by,
            "at": current_change().at,
        },
    )
    outbox.append([(agency, Period.month(month).last)])
    return lock
