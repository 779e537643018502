"""Own parts from source, and totals from own parts and children: one statement each, set-based."""

from functools import cache

from ektp.common.measure import Source
from reports.rollup.columns import COLUMNS, COMPLETENESS, FLOWS, listed, sources_by, summed
from reports.rollup.statements import fetch
from reports.rollup.types import Changed, Touched

_TOUCHED = "touched AS (SELECT * FROM unnest(%s::bigint[], %s::boolean[], %s::date[]) AS t(region_id, own, day))"


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
    return _apply(f"{_TOUCHED}, parts AS ({own_selects()})")


@cache
def _totals_sql() -> str:
    return _apply(f"{_TOUCHED}, parts AS ({totals_selects()})")


def own_selects() -> str:
    """What the sources say of the regions and days in `touched`, part by part."""
    return " UNION ALL ".join((*_count_parts(), *_completeness_parts()))


def totals_selects() -> str:
    """Own parts and children of the regions and days in `touched`."""
    columns = listed(COLUMNS, "d.{}")
    own = f"SELECT t.region_id, t.own, t.day, {columns} FROM touched t JOIN reports_regionday d ON d.region_id = t.region_id AND d.own AND d.day = t.day"
    children = (
        f"SELECT t.region_id, t.own, t.day, {columns} FROM touched t JOIN regions_region c ON c.parent_id = t.region_id AND c.level <= 3 "
        "JOIN reports_regionday d ON d.region_id = c.id AND NOT d.own AND d.day = t.day"
    )
    return f"{own} UNION ALL {children}"


def _count_parts() -> list[str]:
    """One SELECT per table, already added up by region and day, with null for the columns it does not feed."""
    joins = {
        "office": "JOIN regions_office o ON o.attribution_id = t.region_id JOIN {table} s ON s.office_id = o.id AND s.day = t.day",
        "domicile": "JOIN {table} s ON s.domicile_id = t.region_id AND s.day = t.day",
        "region": "JOIN {table} s ON s.region_id = t.region_id AND s.day = t.day",
    }
    return [
        f"SELECT t.region_id, t.own, t.day, {_fed(source)} FROM touched t {join.format(table=source.table)} GROUP BY 1, 2, 3"
        for by, join in joins.items()
        for source in sources_by(by)
    ]


def _fed(source: Source) -> str:
    flows = (
        f"sum({source.columns[c]})::int AS {c}" if c in source.columns else f"NULL::int AS {c}"
        for c in FLOWS
    )
    return ", ".join((*flows, *(f"0 AS {c}" for c in COMPLETENESS)))


def _completeness_parts() -> list[str]:
    """Only sheets with an expected row are reported; the others are unscheduled (MODEL section 4)."""
    flows = listed(FLOWS, "NULL::int")
    offices = "FROM touched t JOIN regions_office o ON o.attribution_id = t.region_id"
    expected = (
        f"SELECT t.region_id, t.own, t.day, {flows}, count(*)::int, count(s.id)::int, "
        "(count(*) FILTER (WHERE s.kind = 'open' AND s.sections_filled < s.sections_expected))::int, "
        "(count(*) FILTER (WHERE s.on_time))::int, (count(*) FILTER (WHERE s.status = 'verified'))::int, 0 "
        f"{offices} JOIN daysheets_expectedsheet e ON e.office_id = o.id AND e.day = t.day "
        "LEFT JOIN daysheets_daysheet s ON s.office_id = o.id AND s.day = t.day GROUP BY 1, 2, 3"
    )
    unscheduled = (
        f"SELECT t.region_id, t.own, t.day, {flows}, 0, 0, 0, 0, 0, count(*)::int {offices} "
        "JOIN daysheets_daysheet s ON s.office_id = o.id AND s.day = t.day "
        "WHERE NOT EXISTS (SELECT FROM daysheets_expectedsheet e WHERE e.office_id = o.id AND e.day = t.day) GROUP BY 1, 2, 3"
    )
    return [expected, unscheduled]


def _apply(parts: str) -> str:
    """Store the sums of `parts` for `touched`, drop rows that became empty, and name the rows that changed."""
    stored, fresh = listed(COLUMNS, "d.{}"), listed(COLUMNS, "excluded.{}")
    return (
        f"WITH {parts}, {counted()}, "
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


def counted() -> str:
    """The CTE `counted`: what `parts` add up to for `touched`, without the rows that say nothing."""
    empty = f"num_nonnulls({listed(FLOWS)}) = 0 AND {' + '.join(COMPLETENESS)} = 0"
    return (
        f"summed AS (SELECT p.region_id, p.own, p.day, {summed(COLUMNS)} FROM parts p GROUP BY 1, 2, 3), "
        f"counted AS (SELECT * FROM summed WHERE NOT ({empty}))"
    )
