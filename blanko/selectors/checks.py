"""What the last nightly check of the books found, as far as a region is concerned."""

from dataclasses import dataclass

from django.db.models import Q

from blanko.models import StockCheck, StockDifference
from ektp.regions.models import Region

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Checked:
    """The check, and what it found of a region and its offices: the largest places first, 50 at most."""

    check: StockCheck
    differences: tuple[StockDifference, ...]


def last_check(region: Region) -> Checked | None:
    """None before the first night. One statement, and a second only where something differed."""
    check = StockCheck.objects.order_by("-at").first()
    if check is None:
        return None
    if not check.differing:
        return Checked(check, ())
    under = Region.objects.under(region, include_self=True)
    found = check.differences.filter(Q(region__in=under) | Q(office__region__in=under))
    found = found.select_related("office", "region", "item").order_by("-region__level", "pk")
    return Checked(check, tuple(found[:_SHOWN]))
