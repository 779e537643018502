"""The nightly check of the ledger; its result is stored and shown, nothing is mended in silence."""

from datetime import timedelta

from django.db import transaction

from blanko.models import StockCheck, StockDifference
from blanko.selectors.identities import SINCE_START, identities, recount
from ektp.common import clock
from ektp.common.periods import Period

_KEPT = timedelta(days=400)
_EAST = "Asia/Jayapura"  # where the day ends first


@transaction.atomic
def identities_check() -> StockCheck:
    """Check every identity of every office and item since the start, and every balance against its lines; store what differs."""
    tomorrow = clock.today(_EAST) + timedelta(days=1)
    checked = identities(None, Period(SINCE_START, tomorrow))
    found = [
        (row.office_id, row.item, identity.name, identity.difference)
        for row in checked
        for identity in row.identities
        if identity.difference
    ]
    recounted = StockDifference.Identity.RECOUNT
    found += [(office, item, recounted, difference) for office, item, difference in recount()]
    run = StockCheck.objects.create(at=clock.now(), checked=len(checked), differing=len(found))
    StockDifference.objects.bulk_create(
        StockDifference(
            check_run=run, office_id=office, item_id=item, identity=name, difference=difference
        )
        for office, item, name, difference in found
    )
    StockCheck.objects.filter(at__lt=run.at - _KEPT).delete()
    return run
