"""The roll-up as the edge calls it after a save has been committed."""

import logging
import time
from collections.abc import Callable, Iterator

from django.db.models import Count

from ektp.common import clock
from ektp.common.periods import Period
from ektp.common.pressure import line
from ektp.daysheets.freshness import NATION, SWEEP
from ektp.daysheets.models import ChangeOutbox
from ektp.db.nudge import QueueName, nudge
from ektp.db.side_by_side import side_by_side
from ektp.regions.models import Level, Region
from reports.rollup import recount
from reports.rollup.offices import prune
from reports.rollup.runner import run
from reports.rollup.turns import (
    Waiting,
    fresh_period,
    inline_period,
    mass_turn,
    turn,
    turn_together,
    waiting,
)

logger = logging.getLogger(__name__)

INLINE_BATCH = 100
SHIFT = 10.0  # seconds after which a worker's sweep hands over to what waits in its queue
ROUND = 1.0  # seconds between the beginnings of two rounds that each find what has just come
PATIENCE = 0.3  # seconds: a save's own roll-up holds the lock for less
_ZONE = "Asia/Jakarta"


def run_inline(province_id: int) -> bool:
    """Roll up what waits for a province, if its lock is free: entries of the current and the previous month only.

    `province_id` is `Region.province_id` of the region that was written for (the nation's own key for the nation). Never waits and
    never raises. Returns whether a worker is wanted for what it left; the sweeper finds it in any case. While requests wait in line,
    or did just now (ektp.common.pressure), nothing is done and nobody is called: the sweep of the next two seconds takes all such
    changes together, for a fraction of what each costs alone.
    """
    if line.busy:
        return False
    try:
        done = run(province_id, wait=False, period=inline_period(), limit=INLINE_BATCH)
        if done:
            nation_nudge()
        return done is None or ChangeOutbox.objects.filter(province_id=province_id).exists()
    except Exception:  # the save has succeeded; the worker will see the same entries
        logger.exception("Inline roll-up of province %s failed; left to the worker", province_id)
        return True


def nation_nudge() -> None:
    """Ask a worker to bring the nation up to date."""
    nudge(NATION, "nation", queue=QueueName.ROLLUP)


def run_province(province_id: int) -> int:
    """One turn for what is fresh in a province (or the nation) and one for the rest; how many entries."""
    fresh = turn(province_id, period=fresh_period(), patience=PATIENCE)
    return fresh + turn(province_id)


def run_nation() -> int:
    """Roll up what waits for the nation, newest first; how many entries.

    Ends only where nothing waits: somebody who finds the lock taken relies on its holder to look once more.
    """
    nation = Region.objects.filter(level=Level.NATION).values_list("pk", flat=True).first()
    done = 0
    while nation is not None and (entries := turn(nation)):
        done += entries
    return done


def sweep(*, seconds: float | None = None) -> int:
    """Roll up whatever waits, turn by turn, until only what others are at is left, or `seconds` are over; how many entries.

    In each round every place gets a turn for what is fresh, and one place a turn for the mass of old days; the nation follows. Limited
    in time it begins no round within a second of the one before, unless that has left something: while people save there is always
    something new, and one round does for a hundred changes what it does for one.
    """
    until = time.monotonic() + seconds if seconds is not None else None
    done = 0
    while places := waiting():
        began = time.monotonic()
        last = ChangeOutbox.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        entries = _fresh_round([place for place in places if place.fresh])
        if mass := mass_turn(places):
            entries += mass + run_nation()
        done += entries
        if not entries:
            break
        if until is not None and not _left(last):
            time.sleep(max(0.0, began + ROUND - time.monotonic()))
        if until is not None and time.monotonic() >= until:
            nudge(SWEEP, queue=QueueName.ROLLUP)
            break
    return done


def _left(last: int) -> bool:
    """Whether any entry up to this one still waits."""
    return ChangeOutbox.objects.filter(pk__lte=last).exists()


def _fresh_round(places: list[Waiting]) -> int:
    """A turn for what is fresh in all provinces together, and then for the nation.

    Where one of them fails, each has its turn alone, so that it keeps no other waiting.
    """
    provinces, period = [p.region_id for p in places if not p.nation], fresh_period()
    try:
        done = turn_together(provinces, period=period)
    except Exception:
        logger.exception("Roll-up of %s provinces together failed; each alone", len(provinces))
        done = sum(_alone(province, period) for province in provinces)
    return done + run_nation()


def _alone(province: int, period: Period) -> int:
    try:
        return turn(province, period=period)
    except Exception:
        logger.exception("Roll-up of province %s failed", province)
        return 0


def check_all(*, jobs: int = 1) -> int:
    """Count every province and the nation again from source; how many stored rows differed and were mended.

    `jobs`: on how many connections at once.
    """
    drift = sum(found for _, found in _everywhere(recount.check, jobs))
    prune(clock.today(_ZONE))
    return drift


def rebuild(place: int) -> int:
    """Make the roll-up of a province (or the nation) anew from its sources; how many day rows were written."""
    return recount.rebuild(place)


def rebuild_all(*, jobs: int = 1) -> Iterator[tuple[Region, int]]:
    """Make every roll-up anew, the nation's last; each place with the day rows written, as they are done. Safe to break off and repeat."""
    return _everywhere(recount.rebuild, jobs)


def _everywhere(work: Callable[[int], int], jobs: int) -> Iterator[tuple[Region, int]]:
    """Provinces side by side, the largest first; then the nation, which is made of them."""
    offices = Count("province_members__offices")
    provinces = Region.objects.filter(level=Level.PROVINCE).annotate(n=offices)
    yield from side_by_side(lambda p: work(p.pk), provinces.order_by("-n", "code"), jobs=jobs)
    for nation in Region.objects.filter(level=Level.NATION):
        yield nation, work(nation.pk)
