"""What of the finished cards on their way did not arrive with the rest, and has no answer yet."""

from datetime import date, timedelta

from django.db import connection

from ektp.regions.models import Level, Region
from reports.selectors.stock import WITHIN, scope_of

_HALF_A_YEAR = timedelta(days=183)
# In transit belongs to the sender until it is accepted, answered or written off: so does what is missing.
_SHORT = f"""
SELECT sum(d.quantity - a.quantity)
FROM distribution_cardacceptance a JOIN distribution_carddispatch d ON d.id = a.dispatch_id
JOIN regions_office o ON o.id = d.sender_id JOIN regions_region r ON r.id = o.attribution_id
WHERE d.day > %(since)s AND a.quantity < d.quantity AND a.day <= %(day)s AND (a.resolved_day IS NULL OR a.resolved_day > %(day)s) AND {WITHIN}
"""


def short_of(region: Region, day: date) -> int:
    """Keping of `in_transit` at the end of `day` that are a difference without an answer.

    Of a province the dispatches of half a year are looked at; of the nation none: each province has its own.
    """
    if region.level == Level.NATION:
        return 0
    since = day - _HALF_A_YEAR if region.level == Level.PROVINCE else date.min
    with connection.cursor() as cursor:
        cursor.execute(_SHORT, {**scope_of(region), "day": day, "since": since})
        (short,) = cursor.fetchone()
    return int(short or 0)
