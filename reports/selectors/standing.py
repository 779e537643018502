"""How far the figures of a region can be trusted: who is silent, stoppages, closing, sample data."""

from datetime import date

from django.db import connection

from ektp.common.periods import Period, month_start, next_month
from ektp.regions.models import Level, Region
from reports.figures import Closing, SilentOffice, StopFigure
from reports.rollup.statements import ask

LISTED = 100

# From the day asked for on, or only the newest day before the end on which a report was expected anywhere.
_SINCE = """(SELECT greatest(%(start)s::date, CASE WHEN %(newest)s THEN (
  SELECT max(x.day) FROM daysheets_expectedsheet x WHERE x.day < %(end)s::date) END))"""
# Of the whole nation every office counts, so that a day's expectations are set beside the day's sheets. Elsewhere the places come first,
# each by its key: asked as one OR, they were looked for among all regions, and their offices among the sheets of all.
_OWED_BY_ALL = f"""
WITH missing AS (
  SELECT e.office_id, count(*) AS days FROM daysheets_expectedsheet e
  WHERE e.day >= {_SINCE} AND e.day < %(end)s::date AND NOT EXISTS (
    SELECT FROM daysheets_daysheet s WHERE s.office_id = e.office_id AND s.day = e.day AND s.day >= {_SINCE} AND s.day < %(end)s::date)
  GROUP BY 1
), owed AS (
  SELECT o.id, o.code, o.name, o.attribution_id, m.days FROM missing m JOIN regions_office o ON o.id = m.office_id
)
"""
PLACES = """
SELECT id FROM regions_region WHERE id = %(region)s
UNION ALL SELECT id FROM regions_region WHERE parent_id = %(region)s
UNION ALL SELECT c.id FROM regions_region p JOIN regions_region c ON c.parent_id = p.id WHERE p.parent_id = %(region)s AND p.level < 3
"""
_OWED_IN = f"""
WITH place AS ({PLACES}), owed AS (
  SELECT o.id, o.code, o.name, o.attribution_id, count(*) AS days
  FROM place JOIN regions_office o ON o.attribution_id = place.id JOIN daysheets_expectedsheet e ON e.office_id = o.id
  WHERE e.day >= {_SINCE} AND e.day < %(end)s::date
    AND NOT EXISTS (SELECT FROM daysheets_daysheet s WHERE s.office_id = e.office_id AND s.day = e.day)
  GROUP BY o.id
)
"""
# Names of places and last sheets are looked up for those listed only.
_LISTED = """
SELECT w.code, w.name, trim(r.short_kind || ' ' || r.name), w.days,
  (SELECT s.day FROM daysheets_daysheet s WHERE s.office_id = w.id AND s.day < %(end)s::date ORDER BY s.day DESC LIMIT 1), w.total
FROM (SELECT *, sum(days) OVER () AS total FROM owed ORDER BY days DESC, code LIMIT %(limit)s) w
  JOIN regions_region p ON p.id = w.attribution_id
  JOIN regions_region r ON r.id = CASE WHEN p.level > 2 THEN p.parent_id ELSE p.id END
ORDER BY w.days DESC, w.code
"""
_STOPS = """
SELECT service, cause, sum(n)::int FROM reports_regiondaystop WHERE region_id = %(region)s AND day >= %(start)s AND day < %(end)s
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""
_CLOSING = """
WITH agency AS (
  SELECT DISTINCT coalesce(a.agency_id, k.id) AS id
  FROM regions_region k LEFT JOIN regions_executingagency a ON a.region_id = k.id AND a.valid @> %(day)s::date
  WHERE k.level = 2 AND k.ended_on IS NULL AND (%(level)s = 0 OR k.id = %(region)s OR k.parent_id = %(region)s
    OR k.id = (SELECT parent_id FROM regions_region WHERE id = %(region)s AND level = 3))
), state AS (
  SELECT a.id, count(l.id) FILTER (WHERE l.closed) AS closed, bool_or(l.with_remarks AND l.closed) AS remarks
  FROM agency a LEFT JOIN daysheets_monthlock l ON l.agency_id = a.id AND l.month >= %(first)s AND l.month <= %(day)s
  GROUP BY 1
)
SELECT count(*), count(*) FILTER (WHERE closed = %(months)s), count(*) FILTER (WHERE closed = %(months)s AND remarks) FROM state
"""
_SAMPLE = """
SELECT EXISTS (SELECT FROM regions_office o JOIN regions_region r ON r.id = o.attribution_id
               WHERE o.is_sample AND (r.id = %(region)s OR r.code LIKE %(below)s))
    OR EXISTS (SELECT FROM recording_levelsnapshot s WHERE s.region_id = %(region)s AND s.is_sample)
    OR EXISTS (SELECT FROM recording_claim c WHERE c.region_id = %(region)s AND c.is_sample)
"""


def silent_offices(
    region: Region, period: Period, today: date
) -> tuple[tuple[SilentOffice, ...], int]:
    """Offices that owe reports for days before `today`, at most 100, and how many office-days are owed in all.

    For a province or the nation only the last day before `today` is looked at: their rows name the kabupaten that lag.
    """
    end = min(period.end, today)
    if period.start >= end:
        return (), 0
    name, owed = (
        ("ektp_read_silent", _OWED_BY_ALL)
        if region.level == Level.NATION
        else ("ektp_read_silent_in", _OWED_IN)
    )
    asked = {
        "region": region.pk,
        "start": period.start,
        "end": end,
        "newest": region.level < Level.REGENCY,
        "limit": LISTED,
    }
    rows = ask(name, owed + _LISTED, asked)
    return tuple(SilentOffice(*row[:5]) for row in rows), int(rows[0][5]) if rows else 0


def stops_of(region: Region, period: Period) -> tuple[StopFigure, ...]:
    """Office-days on which a service stood still, by service and cause, the most frequent first."""
    asked = {"region": region.pk, "start": period.start, "end": period.end}
    return tuple(StopFigure(*row) for row in ask("ektp_read_stops", _STOPS, asked))


def closing_of(region: Region, period: Period) -> Closing:
    """FINAL when every executing agency under the region has closed every month that the period touches."""
    months = _months(period)
    with connection.cursor() as cursor:
        cursor.execute(
            _CLOSING,
            {
                "region": region.pk,
                "level": region.level,
                "first": month_start(period.start),
                "day": period.last,
                "months": months,
            },
        )
        of, closed, remarks = cursor.fetchone()
    return Closing(final=0 < of == closed, closed=closed, of=of, with_remarks=remarks)


def _months(period: Period) -> int:
    month, count = month_start(period.start), 0
    while month < period.end:
        month, count = next_month(month), count + 1
    return count


def is_sample(region: Region) -> bool:
    """Whether sample data stand in the region's figures."""
    below = "%" if region.level == Level.NATION else f"{region.code}.%"
    ((sample,),) = ask("ektp_read_sample", _SAMPLE, {"region": region.pk, "below": below})
    return bool(sample)
