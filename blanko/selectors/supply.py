"""Supply against need: what a region's offices need, asked for, were promised and got in a period. Rates come from sums."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from blanko.models import StockRequest
from blanko.selectors.allocations import Standing
from blanko.selectors.need import needs_of
from blanko.selectors.requests import Asked
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class Supply:
    """One receiver, or the sum of several (keping). `need_day` is the day of the request that froze the need; None: it is today's."""

    receiver: Office | None
    need: int | None
    need_day: date | None
    requested: int
    allocated: int
    sent: int
    accepted: int
    counted: int = 0  # of a sum: what was promised to those whose need is known
    known: int = 0
    of: int = 0

    @property
    def short(self) -> int | None:
        """Needed less promised; below zero where more was promised. None where the need is unknown."""
        return None if self.need is None else self.need - self._counted()

    @property
    def filled(self) -> Decimal | None:
        """Promised of needed, per cent."""
        return Decimal(self._counted() * 100) / self.need if self.need else None

    @property
    def missing(self) -> int:
        """Promised less accepted."""
        return self.allocated - self.accepted

    def _counted(self) -> int:
        return self.counted if self.receiver is None else self.allocated


def supply_of(
    receivers: Sequence[Office],
    requests: Iterable[Asked],
    allocations: Iterable[Standing],
    day: date,
    item: str,
) -> list[Supply]:
    """One row for each receiver, in their order.

    The need is what the newest request of the period froze, for what is printed since then is needed no more; without one it is
    today's.
    """
    asked: dict[int, list[StockRequest]] = defaultdict(list)
    for one in requests:
        if one.request.ending not in (StockRequest.Ending.WITHDRAWN, StockRequest.Ending.REFUSED):
            asked[one.request.office_id].append(one.request)
    given: dict[int, list[Standing]] = defaultdict(list)
    for standing in allocations:
        given[standing.allocation.receiver_id].append(standing)
    computed = needs_of([office for office in receivers if office.pk not in asked], day, item)
    rows = []
    for office in receivers:
        newest = max(asked[office.pk], key=lambda r: (r.day, r.pk), default=None)
        rows.append(
            Supply(
                receiver=office,
                need=newest.need if newest else computed[office.pk].total,
                need_day=newest.day if newest else None,
                requested=sum(request.quantity for request in asked[office.pk]),
                allocated=sum(one.quantity for one in given[office.pk]),
                sent=sum(one.sent for one in given[office.pk]),
                accepted=sum(one.accepted for one in given[office.pk]),
            )
        )
    return rows


def supply_total(rows: Sequence[Supply]) -> Supply:
    """The sum of receivers. Filled and short are of those whose need is known: `known` of `of`."""
    known = [row for row in rows if row.need is not None]
    return Supply(
        receiver=None,
        need=sum(row.need or 0 for row in known) if known else None,
        need_day=None,
        requested=sum(row.requested for row in rows),
        allocated=sum(row.allocated for row in rows),
        sent=sum(row.sent for row in rows),
        accepted=sum(row.accepted for row in rows),
        counted=sum(row.allocated for row in known),
        known=len(known),
        of=len(rows),
    )
