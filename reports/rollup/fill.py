"""What is counted for the regions of a scope and a period, and writing it where nothing is stored: straight from the count.

A rebuild writes months this way, and a look back all that was known. `where` chooses the regions (columns of regions_region); parameters
are its own, and the `start` and `end` of the period.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import connection

from reports.rollup import parts
from reports.rollup.columns import COLUMNS, listed

_COUNT = """
WITH scope AS (SELECT id AS region_id, level FROM regions_region WHERE {where}), touched AS ({touched}), {counted}
"""
_OWN = "SELECT s.region_id, s.level < 3 AS own FROM scope s"
_TOTAL = "SELECT s.region_id, false AS own FROM scope s WHERE s.level = %(level)s"
_FILL = """
{count}
INSERT INTO reports_regionday (region_id, own, day, {columns}) SELECT region_id, own, day, {columns} FROM counted
"""
# Many rows of few columns: nobody can estimate how many they are, and sorting them for a merge costs more than counting them.
_MANY = "SELECT set_config('enable_mergejoin', 'off', true), set_config('work_mem', '64MB', true)"


def plan_for_many() -> None:
    """To the end of the transaction, plan statements as counts of many regions and days need it."""
    with connection.cursor() as cursor:
        cursor.execute(_MANY)


@cache
def own(where: str) -> str:
    """The beginning of a statement: CTEs up to `counted`, the own parts of a period."""
    return _count(where, _OWN, parts.own_counted(parts.IN_SPAN))


@cache
def totals(where: str) -> str:
    """The beginning of a statement: CTEs up to `counted`, the totals of one level (`level`) of a period."""
    return _count(where, _TOTAL, parts.totals_counted(parts.IN_SPAN))


def days(where: str, parameters: Mapping[str, Any], *, levels: Iterable[int]) -> int:
    """Write own parts, then the totals of these levels from below; how many rows."""
    rows = 0
    with connection.cursor() as cursor:
        cursor.execute(_fill_sql(own(where)), parameters)
        rows += int(cursor.rowcount)
        for level in levels:
            cursor.execute(_fill_sql(totals(where)), {**parameters, "level": level})
            rows += int(cursor.rowcount)
    return rows


def _count(where: str, touched: str, counted: str) -> str:
    return _COUNT.format(where=where, touched=touched, counted=counted).strip()


def _fill_sql(count: str) -> str:
    return _FILL.format(count=count, columns=listed(COLUMNS))
