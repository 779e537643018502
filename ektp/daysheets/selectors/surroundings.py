"""What stands around a sheet on its screen: the places that can be named on it, the habits of the office, the lock of its month."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Subquery

from ektp.common.periods import month_start
from ektp.daysheets.models import DaySheet, MonthLock, SheetSection
from ektp.regions.models import Level, Office, Region


def districts_around(office: Office) -> list[Region]:
    """The kecamatan of the kabupaten (or province, where that executes) that the office belongs to, by code.

    For an office above the kecamatan, whose sheet lists them all, their other names are loaded too.
    """
    top = office.attribution
    code = top.code.rpartition(".")[0] if top.level == Level.DISTRICT else top.code
    if top.level == Level.NATION:
        return []
    found = Region.objects.current().at_level(Level.DISTRICT).filter(code__startswith=f"{code}.")
    if top.level != Level.DISTRICT:
        found = found.prefetch_related("aliases")
    return list(found.order_by("code"))


def place_labels(codes: Iterable[str]) -> dict[str, str]:
    """Names of regions by code, with their level word."""
    wanted = [code for code in set(codes) if code]
    return (
        {region.code: region.label for region in Region.objects.filter(code__in=wanted)}
        if wanted
        else {}
    )


def habits(office: Office, day: date) -> dict[str, bool]:
    """By section: whether the office said, the last time before `day`, that what it leaves empty is 0."""
    latest = (
        DaySheet.objects.filter(office=office, day__lt=day, kind=DaySheet.Kind.OPEN)
        .order_by("-day")
        .values("pk")[:1]
    )
    rows = SheetSection.objects.filter(sheet=Subquery(latest))
    return dict(rows.values_list("section", "empty_is_zero"))


def month_lock(agency_id: int, day: date) -> MonthLock | None:
    """The lock of the month of `day`, if it is closed."""
    found = MonthLock.objects.filter(agency_id=agency_id, month=month_start(day), closed=True)
    return found.select_related("by").first()


def sheet_with_office(pk: int) -> DaySheet | None:
    """A sheet by its key, with its office."""
    places = ("office__region", "office__attribution")
    return DaySheet.objects.select_related(*places).filter(pk=pk).first()
