"""On which days an office is open and expected to report: weekdays, holidays, local days, hours.

A day is open when the row of the smallest region on that day says so (`tetap buka`, `libur
setempat`), else when it is neither a national holiday nor cuti bersama and the office works on
that weekday. Expected is whoever gives a reported service that day; a unit with a home office
reports through it.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Q

from ektp.common.periods import Period
from ektp.regions.models import CalendarDay, Office
from ektp.regions.selectors.offices import REPORTED_SERVICES
from ektp.regions.selectors.places import ancestors

_LOOK_AHEAD = timedelta(days=60)

_EXPECTED = """
WITH wanted AS (
  SELECT o.id, o.time_zone, r.id AS r0, r.parent_id AS r1, p.parent_id AS r2, g.parent_id AS r3,
         gg.parent_id AS r4
  FROM regions_office o
  JOIN regions_region r ON r.id = o.region_id
  LEFT JOIN regions_region p ON p.id = r.parent_id
  LEFT JOIN regions_region g ON g.id = p.parent_id
  LEFT JOIN regions_region gg ON gg.id = g.parent_id
  WHERE o.home_office_id IS NULL
    AND (%(offices)s::bigint[] IS NULL OR o.id = ANY(%(offices)s::bigint[]))
), serving AS (
  SELECT a.office_id,
         unnest(range_agg(a.valid) * datemultirange(daterange(%(start)s, %(end)s))) AS span
  FROM regions_officeability a
  WHERE a.service = ANY(%(services)s) AND a.valid && daterange(%(start)s, %(end)s)
  GROUP BY a.office_id
), served AS (
  SELECT w.id, w.time_zone, d::date AS day
  FROM serving s JOIN wanted w ON w.id = s.office_id,
       generate_series(lower(s.span), upper(s.span) - 1, interval '1 day') d
), local AS (
  SELECT DISTINCT ON (w.id, c.day) w.id, c.day, c.kind
  FROM wanted w
  CROSS JOIN LATERAL (VALUES (w.r0), (w.r1), (w.r2), (w.r3), (w.r4)) place (id)
  JOIN regions_calendarday c ON c.region_id = place.id
  JOIN regions_region cr ON cr.id = c.region_id
  WHERE c.day >= %(start)s AND c.day < %(end)s
  ORDER BY w.id, c.day, cr.level DESC
)
SELECT s.id AS office_id, s.day,
       (s.day + coalesce(h.deadline, time '20:00')) AT TIME ZONE s.time_zone AS deadline
FROM served s
LEFT JOIN regions_officehours h ON h.office_id = s.id AND h.valid @> s.day
LEFT JOIN local l ON l.id = s.id AND l.day = s.day
LEFT JOIN regions_calendarday n ON n.region_id IS NULL AND n.day = s.day
WHERE CASE l.kind
        WHEN 'LOCAL_OPEN' THEN true
        WHEN 'LOCAL_CLOSURE' THEN false
        ELSE n.id IS NULL
             AND (coalesce(h.weekdays, 31) >> (extract(isodow FROM s.day)::int - 1)) & 1 = 1
      END
"""


class ExpectedDay(NamedTuple):
    """A report that is due; `deadline` carries its zone."""

    office_id: int
    day: date
    deadline: datetime


def expected_days_sql(offices: Iterable[int] | None, period: Period) -> tuple[str, dict[str, Any]]:
    """SELECT office_id, day, deadline of every report due in `period`, to be put in a statement.

    `offices` are keys; None means all. All parameters are named.
    """
    return _EXPECTED, {
        "offices": None if offices is None else list(offices),
        "services": [service.value for service in REPORTED_SERVICES],
        "start": period.start,
        "end": period.end,
    }


def expected_days(offices: Iterable[int] | None, period: Period) -> list[ExpectedDay]:
    """Every report due in `period` from these offices (keys; None: all), by office and day."""
    sql, parameters = expected_days_sql(offices, period)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY office_id, day", parameters)
        return [ExpectedDay(*row) for row in cursor.fetchall()]


def open_days(office: Office, period: Period) -> list[date]:
    """The days of `period` on which `office` is open and serves."""
    return [row.day for row in expected_days([office.pk], period)]


def next_open_day(office: Office, after: date) -> date | None:
    """The first open day later than `after`; None when there is none within 60 days."""
    start = after + timedelta(days=1)
    days = open_days(office, Period(start, start + _LOOK_AHEAD))
    return days[0] if days else None


def calendar_day(office: Office, day: date) -> CalendarDay | None:
    """The calendar row that decides `day` for `office`: its smallest region's, else the nation's."""
    places = [office.region_id, *(region.pk for region in ancestors(office.region))]
    rows = CalendarDay.objects.filter(Q(region=None) | Q(region__in=places), day=day)
    return rows.order_by(F("region__level").desc(nulls_last=True)).first()
