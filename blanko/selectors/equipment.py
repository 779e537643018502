"""Devices of offices, and how many of each kind were in which condition on a day (the equipment report of domain.md section 5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from blanko.models import WORKING, Device, DeviceKind, DeviceState
from ektp.daysheets.models import Service, Stoppage
from ektp.regions.models import Office

# Which service of the day sheet a device serves: its stoppages stand beside the device's incidents.
_SERVED = {
    DeviceKind.PRINTER: (Service.PRINTING,),
    DeviceKind.STATIC_SET: (Service.RECORDING,),
    DeviceKind.MOBILE_SET: (Service.RECORDING,),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many devices of an office are alike."""

    office_id: int
    kind: str
    funding: str
    condition: str
    count: int


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


def tallies(offices: Iterable[int], day: date) -> list[Tally]:
    """Devices of these offices (keys) by kind, funding and condition on `day`; one query."""
    states = DeviceState.objects.filter(office__in=list(offices), valid__contains=day)
    rows = states.values_list("office_id", "device__kind", "device__funding", "condition")
    return [
        Tally(*row)
        for row in rows.annotate(n=Count("pk")).order_by(
            "office_id", "device__kind", "device__funding"
        )
    ]


def printers(states: Iterable[DeviceState], cards_per_printer: int) -> Printers:
    """Of the states of an office's devices: its printers. One without a pace of its own has the ordinary one."""
    found = [state for state in states if state.device.prints]
    working = [state for state in found if state.condition in WORKING]
    cards = sum(state.cards_per_day or cards_per_printer for state in working)
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
