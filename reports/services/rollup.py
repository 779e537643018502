"""The roll-up as the edge calls it after a save has been committed."""

import logging

from django.db import connection

from ektp.common import clock
from ektp.common.periods import ONE_DAY, Period, month_start, next_month
from ektp.db.nudge import QueueName, nudge
from ektp.regions.models import Level, Region, RegionQuerySet
from reports.rollup import recount
from reports.rollup.offices import prune
from reports.rollup.runner import run, run_all

logger = logging.getLogger(__name__)

INLINE_BATCH = 100
NATION_TASK = "reports.rollup_nation"
_ZONE = "Asia/Jakarta"

# One step of the index per place, not one per entry.
_WAITING = """
WITH RECURSIVE place AS (
  (SELECT province_id FROM daysheets_changeoutbox ORDER BY province_id LIMIT 1)
  UNION ALL
  SELECT (SELECT o.province_id FROM daysheets_changeoutbox o WHERE o.province_id > p.province_id ORDER BY o.province_id LIMIT 1)
  FROM place p WHERE p.province_id IS NOT NULL
)
SELECT province_id FROM place WHERE province_id IS NOT NULL
"""


def run_inline(province_id: int) -> None:
    """Roll up what waits for a province, if its lock is free: entries of the current and the previous month only.

    `province_id` is `Region.province_id` of the region that was written for (the nation's own key for the nation). Never waits and
    never raises: what it leaves is the worker's, whom the edge nudges, and the sweeper's.
    """
    try:
        run(province_id, wait=False, period=inline_period(), limit=INLINE_BATCH)
    except Exception:  # the save has succeeded; the worker will see the same entries
        logger.exception("Inline roll-up of province %s failed; left to the worker", province_id)
    nation_nudge()


def nation_nudge() -> None:
    """Ask a worker to bring the nation up to date."""
    nudge(NATION_TASK, "nation", queue=QueueName.ROLLUP)


def run_nation() -> int:
    """Roll up what waits for the nation; how many entries."""
    nation = Region.objects.filter(level=Level.NATION).values_list("pk", flat=True).first()
    return run_all(nation) if nation is not None else 0


def sweep() -> int:
    """Roll up everything that waits, provinces in the order of their codes and the nation last; how many entries."""
    waiting = places_waiting()
    provinces = Region.objects.filter(pk__in=waiting, level__gt=Level.NATION).order_by("code")
    done = sum(run_all(province) for province in provinces.values_list("pk", flat=True))
    return done + (run_nation() if waiting else 0)


def places_waiting() -> list[int]:
    """Provinces (and the nation) with entries in the outbox; cheap however many there are."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return [place for (place,) in cursor.fetchall()]


def check_all() -> int:
    """Count every province and the nation again from source; how many stored rows differed and were mended."""
    places = in_order(Region.objects.filter(level__lte=Level.PROVINCE))
    drift = sum(recount.check(place.pk) for place in places)
    prune(clock.today(_ZONE))
    return drift


def rebuild(place: int) -> int:
    """Make the roll-up of a province (or the nation) anew from its sources; how many day rows were written."""
    return recount.rebuild(place)


def in_order(places: RegionQuerySet) -> RegionQuerySet:
    """Provinces by code, the nation last: it is made of them."""
    return places.order_by("-level", "code")


def inline_period() -> Period:
    """The previous month and the current one."""
    today = clock.today(_ZONE)
    return Period(month_start(month_start(today) - ONE_DAY), next_month(today))
