"""The nightly check of the ledger; its result is stored and shown, nothing is mended in silence."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import transaction

from blanko.models import StockCheck, StockDifference
from blanko.selectors.conservation import Conserved, conservation
from blanko.selectors.identities import SINCE_START, OfficeIdentities, identities, recount
from ektp.common import clock
from ektp.common.periods import Period

_Identity = StockDifference.Identity
_KEPT = timedelta(days=400)
_EAST = "Asia/Jayapura"  # where the day ends first


@transaction.atomic
def identities_check() -> StockCheck:
    """Check every identity of every office and item since the start, every balance against its lines, and what is conserved in each
    kabupaten/kota, province and the nation; store what differs."""
    tomorrow = clock.today(_EAST) + timedelta(days=1)
    checked, regions = identities(None, Period(SINCE_START, tomorrow)), conservation()
    found = [*_of_offices(checked), *_of_regions(regions)]
    run = StockCheck.objects.create(
        at=clock.now(), checked=len(checked), regions_checked=len(regions), differing=len(found)
    )
    for difference in found:
        difference.check_run = run
    StockDifference.objects.bulk_create(found)
    StockCheck.objects.filter(at__lt=run.at - _KEPT).delete()
    return run


def _of_offices(checked: Iterable[OfficeIdentities]) -> Iterator[StockDifference]:
    for row in checked:
        for identity in row.identities:
            if identity.difference:
                yield StockDifference(
                    office_id=row.office_id,
                    item_id=row.item,
                    identity=identity.name,
                    difference=identity.difference,
                )
    for office, item, difference in recount():
        yield StockDifference(
            office_id=office, item_id=item, identity=_Identity.RECOUNT, difference=difference
        )


def _of_regions(regions: Iterable[Conserved]) -> Iterator[StockDifference]:
    for row in regions:
        if row.difference:
            yield StockDifference(
                region_id=row.region_id,
                item_id=row.item,
                identity=_Identity.CONSERVED,
                difference=row.difference,
            )
