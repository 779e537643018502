"""The days on which stock documents may stand: come already, and in an open month. What a sheet still has to post goes to the first open day."""

from datetime import date

from blanko.exceptions import DocumentRefused, StockMonthClosed
from ektp.common.periods import month_start, next_month
from ektp.daysheets.locking import share_month
from ektp.daysheets.models import MonthLock
from ektp.regions.arrival import not_yet
from ektp.regions.models import Office, Region
from ektp.regions.selectors import agency_of


def require_come(day: date, office: Office, named: str) -> None:
    """The day has come at the office; `named` says which date it is ("tanggal surat"). Raises DocumentRefused."""
    refusal = not_yet(day, office.time_zone, named)
    if refusal:
        raise DocumentRefused(refusal)


def require_open(office: Office, day: date) -> None:
    """Hold the month of `day` open to the end of the transaction. Raises StockMonthClosed."""
    agency = agency_of(office.region, day)
    share_month(agency.pk, day)
    lock = (
        MonthLock.objects.filter(agency=agency, month=month_start(day), closed=True)
        .select_related("by")
        .first()
    )
    if lock is not None:
        raise StockMonthClosed(day, lock.by.get_full_name())


class OpenDays:
    """The first open day from a day on, for one office. Reads the locks once; holds the months that it answers with."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._agencies: dict[date, Region] = {}
        self._answers: dict[date, date] = {}

    def first(self, day: date) -> date:
        """`day` itself while its month is open, else the first day of the next open month."""
        month = month_start(day)
        if month not in self._answers:
            self._answers[month] = self._search(month)
        return max(day, self._answers[month])

    def _search(self, month: date) -> date:
        while True:
            agency = agency_of(self._office.region, month)
            share_month(agency.pk, month)
            if not MonthLock.objects.filter(agency=agency, month=month, closed=True).exists():
                return month
            month = next_month(month)
