"""Requests and how far they have been answered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from blanko.models import Allocation, StockRequest
from blanko.selectors.allocations import Standing, State, standings


@dataclass(frozen=True, slots=True)
class Asked:
    """One request with what became of it (satuan of its item)."""

    request: StockRequest
    given: tuple[Standing, ...]

    @property
    def allocated(self) -> int:
        """What has been promised for it."""
        return sum(one.quantity for one in self.given)

    @property
    def accepted(self) -> int:
        """What of that has come in good order."""
        return sum(one.accepted for one in self.given)

    @property
    def unallocated(self) -> int:
        """Asked less promised; below zero where more was promised than asked."""
        return self.request.quantity - self.allocated

    @property
    def waits(self) -> bool:
        """Whether its supplier still has to say something."""
        return self.request.open and self.unallocated > 0

    @property
    def state(self) -> State:
        """Asked, allocated in part or whole, or how it ended."""
        request = self.request
        if request.ending == StockRequest.Ending.REFUSED:
            return _("Ditolak"), "bad"
        if not request.open:
            return str(request.get_ending_display()), "closed"
        if not self.allocated:
            return _("Diajukan"), "warn"
        if self.unallocated > 0:
            return _("Dialokasikan sebagian"), "warn"
        return (_("Diterima"), "ok") if self._come() else (_("Dialokasikan"), "")

    def _come(self) -> bool:
        return all(one.done for one in self.given if one.quantity)


def requests_of(
    *,
    offices: Iterable[int] | None = None,
    suppliers: Iterable[int] | None = None,
    item: str | None = None,
) -> QuerySet[StockRequest]:
    """Requests by these offices or to them (keys), newest first."""
    mine = Q()
    if offices is not None:
        mine |= Q(office__in=list(offices))
    if suppliers is not None:
        mine |= Q(supplier__in=list(suppliers))
    found = StockRequest.objects.filter(mine)
    if item is not None:
        found = found.filter(item=item)
    return found.select_related("office__region", "supplier", "item", "created_by").order_by(
        "-day", "-pk"
    )


def asked(requests: Iterable[StockRequest], today: date) -> list[Asked]:
    """Each with its allocations; two statements."""
    found = list(requests)
    given: dict[int | None, list[Standing]] = defaultdict(list)
    allocations = Allocation.objects.filter(request__in=[one.pk for one in found])
    related = allocations.select_related("supplier", "receiver", "item").order_by("day", "pk")
    for one in standings(related, today):
        given[one.allocation.request_id].append(one)
    return [Asked(one, tuple(given[one.pk])) for one in found]
