"""Who is rolled up next, and how much of it: short turns that never wait, so that one province's mass delays no other's change.

A turn is one transaction, about a second long, of one place under its lock or of all provinces whose locks are free. Whoever finds a lock
taken goes on without; so any number of workers on any number of hosts share one outbox. Fresh changes of all places go before any mass of
old days.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from ektp.common import clock
from ektp.common.periods import Period, month_before, next_month
from reports.rollup.runner import ALWAYS, run, run_together

TURN = 1.0  # seconds that a turn is to last
LEAST, FIRST, MOST = 50, 500, 4000  # entries of a turn
_SHRINK, _GROW = 0.25, 1.5
_ZONE = "Asia/Jakarta"

# One step of the index per place and two more for its newest and its oldest day, however many entries there are.
_WAITING = """
WITH RECURSIVE place AS (
  (SELECT province_id FROM daysheets_changeoutbox ORDER BY province_id LIMIT 1)
  UNION ALL
  SELECT (SELECT o.province_id FROM daysheets_changeoutbox o WHERE o.province_id > p.province_id ORDER BY o.province_id LIMIT 1)
  FROM place p WHERE p.province_id IS NOT NULL
)
SELECT p.province_id, r.level = 0, EXISTS (
  SELECT FROM daysheets_changeoutbox o WHERE o.province_id = p.province_id AND o.day >= %(start)s AND o.day < %(end)s
), EXISTS (
  SELECT FROM daysheets_changeoutbox o WHERE o.province_id = p.province_id AND (o.day < %(start)s OR o.day >= %(end)s)
) FROM place p JOIN regions_region r ON r.id = p.province_id
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A province, or the nation, for which something waits: `fresh` of the previous month or later, `old` of days before it."""

    region_id: int
    nation: bool
    fresh: bool
    old: bool


class Pace:
    """How many entries a turn of this process claims, so that it lasts about TURN seconds on this machine, today."""

    def __init__(self) -> None:
        self.entries = FIRST

    def took(self, claimed: int, seconds: float) -> None:
        """Learn from a full turn: claim less at once where it took long, and at most half as much again where it did not."""
        if claimed < self.entries:
            return
        by = min(_GROW, max(_SHRINK, TURN / max(seconds, 0.001)))
        self.entries = min(MOST, max(LEAST, int(self.entries * by)))


pace = Pace()
_served: dict[int, float] = {}


def fresh_period() -> Period:
    """The previous month and the current one, and whatever has been dated after them."""
    today = clock.today(_ZONE)
    return Period(month_before(today), ALWAYS.end)


def inline_period() -> Period:
    """The previous month and the current one."""
    return Period(fresh_period().start, next_month(clock.today(_ZONE)))


def waiting() -> list[Waiting]:
    """Places with entries in the outbox, the one that this process served longest ago first; cheap however many entries there are."""
    fresh = fresh_period()
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"start": fresh.start, "end": fresh.end})
        found = [Waiting(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda place: (_served.get(place.region_id, 0.0), place.region_id))


def turn(place: int, *, period: Period = ALWAYS, patience: float = 0.0) -> int:
    """Roll up what waits for a province (or the nation), newest days first and one turn's worth at most; how many entries.

    0 as well if somebody else has the lock and keeps it for `patience` seconds: they, or the sweeper, will see the same entries.
    """
    until = time.monotonic() + patience
    while True:
        began = time.monotonic()
        entries = run(place, wait=False, period=period, limit=pace.entries)
        if entries is not None:
            pace.took(entries, time.monotonic() - began)
            return entries
        if began >= until:
            return 0
        time.sleep(0.05)


def turn_together(provinces: Sequence[int], *, period: Period) -> int:
    """One turn for all of these provinces whose lock is free, an equal share of it for each; how many entries in all.

    A change of one day in each of thirty provinces is one run of each statement, and no more for the database than one of them alone.
    """
    if not provinces:
        return 0
    began = time.monotonic()
    entries = run_together(
        provinces, period=period, limit=max(LEAST, pace.entries // len(provinces))
    )
    pace.took(entries, time.monotonic() - began)
    return entries


def mass_turn(places: list[Waiting]) -> int:
    """One turn, in the first of these provinces that has old days waiting and whose lock is free; how many entries."""
    for place in places:
        if place.nation or not place.old:
            continue
        _served[place.region_id] = time.monotonic()  # even where it fails: the others' turn comes
        if entries := turn(place.region_id):
            return entries
    return 0
