"""Who can be asked for stock."""

from django.db.models import Q, QuerySet

from ektp.regions.models import Level, Office, Region
from ektp.regions.selectors import ancestors

_GIVING = (Office.Kind.DINAS, Office.Kind.PROVINCE, Office.Kind.NATIONAL)


def suppliers(office: Office) -> QuerySet[Office]:
    """Offices above one that give stock: the Dinas, the province, pusat; the nearest first."""
    above = Q(region__in=[region.pk for region in ancestors(office.region)])
    if office.kind not in _GIVING and office.region.level <= Level.REGENCY:
        above |= Q(region=office.region_id)  # a UPT asks the Dinas of its own kabupaten
    offices = Office.objects.filter(above, kind__in=_GIVING, active=True).exclude(pk=office.pk)
    return offices.select_related("region", "attribution").order_by("-region__level", "code")


def receivers_below(office: Office) -> QuerySet[Office]:
    """Offices one step below a supplier that keep stock: those an allocation can be given to unasked."""
    inside = Office.objects.filter(
        Q(region__parent=office.region_id) | Q(region=office.region_id), active=True
    ).exclude(pk=office.pk)
    if office.region.level < Level.REGENCY:
        inside = inside.filter(kind__in=_GIVING)
    return inside.select_related("region", "attribution").order_by("code")


def givers_at(region: Region) -> QuerySet[Office]:
    """The offices of a region itself that give stock to others."""
    offices = Office.objects.filter(region=region, kind__in=_GIVING, active=True)
    return offices.select_related("region", "attribution").order_by("code")
