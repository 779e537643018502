"""Which offices an executing agency closes the month for, and whether it has."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ektp.common.periods import month_start
from ektp.daysheets.models import MonthLock
from ektp.regions.models import ExecutingAgency, Level, Office, Region


def offices_under(agency: Region, day: date) -> QuerySet[Office]:
    """The offices whose executing agency is `agency` on `day`: those that no lower lock owner has (DKI: all, the province's)."""
    dated = ExecutingAgency.objects.filter(valid__contains=day)
    served = Region.objects.filter(Exists(dated.filter(region=OuterRef("pk"), agency=agency)))
    offices = Q(region=agency) if agency.level < Level.REGENCY else Q(pk__in=[])
    if agency.level == Level.REGENCY and not dated.filter(region=agency).exists():
        served = served | Region.objects.filter(pk=agency.pk)
    for code in served.values_list("code", flat=True):
        offices |= Q(region__code=code) | Q(region__code__startswith=f"{code}.")
    return Office.objects.filter(offices)


def lock_state(agency: Region, month: date) -> MonthLock | None:
    """The lock of a month; None where it was never closed. `closed` says how it stands now."""
    return (
        MonthLock.objects.filter(agency=agency, month=month_start(month))
        .select_related("by")
        .first()
    )
