"""What an office may do and when it works, as of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ektp.regions.models import (
    MONDAY_TO_FRIDAY,
    ExecutingAgency,
    Level,
    Office,
    OfficeAbility,
    OfficeHours,
    Region,
    RegionCode,
    Service,
)
from ektp.regions.selectors.places import resolve_code

# Stock alone makes nobody report: the day sheet is about people served.
REPORTED_SERVICES = tuple(service for service in Service if service != Service.STOCK)


@dataclass(frozen=True, slots=True)
class Hours:
    """Working days (bit 0 is Monday), end of service, and until when a report is on time."""

    weekdays: int = MONDAY_TO_FRIDAY
    closes_at: time = time(15, 0)
    deadline: time = time(20, 0)

    def works_on(self, day: date) -> bool:
        """By the weekday alone; the calendar may say otherwise."""
        return bool(self.weekdays >> day.weekday() & 1)


def offices_of(
    region: Region, day: date | None = None, *, services: Iterable[str] = ()
) -> QuerySet[Office]:
    """Offices in `region` and below; with `day`, those able to serve then (any of `services`)."""
    offices = Office.objects.filter(region__in=Region.objects.under(region, include_self=True))
    if day is None:
        return offices.filter(active=True)
    able = OfficeAbility.objects.filter(office=OuterRef("pk"), valid__contains=day)
    chosen = list(services)
    return offices.filter(Exists(able.filter(service__in=chosen) if chosen else able))


def offices_executed_by(agency: Region, day: date) -> QuerySet[Office]:
    """All offices for which `agency` closes months and signs on `day` (MODEL section 4).

    Of a kabupaten: those in it; of a province: its own, and those of kabupaten that have none.
    """
    dated = ExecutingAgency.objects.filter(valid__contains=day)
    places = list(Region.objects.filter(executing_agencies__in=dated.filter(agency=agency)))
    elsewhere = dated.filter(region=agency).exclude(agency=agency).exists()
    if agency.level == Level.REGENCY and not elsewhere:
        places.append(agency)
    own = Q(region=agency) if agency.level < Level.REGENCY else Q(pk__in=[])
    for place in places:
        own |= Q(region=place) | Q(region__code__startswith=f"{place.code}.")
    elsewhere_then, here_then = _moved_since(places, day)
    inside = Q(region__in=here_then) | Q(region__parent__in=here_then)
    outside = Q(region__in=elsewhere_then) | Q(region__parent__in=elsewhere_then)
    return Office.objects.filter((own & ~outside) | inside)


def _moved_since(places: list[Region], day: date) -> tuple[list[int], list[int]]:
    """Kecamatan that lie in `places` now and lay elsewhere on `day`, and those that lay there and no longer do."""
    keys = [place.pk for place in places]
    moved = RegionCode.objects.filter(
        Q(parent__in=keys) | Q(region__parent__in=keys),
        valid__contains=day,
        region__level=Level.DISTRICT,
    ).exclude(parent=F("region__parent"))
    rows = list(moved.values_list("region_id", "parent_id", "region__parent_id"))
    return (
        [pk for pk, then, now in rows if now in keys and then not in keys],
        [pk for pk, then, now in rows if then in keys and now not in keys],
    )


def resolve_office(code: str) -> Office | None:
    """The office of this code, or of the code that it had before its region got another; None for what never was one."""
    found = Office.objects.filter(code=code).first()
    place, dash, suffix = code.partition("-")
    if found is not None or not dash:
        return found
    try:
        region, present = resolve_code(place)
    except Region.DoesNotExist:
        return None
    return None if present else Office.objects.filter(code=f"{region.code}-{suffix}").first()


def abilities(office: Office, day: date) -> frozenset[str]:
    """The services (`Service` values) that `office` gives on `day`."""
    return abilities_by_office([office.pk], day).get(office.pk, frozenset())


def abilities_by_office(offices: Iterable[int], day: date) -> dict[int, frozenset[str]]:
    """As `abilities`, for many office keys in one query; offices without any are left out."""
    rows = OfficeAbility.objects.filter(office__in=list(offices), valid__contains=day)
    found: dict[int, set[str]] = {}
    for office, service in rows.values_list("office_id", "service"):
        found.setdefault(office, set()).add(service)
    return {office: frozenset(services) for office, services in found.items()}


def hours_of(office: Office, day: date) -> Hours:
    """The hours in force on `day`; Monday to Friday until 15.00, due at 20.00, without a row."""
    row = OfficeHours.objects.filter(office=office, valid__contains=day).first()
    return Hours(row.weekdays, row.closes_at, row.deadline) if row else Hours()
