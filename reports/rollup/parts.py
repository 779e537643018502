"""Own parts from source, and totals from own parts and children: one statement each, set-based."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ektp.common.measure import Source
from reports.rollup.columns import COLUMNS, COMPLETENESS, FLOWS, added, listed, sources_by, summed
from reports.rollup.statements import fetch
from reports.rollup.types import Changed, Touched

IN_DAYS = "{}.day = t.day"
"""Of the days that `touched` names beside each region."""
IN_SPAN = "{0}.day >= %(start)s AND {0}.day < %(end)s"
"""Of all days between two parameters; `touched` then names regions only."""
# A row that says nothing is not kept.
_SAYS = f"num_nonnulls({listed(FLOWS)}) > 0 OR {' + '.join(COMPLETENESS)} > 0"
# Region, own part or total, and day in one whole number: what is added up and joined a dozen times is hashed by one column, not three.
# The days of 11,000 years need 22 bits, which leaves regions up to 10^12.
_FIRST_DAY = "date '0001-01-01'"
_KEY = f"((t.region_id << 23) + (t.own::int << 22) + ({{}}.day - {_FIRST_DAY}))"
_OF_KEY = f"k.key >> 23 AS region_id, k.key & 4194304 > 0 AS own, {_FIRST_DAY} + (k.key & 4194303)::int AS day"
_TOUCHED = "touched AS (SELECT * FROM unnest(%s::bigint[], %s::boolean[], %s::date[]) AS t(region_id, own, day))"


@dataclass(frozen=True, slots=True)
class _Part:
    """The columns that one SELECT by key feeds."""

    columns: tuple[str, ...]
    sql: str


def own_parts(touched: Touched) -> Changed:
    """Recount from source what is attributed to exactly these regions on these days; what came out different."""
    return _run("ektp_own_parts", _own_sql(), touched)


def totals(touched: Touched) -> Changed:
    """Add up own parts and children of these regions on these days; what came out different."""
    return _run("ektp_totals", _totals_sql(), touched)


def _run(name: str, sql: str, touched: Touched) -> Changed:
    if not touched:
        return set()
    regions, owns, days = zip(*sorted(touched), strict=True)
    found = fetch(name, sql, [list(regions), list(owns), list(days)], rows=len(touched))
    return {(region, own, day) for region, own, day in found}


@cache
def _own_sql() -> str:
    return _apply(f"{_TOUCHED}, {own_counted()}")


@cache
def _totals_sql() -> str:
    return _apply(f"{_TOUCHED}, {totals_counted()}")


def own_counted(days: str = IN_DAYS) -> str:
    """CTEs that end in `counted`: what the sources say of the regions in `touched` on those days.

    Each source is added up by itself, in its own few columns, and then they are put side by side: nothing wide is sorted or summed.
    """
    parts = [*_count_parts(days), _completeness_part(days)]
    found = ", ".join(f"p{n} AS MATERIALIZED ({part.sql})" for n, part in enumerate(parts))
    keys = " UNION ".join(f"SELECT key FROM p{n}" for n in range(len(parts)))
    joined = " ".join(f"LEFT JOIN p{n} USING (key)" for n in range(len(parts)))
    fed = {
        name: [f"p{n}.{name}" for n, part in enumerate(parts) if name in part.columns]
        for name in COLUMNS
    }
    flows = ", ".join(f"{added(fed[name])} AS {name}" for name in FLOWS)
    counts = ", ".join(f"coalesce({added(fed[name])}, 0) AS {name}" for name in COMPLETENESS)
    return (
        f"{found}, joined AS (SELECT {_OF_KEY}, {flows}, {counts} FROM ({keys}) k {joined}), "
        f"counted AS (SELECT * FROM joined WHERE {_SAYS})"
    )


def totals_counted(days: str = IN_DAYS) -> str:
    """CTEs that end in `counted`: own parts and children of the regions in `touched` on those days, added up."""
    columns, on = listed(COLUMNS, "d.{}"), days.format("d")
    own = (
        f"SELECT t.region_id, t.own, d.day, {columns} FROM touched t "
        f"JOIN reports_regionday d ON d.region_id = t.region_id AND d.own AND {on}"
    )
    children = (
        f"SELECT t.region_id, t.own, d.day, {columns} FROM touched t JOIN regions_region c ON c.parent_id = t.region_id AND c.level <= 3 "
        f"JOIN reports_regionday d ON d.region_id = c.id AND NOT d.own AND {on}"
    )
    return (
        f"parts AS ({own} UNION ALL {children}), "
        f"summed AS (SELECT p.region_id, p.own, p.day, {summed(COLUMNS)} FROM parts p GROUP BY 1, 2, 3), "
        f"counted AS (SELECT * FROM summed WHERE {_SAYS})"
    )


def _count_parts(days: str) -> list[_Part]:
    """One SELECT per table, added up by region and day, of the columns it feeds; tables by domicile, of few columns each, are added up together."""
    by_office = "JOIN regions_office o ON o.attribution_id = t.region_id JOIN {table} s ON s.office_id = o.id"
    by_region = "JOIN {table} s ON s.region_id = t.region_id"
    by_domicile = "JOIN {table} s ON s.domicile_id = t.region_id"
    return [
        *(_part([source], by_office, days) for source in sources_by("office")),
        _part(sources_by("domicile"), by_domicile, days),
        *(_part([source], by_region, days) for source in sources_by("region")),
    ]


def _part(sources: Sequence[Source], join: str, days: str) -> _Part:
    columns = tuple(dict.fromkeys(name for source in sources for name in source.columns))
    rows = " UNION ALL ".join(
        f"SELECT {_KEY.format('s')} AS key, {listed(source.columns.get(name, 'NULL::int') + f' AS {name}' for name in columns)} "
        f"FROM touched t {join.format(table=source.table)} AND {days.format('s')}"
        for source in sources
    )
    return _Part(columns, f"SELECT x.key, {summed(columns, 'x')} FROM ({rows}) x GROUP BY 1")


def _completeness_part(days: str) -> _Part:
    """Only sheets with an expected row are reported; the others are unscheduled (MODEL section 4)."""
    offices = "FROM touched t JOIN regions_office o ON o.attribution_id = t.region_id"
    expected = f"SELECT {_KEY.format('e')} AS key, o.id, e.day {offices} JOIN daysheets_expectedsheet e ON e.office_id = o.id AND {days.format('e')}"
    sheets = (
        f"SELECT {_KEY.format('s')} AS key, o.id, s.day, s.kind = 'open' AND s.sections_filled < s.sections_expected AS partial, "
        f"s.on_time, s.status = 'verified' AS verified {offices} JOIN daysheets_daysheet s ON s.office_id = o.id AND {days.format('s')}"
    )
    counted = (
        "SELECT coalesce(e.key, s.key) AS key, count(e.key)::int AS expected, "
        "(count(s.key) FILTER (WHERE e.key IS NOT NULL))::int AS reported, "
        "(count(s.key) FILTER (WHERE e.key IS NOT NULL AND s.partial))::int AS partial, "
        "(count(s.key) FILTER (WHERE e.key IS NOT NULL AND s.on_time))::int AS on_time, "
        "(count(s.key) FILTER (WHERE e.key IS NOT NULL AND s.verified))::int AS verified, "
        "(count(s.key) FILTER (WHERE e.key IS NULL))::int AS unscheduled "
        f"FROM ({expected}) e FULL JOIN ({sheets}) s ON s.id = e.id AND s.day = e.day GROUP BY 1"
    )
    return _Part(COMPLETENESS, counted)


def _apply(counted: str) -> str:
    """Store `counted` for `touched`, drop rows that became empty, and name the rows that changed."""
    stored, fresh = listed(COLUMNS, "d.{}"), listed(COLUMNS, "excluded.{}")
    return (
        f"WITH {counted}, "
        "gone AS (DELETE FROM reports_regionday d USING touched t "
        "WHERE d.region_id = t.region_id AND d.own = t.own AND d.day = t.day "
        "AND NOT EXISTS (SELECT FROM counted c WHERE c.region_id = t.region_id AND c.day = t.day) "
        "RETURNING d.region_id, d.own, d.day), "
        f"put AS (INSERT INTO reports_regionday AS d (region_id, own, day, {listed(COLUMNS)}) "
        f"SELECT region_id, own, day, {listed(COLUMNS)} FROM counted "
        f"ON CONFLICT (region_id, own, day) DO UPDATE SET {listed(COLUMNS, '{0} = excluded.{0}')} "
        f"WHERE ({stored}) IS DISTINCT FROM ({fresh}) RETURNING d.region_id, d.own, d.day) "
        "SELECT * FROM put UNION ALL SELECT * FROM gone"
    )
