"""Month openings: all flow before the first of a month, so that any date costs at most 31 days more.

A row for a month exists exactly where the month before it has days. Reading takes the latest row on or before the month asked for:
the months between have no days. What a month's days add up to now, less what the openings said they did, shifts all later rows.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import connection

from ektp.common.periods import month_start
from reports.rollup.columns import COLUMNS, listed
from reports.rollup.statements import fetch
from reports.rollup.types import Changed

_SHIFT = """
WITH touched AS (
  SELECT * FROM unnest(%s::bigint[], %s::boolean[], %s::date[]) AS t(region_id, own, month)
), flow AS (
  SELECT t.region_id, t.own, t.month, count(d.id) AS days, {sums}
  FROM touched t LEFT JOIN reports_regionday d
    ON d.region_id = t.region_id AND d.own = t.own AND d.day >= t.month AND d.day < t.month + interval '1 month'
  GROUP BY 1, 2, 3
), base AS (
  SELECT f.region_id, f.own, f.month, f.days, n.id AS next_id, {bases}, {deltas}
  FROM flow f
  LEFT JOIN reports_regionmonth n ON n.region_id = f.region_id AND n.own = f.own AND n.month = f.month + interval '1 month'
  LEFT JOIN LATERAL (
    SELECT * FROM reports_regionmonth b WHERE b.region_id = f.region_id AND b.own = f.own AND b.month <= f.month
    ORDER BY b.month DESC LIMIT 1
  ) b ON true
), moved AS (
  SELECT region_id, own, month, days, next_id, {moves} FROM base x
  WINDOW w AS (PARTITION BY region_id, own ORDER BY month)
), gone AS (
  DELETE FROM reports_regionmonth m USING base x WHERE m.id = x.next_id AND x.days = 0
), later AS (
  SELECT r.id, {later}
  FROM base x JOIN reports_regionmonth r ON r.region_id = x.region_id AND r.own = x.own AND r.month > x.month
  GROUP BY r.id
), shifted AS (
  UPDATE reports_regionmonth m SET {shifts} FROM later v
  WHERE m.id = v.id AND ({any_move})
    AND m.id NOT IN (SELECT next_id FROM base WHERE days = 0 AND next_id IS NOT NULL)
)
INSERT INTO reports_regionmonth (region_id, own, month, {columns})
SELECT x.region_id, x.own, (x.month + interval '1 month')::date, {news}
FROM moved x WHERE x.next_id IS NULL AND x.days > 0
"""

# Nothing opens after this period yet: what was before it, and its own months one after another.
_OPEN = """
WITH flow AS (
  SELECT d.region_id, d.own, (date_trunc('month', d.day::timestamp) + interval '1 month')::date AS month, {sums}
  FROM reports_regionday d WHERE d.region_id IN (SELECT id FROM regions_region WHERE {where}) AND d.day >= %(start)s AND d.day < %(end)s
  GROUP BY 1, 2, 3
)
INSERT INTO reports_regionmonth (region_id, own, month, {columns})
SELECT f.region_id, f.own, f.month, {news} FROM flow f
LEFT JOIN LATERAL (
  SELECT * FROM reports_regionmonth b WHERE b.region_id = f.region_id AND b.own = f.own AND b.month <= %(start)s ORDER BY b.month DESC LIMIT 1
) b ON true
WINDOW w AS (PARTITION BY f.region_id, f.own ORDER BY f.month)
"""
_LATER = """
SELECT EXISTS (SELECT FROM reports_regionmonth m
  WHERE m.month > %(start)s AND m.region_id IN (SELECT id FROM regions_region WHERE {where}))
"""


def shift(changed: Changed) -> None:
    """Bring the openings after these days into line with them; counted are the months' days, so it heals what was wrong."""
    months = sorted({(region, own, month_start(day)) for region, own, day in changed})
    if not months:
        return
    regions, owns, firsts = zip(*months, strict=True)
    fetch("ektp_months", _sql(), [list(regions), list(owns), list(firsts)], rows=len(months))


def fill(where: str, parameters: Mapping[str, Any]) -> bool:
    """Write the openings after a period of which none are stored, nor any later; False (and nothing done) if one is.

    `where` chooses the regions; `parameters` are its own, and the `start` and `end` of whole months.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LATER.format(where=where), parameters)
        if cursor.fetchone()[0]:
            return False
        cursor.execute(_open_sql(where), parameters)
    return True


@cache
def _open_sql(where: str) -> str:
    return _OPEN.format(
        where=where,
        sums=listed(COLUMNS, "sum(d.{0})::int AS {0}"),
        columns=listed(COLUMNS),
        news=listed(COLUMNS, "coalesce(b.{0}, 0) + coalesce(sum(f.{0}) OVER w, 0)"),
    )


@cache
def _sql() -> str:
    implied = "CASE WHEN n.id IS NULL THEN 0 ELSE coalesce(n.{0}, 0) - coalesce(b.{0}, 0) END"
    return _SHIFT.format(
        sums=listed(COLUMNS, "coalesce(sum(d.{0}), 0)::int AS {0}"),
        bases=listed(COLUMNS, "coalesce(b.{0}, 0) AS {0}"),
        deltas=listed(COLUMNS, f"f.{{0}} - ({implied}) AS d_{{0}}"),
        moves=listed(COLUMNS, "x.{0} + sum(x.d_{0}) OVER w AS {0}"),
        later=listed(COLUMNS, "sum(x.d_{0}) AS {0}"),
        shifts=listed(COLUMNS, "{0} = coalesce(m.{0}, 0) + v.{0}"),
        any_move=" OR ".join(f"v.{column} <> 0" for column in COLUMNS),
        columns=listed(COLUMNS),
        news=listed(COLUMNS, "x.{0}"),
    )


def cumulative(expression: str, *, region: str, own: str, day: str) -> str:
    """SQL for the all-time flow of a region up to and including `day`; `expression` is over the row `c` and never null."""
    of = f"c.region_id = {region} AND c.own = {own}"
    return (
        f"(coalesce((SELECT {expression} FROM reports_regionmonth c WHERE {of} AND c.month <= {day} ORDER BY c.month DESC LIMIT 1), 0) "
        f"+ coalesce((SELECT sum({expression}) FROM reports_regionday c WHERE {of} "
        f"AND c.day >= date_trunc('month', {day})::date AND c.day <= {day}), 0))"
    )
