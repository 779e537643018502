"""How long it takes from asking to having: promised against received, supplier by supplier."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from blanko.selectors.allocations import Standing
from ektp.common.periods import Period
from ektp.regions.models import Office
from ektp.regions.selectors import expected_days

SHOWN = 12
_NINETY = 90


@dataclass(frozen=True, slots=True)
class Way:
    """One allocation that has come whole. Days are counted from the request, or from the allocation where nobody asked."""

    standing: Standing
    days: int
    working_days: int | None

    @property
    def asked_day(self) -> date | None:
        """When it was asked for; None where it was given unasked."""
        request = self.standing.allocation.request
        return request.day if request else None

    @property
    def over(self) -> int:
        """Days behind the promise."""
        return self.standing.late_days


@dataclass(frozen=True, slots=True)
class LeadTime:
    """The last 12 of one supplier and receiver. `mean` and `p90` are days; working days are None without a calendar."""

    supplier: Office
    receiver: Office
    ways: tuple[Way, ...]

    @property
    def mean(self) -> Decimal:
        """Mean days."""
        return _mean([way.days for way in self.ways])

    @property
    def p90(self) -> int:
        """Nine of ten took no longer (nearest rank)."""
        return _ninetieth([way.days for way in self.ways])

    @property
    def working_mean(self) -> Decimal | None:
        """Mean working days of the receiver."""
        days = [way.working_days for way in self.ways if way.working_days is not None]
        return _mean(days) if days else None

    @property
    def working_p90(self) -> int | None:
        """Working days that nine of ten took at most."""
        days = [way.working_days for way in self.ways if way.working_days is not None]
        return _ninetieth(days) if days else None

    @property
    def late(self) -> int:
        """How many came after their promised day."""
        return sum(way.over > 0 for way in self.ways)

    @property
    def promised(self) -> int:
        """How many had a promised day."""
        return sum(way.standing.allocation.promised_day is not None for way in self.ways)


def lead_times(found: Iterable[Standing]) -> list[LeadTime]:
    """By supplier and receiver, over the last 12 that came whole, by receiver's code."""
    pairs: dict[tuple[int, int], list[Standing]] = defaultdict(list)
    for one in found:
        if one.done:
            pairs[one.allocation.supplier_id, one.allocation.receiver_id].append(one)
    last = [sorted(many, key=_come, reverse=True)[:SHOWN] for many in pairs.values()]
    opened = _open_days([one for many in last for one in many])
    made = [
        LeadTime(
            many[0].allocation.supplier,
            many[0].allocation.receiver,
            tuple(_way(one, opened.get(one.allocation.receiver_id, [])) for one in many),
        )
        for many in last
    ]
    return sorted(made, key=lambda lead: (lead.receiver.code, lead.supplier.code))


def start_of(one: Standing) -> date:
    """The day from which a lead time counts."""
    request = one.allocation.request
    return request.day if request else one.allocation.day


def _come(one: Standing) -> tuple[date, int]:
    return (one.whole_day or date.min, one.allocation.pk)


def _way(one: Standing, opened: Sequence[date]) -> Way:
    start, end = start_of(one), one.whole_day or one.today
    working = sum(start < day <= end for day in opened) if opened else None
    return Way(one, (end - start).days, working)


def _open_days(found: Sequence[Standing]) -> dict[int, list[date]]:
    """The open days of all receivers over the whole time looked at; one statement."""
    if not found:
        return {}
    first = min(start_of(one) for one in found)
    last = max(one.whole_day or one.today for one in found)
    opened: dict[int, list[date]] = defaultdict(list)
    receivers = {one.allocation.receiver_id for one in found}
    for row in expected_days(sorted(receivers), Period.inclusive(first, last)):
        opened[row.office_id].append(row.day)
    return opened


def _mean(days: Sequence[int]) -> Decimal:
    return Decimal(sum(days)) / len(days)


def _ninetieth(days: Sequence[int]) -> int:
    return sorted(days)[ceil(len(days) * _NINETY / 100) - 1]
