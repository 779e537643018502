"""Which executing agencies of a province or the nation have closed a month."""

from dataclasses import dataclass
from datetime import date

from ektp.common.periods import month_start
from ektp.daysheets.models import MonthLock
from ektp.regions.models import ExecutingAgency, Level, Region
from ektp.regions.selectors import agencies_of


@dataclass(frozen=True, slots=True)
class AgencyMonth:
    """An agency and how the month stands with it."""

    agency: Region
    lock: MonthLock | None

    @property
    def state(self) -> str:
        """open (never closed), closed, remarks (closed with remarks), reopened."""
        if self.lock is None:
            return "open"
        if not self.lock.closed:
            return "reopened"
        return "remarks" if self.lock.with_remarks else "closed"


def agency_months(region: Region, month: date) -> list[AgencyMonth]:
    """Every agency that executes for a kabupaten/kota in `region`, by code. Four queries."""
    regencies = Region.objects.current().under(region).at_level(Level.REGENCY)
    agencies = set(agencies_of(regencies.values_list("pk", flat=True), month).values())
    locks = MonthLock.objects.filter(agency__in=agencies, month=month_start(month))
    by_agency = {lock.agency_id: lock for lock in locks.select_related("by")}
    found = Region.objects.filter(pk__in=agencies).order_by("code")
    return [AgencyMonth(agency, by_agency.get(agency.pk)) for agency in found]


def executes_for_others(region: Region, month: date) -> bool:
    """Whether a province stands for its kabupaten/kota in this month (DKI)."""
    dated = ExecutingAgency.objects.filter(agency=region, valid__contains=month)
    return dated.exclude(region=region).exists()
