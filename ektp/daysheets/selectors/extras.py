"""Further daily measures: for which kabupaten/kota an agency sets them, and what is switched on there."""

from datetime import date

from ektp.daysheets.models import ExtraMeasure
from ektp.regions.models import ExecutingAgency, Level, Region
from ektp.regions.selectors import agency_of


def regencies_set_by(agency: Region, day: date) -> list[Region]:
    """The kabupaten/kota whose day sheets `agency` decides about: itself, or those it executes for on `day` (DKI)."""
    if agency.level == Level.REGENCY:
        return [agency] if agency_of(agency, day) == agency else []
    dated = ExecutingAgency.objects.filter(agency=agency, valid__contains=day)
    served = Region.objects.current().at_level(Level.REGENCY)
    return list(served.filter(pk__in=dated.values("region")).order_by("code"))


def extra_measures(region: Region) -> frozenset[str]:
    """The columns of the further measures that are switched on in a kabupaten/kota."""
    rows = ExtraMeasure.objects.filter(region=region)
    return frozenset(rows.values_list("field", flat=True))
