"""Reported and verified days and headline flows by office: by day for the last 90 days, and by month."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection

from ektp.daysheets import registry
from reports.rollup.columns import HEADLINES, added, listed, sources_by
from reports.rollup.statements import fetch

KEPT = timedelta(days=90)
_NAMES = listed(HEADLINES)
_TABLES = {"day": "reports_officeday", "month": "reports_officemonth"}
_SQL = """
WITH touched AS (
  SELECT * FROM unnest(%s::bigint[], %s::date[]) AS t(region_id, day)
), office AS (
  SELECT DISTINCT o.id, t.day, date_trunc('month', t.day)::date AS month FROM touched t JOIN regions_office o ON o.attribution_id = t.region_id
), months AS (
  SELECT DISTINCT id, month, (month + interval '1 month')::date AS until, month > %s::date AS kept FROM office
), span AS (
  SELECT id, month AS first, until FROM months WHERE NOT kept
  UNION ALL SELECT o.id, o.day, o.day + 1 FROM office o JOIN months USING (id, month) WHERE kept
), parts AS ({parts}
), counted AS (
  SELECT office_id, day, max(reported) AS reported, max(verified) AS verified, {sums} FROM parts GROUP BY 1, 2
), month_days AS (
  SELECT office_id, day, reported, verified, {names} FROM counted
  UNION ALL
  SELECT d.office_id, d.day, d.reported, d.verified, {stored} FROM months m
  JOIN reports_officeday d ON d.office_id = m.id AND d.day >= m.month AND d.day < m.until
  WHERE m.kept AND NOT EXISTS (SELECT FROM office o WHERE o.id = d.office_id AND o.day = d.day)
), days AS (
  INSERT INTO reports_officeday AS d (office_id, day, reported, verified, {names})
  SELECT c.office_id, c.day, c.reported, c.verified, {names} FROM counted c JOIN office o ON o.id = c.office_id AND o.day = c.day
  WHERE c.day > %s::date
  ON CONFLICT (office_id, day) DO UPDATE SET {sets}
), no_day AS (
  DELETE FROM reports_officeday d USING office o WHERE d.office_id = o.id AND d.day = o.day
  AND NOT EXISTS (SELECT FROM counted c WHERE c.office_id = o.id AND c.day = o.day)
), no_month AS (
  DELETE FROM reports_officemonth d USING months o WHERE d.office_id = o.id AND d.month = o.month
  AND NOT EXISTS (SELECT FROM month_days c WHERE c.office_id = o.id AND c.day >= o.month AND c.day < o.until)
)
INSERT INTO reports_officemonth AS d (office_id, month, reported, verified, {names})
SELECT c.office_id, date_trunc('month', c.day)::date, sum(c.reported), sum(c.verified), {sums} FROM month_days c GROUP BY 1, 2
ON CONFLICT (office_id, month) DO UPDATE SET {sets}
"""
# Where a region has one office, its own days are the office's: they are not counted a second time. A day with a sheet is reported or
# unscheduled, and a flow is told by a sheet.
_ALONE = """
WITH office AS (
  SELECT o.attribution_id AS region_id, min(o.id) AS id, r.level < 3 AS own
  FROM regions_office o JOIN regions_region r ON r.id = o.attribution_id
  WHERE o.attribution_id IN (SELECT id FROM regions_region WHERE {where}) GROUP BY 1, 3 HAVING count(*) = 1
)
INSERT INTO {table} (office_id, {unit}, reported, verified, {names})
SELECT o.id, {at} AS at, sum(d.reported), sum(d.verified), {sums}
FROM office o JOIN reports_regionday d ON d.region_id = o.region_id AND d.own = o.own AND d.day >= %(start)s AND d.day < %(end)s
WHERE d.reported + d.unscheduled > 0 GROUP BY 1, 2
"""
_SHARED = """
SELECT attribution_id FROM regions_office WHERE attribution_id IN (SELECT id FROM regions_region WHERE {where})
GROUP BY 1 HAVING count(*) > 1
"""
_STORED = """
SELECT EXISTS (SELECT FROM {table} d WHERE d.{unit} >= %(start)s AND d.{unit} < %(end)s AND d.office_id = ANY(ARRAY(
  SELECT o.id FROM regions_office o WHERE o.attribution_id IN (SELECT id FROM regions_region WHERE {where}))))
"""


def recount(touched: set[tuple[int, date]], *, today: date) -> None:
    """Count again for the offices attributed to these regions on these days, and for their whole months.

    The other days of a month are as stored where all of them are kept, and counted from source where some are not.
    """
    if not touched:
        return
    regions, days = zip(*sorted(touched), strict=True)
    kept = today - KEPT
    fetch("ektp_offices", _sql(), [list(regions), list(days), kept, kept], rows=len(touched))


def fill(where: str, parameters: Mapping[str, Any], *, today: date) -> bool:
    """Write what offices did that are alone in their region, from its days; False (and nothing done) if anything is stored already.

    `where` chooses the regions; `parameters` are its own, and the `start` and `end` of whole months. `shared` names what is left to count.
    """
    kept = max(today - KEPT + timedelta(days=1), parameters["start"])
    with connection.cursor() as cursor:
        for unit, table in _TABLES.items():
            cursor.execute(_STORED.format(table=table, unit=unit, where=where), parameters)
            if cursor.fetchone()[0]:
                return False
        cursor.execute(_alone_sql("month", where), parameters)
        if kept < parameters["end"]:
            cursor.execute(_alone_sql("day", where), {**parameters, "start": kept})
    return True


def shared(where: str, parameters: Mapping[str, Any]) -> set[int]:
    """Regions with more than one office."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARED.format(where=where), parameters)
        return {region for (region,) in cursor.fetchall()}


def prune(today: date) -> None:
    """Forget office days older than 90 days; the months stay."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_officeday WHERE day <= %s", [today - KEPT])


@cache
def _sql() -> str:
    sums = ", ".join(f"sum({name})::int AS {name}" for name in HEADLINES)
    sets = ", ".join(f"{name} = excluded.{name}" for name in ("reported", "verified", *HEADLINES))
    return _SQL.format(
        parts=" UNION ALL ".join(_parts()), sums=sums, names=_NAMES, sets=sets, stored=listed(HEADLINES, "d.{}")
    )  # fmt: skip


def _parts() -> list[str]:
    nothing = ", ".join(f"NULL::int AS {name}" for name in HEADLINES)
    sheets = (
        "SELECT s.office_id, s.day, (e.id IS NOT NULL)::int AS reported, "
        f"(e.id IS NOT NULL AND s.status = 'verified')::int AS verified, {nothing} "
        "FROM span x JOIN daysheets_daysheet s ON s.office_id = x.id AND s.day >= x.first AND s.day < x.until "
        "LEFT JOIN daysheets_expectedsheet e ON e.office_id = s.office_id AND e.day = s.day"
    )
    return [sheets, *(_headline(name) for name in HEADLINES)]


def _headline(code: str) -> str:
    """The rows of the one table that feeds a headline flow by office."""
    terms = registry.flows()[code].terms
    source = next(s for s in sources_by("office") if set(terms) <= set(s.columns))
    value = added([f"({source.columns[column]})" for column in terms])
    values = ", ".join(value if name == code else "NULL::int" for name in HEADLINES)
    return (
        f"SELECT s.office_id, s.day, 0, 0, {values} FROM span x JOIN {source.table} s "
        "ON s.office_id = x.id AND s.day >= x.first AND s.day < x.until"
    )


@cache
def _alone_sql(unit: str, where: str) -> str:
    flows = {
        name: added([f"d.{column}" for column in registry.flows()[name].terms])
        for name in HEADLINES
    }
    return _ALONE.format(
        where=where,
        table=_TABLES[unit],
        unit=unit,
        at="d.day" if unit == "day" else "date_trunc('month', d.day::timestamp)::date",
        names=_NAMES,
        sums=", ".join(f"sum({value})::int AS {name}" for name, value in flows.items()),
    )
