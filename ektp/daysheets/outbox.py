"""The change outbox: every service that can move a figure says so in its own transaction, for old and new attribution alike."""

from collections.abc import Iterable
from datetime import date

from ektp.common import clock
from ektp.daysheets.models import ChangeOutbox
from ektp.regions.models import Region


def append(changes: Iterable[tuple[Region, date]], kind: str = ChangeOutbox.Kind.FLOW) -> None:
    """Append one entry per distinct (region, day). Regions below kecamatan must have been raised to theirs."""
    now = clock.now()
    ChangeOutbox.objects.bulk_create(
        ChangeOutbox(
            province_id=region.province_id or region.pk,
            region_id=region.pk,
            day=day,
            kind=kind,
            at=now,
        )
        for region, day in sorted(set(changes), key=lambda change: (change[0].pk, change[1]))
    )
