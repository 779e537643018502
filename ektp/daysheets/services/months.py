"""Closing a month of an executing agency, and opening it again."""

from datetime import date

from ektp.accounts.models import User
from ektp.daysheets.models import MonthLock
from ektp.regions.models import Region


def month_close(*, by: User, agency: Region, month: date, remark: str = "") -> MonthLock:
    """Close the month; with waiting uses a remark is needed and the month is FINAL DENGAN CATATAN. Raises MonthNotReady."""
    raise NotImplementedError


def month_reopen(*, by: User, agency: Region, month: date, reason: str) -> MonthLock:
    """Open a closed month for mass entry. Raises MonthNotReady without a reason, or when it is not closed."""
    raise NotImplementedError
