"""Devices of offices, and how many of each kind were in which condition on a day (the equipment report of domain.md section 5)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from blanko.models import WORKING, Device, DeviceKind, DeviceState
from ektp.daysheets.models import Service, Stoppage
from ektp.regions.models import Level, Office, Region

# Which service of the day sheet a device serves: its stoppages stand beside the device's incidents.
_SERVED = {
    DeviceKind.PRINTER: (Service.PRINTING,),
    DeviceKind.STATIC_SET: (Service.RECORDING,),
    DeviceKind.MOBILE_SET: (Service.RECORDING,),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many devices of one place are alike. `place` is the code of a region or office."""

    place: str
    kind: str
    funding: str
    condition: str
    count: int


# A row per province, per kabupaten/kota, or per office: what lies right below the region that is looked at. Its own offices stand for it.
_PLACE = {
    Level.NATION: "split_part(r.code, '.', 1)",
    Level.PROVINCE: "CASE WHEN r.level < 2 THEN r.code ELSE split_part(r.code, '.', 1) || '.' || split_part(r.code, '.', 2) END",
}
_TALLIES = """
SELECT {place}, d.kind, d.funding, s.condition, count(*)::int
FROM blanko_devicestate s
JOIN blanko_device d ON d.id = s.device_id
JOIN regions_office o ON o.id = s.office_id
JOIN regions_region r ON r.id = o.region_id
WHERE s.valid @> %(day)s::date AND (%(everywhere)s OR r.code = %(code)s OR r.code LIKE %(below)s)
  AND (%(only)s::bigint[] IS NULL OR o.id = ANY(%(only)s::bigint[])) AND (%(funding)s = '' OR d.funding = %(funding)s)
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Printers:
    """Printers of an office on a day: how many there are, how many work, and what these print (keping a day) at the given pace."""

    there: int
    working: int
    cards: int


def states_on(offices: Iterable[int], day: date) -> QuerySet[DeviceState]:
    """The state on `day` of every device of these offices (keys)."""
    states = DeviceState.objects.filter(office__in=list(offices), valid__contains=day)
    return states.select_related("device").order_by(
        "device__kind", "device__model", "device__serial", "device_id"
    )


def tallies(
    region: Region, day: date, *, funding: str = "", only: Iterable[int] | None = None
) -> list[Tally]:
    """Devices in a region and below on `day` by what lies right below it; `only` these offices (keys). One query."""
    parameters: dict[str, str | bool | date | list[int] | None] = {
        "day": day,
        "code": region.code,
        "below": f"{region.code}.%",
        "everywhere": region.level == Level.NATION,
        "funding": funding,
        "only": None if only is None else list(only),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES.format(place=_PLACE.get(Level(region.level), "o.code")), parameters)
        return [Tally(*row) for row in cursor.fetchall()]


def tallies_of(office: Office, states: Iterable[DeviceState]) -> list[Tally]:
    """As `tallies`, of states that are at hand."""
    alike = Counter((s.device.kind, s.device.funding, s.condition) for s in states)
    return [Tally(office.code, *key, count) for key, count in alike.items()]


def printers(states: Iterable[DeviceState], cards_per_printer: int) -> Printers:
    """Of the states of an office's devices: its printers. One without a pace of its own has the ordinary one."""
    found = [state for state in states if state.device.prints]
    working = [state for state in found if state.condition in WORKING]
    cards = sum(state.cards_daily or cards_per_printer for state in working)
    return Printers(len(found), len(working), cards)


def stoppages_of(device: Device, limit: int) -> list[Stoppage]:
    """The last stoppages that the office's day sheets told of the service of this device, the newest first."""
    services = _SERVED.get(DeviceKind(device.kind), ())
    found = Stoppage.objects.filter(sheet__office=device.office_id, service__in=services)
    return list(found.select_related("sheet").order_by("-sheet__day", "-pk")[:limit])


def stopped_on(office: Office, day: date) -> list[Stoppage]:
    """What the sheet of a day says stood still in printing."""
    return list(
        Stoppage.objects.filter(
            sheet__office=office, sheet__day=day, service=Service.PRINTING
        ).order_by("start", "pk")
    )
