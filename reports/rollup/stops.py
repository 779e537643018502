"""Stoppages by service and cause for a region's day: its own offices' and its children's."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from ektp.common.periods import Period
from reports.rollup.statements import fetch
from reports.rollup.types import Lifted

# The children that are lifted too come from their fresh counts, the others from their stored rows.
_TOTAL = """
new{level} AS (
  SELECT region_id, day, service, cause, sum(n)::int AS n FROM (
    SELECT k.* FROM counted k JOIN lifted l USING (region_id, day) WHERE l.level = {level}
    {fresh}
    UNION ALL
    SELECT l.region_id, l.day, s.service, s.cause, s.n
    FROM lifted l JOIN regions_region c ON c.parent_id = l.region_id AND c.level <= 3
    JOIN reports_regiondaystop s ON s.region_id = c.id AND s.day = l.day
    WHERE l.level = {level} AND NOT EXISTS (SELECT FROM lifted x WHERE x.region_id = c.id AND x.day = l.day)
  ) p GROUP BY 1, 2, 3, 4
)"""
_FRESH = """
    UNION ALL
    SELECT c.parent_id, n.day, n.service, n.cause, n.n FROM new{below} n JOIN regions_region c ON c.id = n.region_id"""
_SQL = """
WITH lifted AS (SELECT * FROM unnest(%s::bigint[], %s::int[], %s::date[]) AS t(region_id, level, day)
), counted AS (
  SELECT l.region_id, l.day, st.service, st.cause, count(*)::int AS n
  FROM lifted l JOIN regions_office o ON o.attribution_id = l.region_id
  JOIN daysheets_daysheet s ON s.office_id = o.id AND s.day = l.day
  JOIN daysheets_stoppage st ON st.sheet_id = s.id
  GROUP BY 1, 2, 3, 4
), {totals}, fresh AS ({union}
), gone AS (
  DELETE FROM reports_regiondaystop d USING lifted l WHERE d.region_id = l.region_id AND d.day = l.day
  AND NOT EXISTS (SELECT FROM fresh f WHERE (f.region_id, f.day, f.service, f.cause) = (d.region_id, d.day, d.service, d.cause))
  RETURNING d.day
), put AS (
  INSERT INTO reports_regiondaystop AS d (region_id, day, service, cause, n)
  SELECT region_id, day, service, cause, n FROM fresh
  ON CONFLICT (region_id, day, service, cause) DO UPDATE SET n = excluded.n WHERE d.n <> excluded.n
  RETURNING d.day
)
SELECT day FROM gone UNION SELECT day FROM put
"""


def _total(level: int, below: int | None) -> str:
    return _TOTAL.format(level=level, fresh=_FRESH.format(below=below) if below else "")


def _statement(levels: tuple[int, ...]) -> str:
    totals = ", ".join(
        _total(level, levels[at - 1] if at else None) for at, level in enumerate(levels)
    )
    union = " UNION ALL ".join(f"SELECT * FROM new{level}" for level in levels)
    return _SQL.format(totals=totals, union=union)


_PROVINCE, _NATION = _statement((3, 2, 1)), _statement((0,))


# Where sheets tell of any, with every ancestor; and where any is stored, of the region itself or of a child.
_KNOWN = """
WITH told AS (
  SELECT DISTINCT o.attribution_id AS region_id, s.day FROM daysheets_stoppage st JOIN daysheets_daysheet s ON s.id = st.sheet_id
  JOIN regions_office o ON o.id = s.office_id
  WHERE o.attribution_id = ANY(%(regions)s) AND s.day >= %(start)s AND s.day < %(end)s
)
SELECT unnest(ARRAY[r.id, p.id, p.parent_id]), t.day FROM told t JOIN regions_region r ON r.id = t.region_id
LEFT JOIN regions_region p ON p.id = r.parent_id
UNION SELECT unnest(ARRAY[c.id, c.parent_id]), s.day FROM reports_regiondaystop s JOIN regions_region c ON c.id = s.region_id AND c.level <= 3
WHERE (c.id = ANY(%(regions)s) OR c.parent_id = ANY(%(regions)s)) AND s.day >= %(start)s AND s.day < %(end)s
"""

# Where nothing is stored: each stoppage counts for its region and all above it in the scope; children outside it tell what they stored.
_FILL = """
WITH scope AS (SELECT id, parent_id FROM regions_region WHERE {where}
), counted AS (
  SELECT o.attribution_id AS region_id, s.day, st.service, st.cause, count(*)::int AS n
  FROM scope r JOIN regions_office o ON o.attribution_id = r.id
  JOIN daysheets_daysheet s ON s.office_id = o.id AND s.day >= %(start)s AND s.day < %(end)s
  JOIN daysheets_stoppage st ON st.sheet_id = s.id
  GROUP BY 1, 2, 3, 4
), told AS (
  SELECT a.id AS region_id, c.day, c.service, c.cause, c.n
  FROM counted c JOIN scope r ON r.id = c.region_id LEFT JOIN scope p ON p.id = r.parent_id LEFT JOIN scope g ON g.id = p.parent_id
  CROSS JOIN unnest(ARRAY[r.id, p.id, g.id, g.parent_id]) AS u(id) JOIN scope a ON a.id = u.id
  UNION ALL
  SELECT c.parent_id, d.day, d.service, d.cause, d.n
  FROM scope r JOIN regions_region c ON c.parent_id = r.id AND c.level <= 3 AND c.id NOT IN (SELECT id FROM scope)
  JOIN reports_regiondaystop d ON d.region_id = c.id AND d.day >= %(start)s AND d.day < %(end)s
)
INSERT INTO reports_regiondaystop (region_id, day, service, cause, n) SELECT region_id, day, service, cause, sum(n) FROM told GROUP BY 1, 2, 3, 4
"""
_STORED = """
SELECT EXISTS (SELECT FROM reports_regiondaystop d
  WHERE d.region_id = ANY(ARRAY(SELECT id FROM regions_region WHERE {where})) AND d.day >= %(start)s AND d.day < %(end)s)
"""


def fill(where: str, parameters: Mapping[str, Any]) -> bool:
    """Write the stoppages of a period of which none are stored; False (and nothing done) if any is.

    `where` chooses the regions; `parameters` are its own, and the `start` and `end` of the period.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STORED.format(where=where), parameters)
        if cursor.fetchone()[0]:
            return False
        cursor.execute(_FILL.format(where=where), parameters)
    return True


def known(levels: Mapping[int, int], period: Period) -> Lifted:
    """Days of these regions (key: level) on which there are stoppages, told or stored; the others have none to count."""
    asked: dict[str, list[int] | date] = {
        "regions": list(levels),
        "start": period.start,
        "end": period.end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, asked)
        return {
            (region, levels[region], day) for region, day in cursor.fetchall() if region in levels
        }


def recount(lifted: Lifted, *, nation: bool) -> set[date]:
    """Count again for these regions and days; the days that came out different.

    `lifted` holds every ancestor up to the province (or the nation alone).
    """
    if not lifted:
        return set()
    regions, levels, days = zip(*sorted(lifted), strict=True)
    name, sql = ("ektp_stops_nation", _NATION) if nation else ("ektp_stops", _PROVINCE)
    found = fetch(name, sql, [list(regions), list(levels), list(days)], rows=len(lifted))
    return {day for (day,) in found}
