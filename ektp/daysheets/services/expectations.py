"""Expectations are rows (MODEL section 4): which office owes a report for which day, and until when it is on time."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.selectors.days import horizon, newest_day
from ektp.db import locks
from ektp.db.changing import Actor, changing
from ektp.db.locks import Space
from ektp.regions.selectors import expected_days_sql

_LOCK = 1

_RECOMPUTE = """
WITH due AS MATERIALIZED ({due}
), gone AS (
  DELETE FROM daysheets_expectedsheet e
  WHERE e.day >= %(start)s AND e.day < %(end)s
    AND (%(offices)s::bigint[] IS NULL OR e.office_id = ANY(%(offices)s::bigint[]))
    AND NOT EXISTS (SELECT FROM due d WHERE d.office_id = e.office_id AND d.day = e.day)
  RETURNING e.office_id, e.day
), put AS (
  INSERT INTO daysheets_expectedsheet AS e (office_id, day, deadline)
  SELECT d.office_id, d.day, d.deadline FROM due d
  ON CONFLICT (office_id, day) DO UPDATE SET deadline = EXCLUDED.deadline
  WHERE e.deadline IS DISTINCT FROM EXCLUDED.deadline
  RETURNING e.office_id, e.day
)
INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at)
SELECT DISTINCT coalesce(r.province_id, r.id), r.id, c.day, 'flow', %(now)s::timestamptz
FROM (SELECT * FROM gone UNION ALL SELECT * FROM put) c
JOIN regions_office o ON o.id = c.office_id
JOIN regions_region r ON r.id = o.attribution_id
WHERE c.day <= %(today)s
RETURNING province_id
"""
_QUEUE_DAY = """
INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at)
SELECT DISTINCT coalesce(r.province_id, r.id), r.id, e.day, 'flow', %(now)s::timestamptz
FROM daysheets_expectedsheet e
JOIN regions_office o ON o.id = e.office_id
JOIN regions_region r ON r.id = o.attribution_id
WHERE e.day = %(today)s
RETURNING province_id
"""


def expectations_recompute(
    *, by: Actor, offices: Iterable[int] | None, period: Period
) -> frozenset[int]:
    """Make the expectations of these offices (keys; None: all) in `period` what calendar, abilities and hours say.

    Nothing is written beyond 60 days ahead. Past and present days that change are queued for the roll-up; future days are queued when
    they come. Returns the keys of the provinces that were queued. Set-based, safe to repeat.
    """
    end = min(period.end, horizon())
    if end <= period.start:
        return frozenset()
    chosen = None if offices is None else sorted(offices)
    due, parameters = expected_days_sql(chosen, Period(period.start, end))
    parameters |= {"now": clock.now(), "today": newest_day()}
    with changing(by=by):
        locks.hold(Space.JOB, _LOCK)
        return _provinces(_RECOMPUTE.format(due=due), parameters)


def expectations_extend(*, by: Actor) -> frozenset[int]:
    """The daily work: write 60 days ahead for every office, and queue the day that has begun."""
    today = newest_day()
    written = expectations_recompute(by=by, offices=None, period=Period(today, horizon()))
    with changing(by=by):
        queued = _provinces(_QUEUE_DAY, {"now": clock.now(), "today": today})
    return written | queued


def _provinces(sql: str, parameters: dict[str, Any]) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return frozenset(row[0] for row in cursor.fetchall())
