"""Who is rolled up next, and how much of it: short turns that never wait, so that one province's mass delays no other's change.

A turn is one transaction of one place under its lock, about a second long. Whoever finds the lock taken goes on to the next place;
so any number of workers on any number of hosts share one outbox. Fresh changes of all places go before any mass of old days.
"""

import time
from dataclasses import dataclass

from django.db import connection

from ektp.common import clock
from ektp.common.periods import Period, month_before, next_month
from reports.rollup.runner import ALWAYS, run

TURN = 1.0  # seconds that a turn is to last
LEAST, FIRST, MOST = 50, 500, 4000  # entries of a turn
_SHRINK, _GROW = 0.25, 1.5
_ZONE = "Asia/Jakarta"

# One step of the index per place and one more for its newest day, however many entries there are.
_WAITING = """
WITH RECURSIVE place AS (
  (SELECT province_id FROM daysheets_changeoutbox ORDER BY province_id LIMIT 1)
  UNION ALL
  SELECT (SELECT o.province_id FROM daysheets_changeoutbox o WHERE o.province_id > p.province_id ORDER BY o.province_id LIMIT 1)
  FROM place p WHERE p.province_id IS NOT NULL
)
SELECT p.province_id, r.level = 0, EXISTS (
  SELECT FROM daysheets_changeoutbox o WHERE o.province_id = p.province_id AND o.day >= %s AND o.day < %s
) FROM place p JOIN regions_region r ON r.id = p.province_id
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A province, or the nation, for which something waits; `fresh` if of the current or the previous month."""

    region_id: int
    nation: bool
    fresh: bool


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
        cursor.execute(_WAITING, [fresh.start, fresh.end])
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


def mass_turn(places: list[Waiting]) -> int:
    """One turn, in the first of these whose lock is free; how many entries."""
    for place in places:
        entries = turn(place.region_id)
        if entries:
            _served[place.region_id] = time.monotonic()
            return entries
    return 0
