"""What is counted for the regions of a scope on their days, and writing it where nothing is stored: straight from the count.

A rebuild writes months this way, and a look back the days that have changed since. Regions are chosen `within` a period or `listed_in` a table with
their days; parameters are those of what chooses them, and the `start` and `end` of the period.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from reports.rollup import parts
from reports.rollup.columns import COLUMNS, listed

_COUNT = """
WITH scope AS ({scope}), touched AS ({touched}), {counted}
"""
_OWN = "SELECT s.*, s.level < 3 AS own FROM scope s"
_TOTAL = "SELECT s.*, false AS own FROM scope s WHERE s.level = %(level)s"
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """SQL that names regions by `region_id` and `level`, and which of their days are meant."""

    sql: str
    days: str


def within(where: str) -> Chosen:
    """Regions that `where` chooses, on all days of the period."""
    return Chosen(f"SELECT id AS region_id, level FROM regions_region WHERE {where}", parts.IN_SPAN)


def listed_in(table: str) -> Chosen:
    """The regions and days that a table names."""
    return Chosen(f"SELECT region_id, level, day FROM {table}", parts.IN_DAYS)


@cache
def own(chosen: Chosen) -> str:
    """The beginning of a statement: CTEs up to `counted`, the own parts."""
    return _count(chosen, _OWN, parts.own_counted(chosen.days))


@cache
def totals(chosen: Chosen) -> str:
    """The beginning of a statement: CTEs up to `counted`, the totals of one level (`level`)."""
    return _count(chosen, _TOTAL, parts.totals_counted(chosen.days))


def days(chosen: Chosen, parameters: Mapping[str, Any], *, levels: Iterable[int]) -> int:
    """Write own parts, then the totals of these levels from below; how many rows."""
    rows = 0
    with connection.cursor() as cursor:
        cursor.execute(_fill_sql(own(chosen)), parameters)
        rows += int(cursor.rowcount)
        for level in levels:
            cursor.execute(_fill_sql(totals(chosen)), {**parameters, "level": level})
            rows += int(cursor.rowcount)
    return rows


def _count(chosen: Chosen, touched: str, counted: str) -> str:
    return _COUNT.format(scope=chosen.sql, touched=touched, counted=counted).strip()


def _fill_sql(count: str) -> str:
    return _FILL.format(count=count, columns=listed(COLUMNS))
