"""The roll-up of a region as its sources were known at an instant, made aside in temporary tables.

Temporary tables of the same names stand before the stored ones for this connection and transaction, so that the very same statements
count, step and read them. The cost grows with the region and its history: this is for looking back, not for every page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection, transaction

from ektp.db.history import as_known_sql
from ektp.regions.models import Region
from reports.rollup import levels, months, parts, stops
from reports.rollup.columns import sources_by
from reports.rollup.statements import unprepared
from reports.rollup.types import Changed, Touched

_ROLLUP = (
    "reports_regionday",
    "reports_regionmonth",
    "reports_regionlevel",
    "reports_regiondaystop",
)
# Arrays and no joins, so that either side of an OR is looked up by its index.
_OFFICE = "office_id = ANY(ARRAY(SELECT id FROM known_office))"
_REGION = "region_id = ANY(ARRAY(SELECT id FROM known_region))"
_DOMICILE = "domicile_id = ANY(ARRAY(SELECT id FROM known_region))"
_APPEND_ONLY = {"blanko_blankflow"}
_BESIDE = {
    "daysheets_daysheet": _OFFICE,
    "daysheets_expectedsheet": _OFFICE,
    "daysheets_stoppage": "sheet_id = ANY(ARRAY(SELECT id FROM daysheets_daysheet))",
    "daysheets_monthlock": "true",
    "recording_levelsnapshot": _REGION,
    "recording_claim": _REGION,
    "recording_queuestatus": _DOMICILE,
    "distribution_cardopening": _OFFICE,
}
_INDEXED = ("office_id, day", "domicile_id, day", "region_id, day")


@contextmanager
def as_known(region: Region, moment: datetime) -> Iterator[None]:
    """Inside, everything that reads the roll-up or a source of `region` reads what was known at `moment`."""
    with transaction.atomic(), unprepared():
        _shadow_sources(region, moment)
        _shadow_rollup()
        _fill(region)
        yield
        with connection.cursor() as cursor:
            tables = ", ".join(f"pg_temp.{t}" for t in (*_sources(), *_ROLLUP, *_SCOPE))
            cursor.execute(f"DROP TABLE {tables}")


_SCOPE = ("known_region", "known_office")


def _sources() -> dict[str, str]:
    """Source tables in the order they must be made, each with what of it belongs to the region."""
    tables = dict(_BESIDE)
    for source in sources_by("office"):
        tables[source.table] = _OFFICE
    for source in sources_by("domicile"):
        tables[source.table] = f"({_OFFICE} OR {_DOMICILE})"
    for source in sources_by("region"):
        tables[source.table] = _REGION
    return tables


def _shadow_sources(region: Region, moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jit', 'off', true)")
        cursor.execute(
            "CREATE TEMP TABLE known_region AS SELECT id, level, parent_id FROM regions_region "
            "WHERE level <= 3 AND (%s = 0 OR id = %s OR code LIKE %s)",
            [region.level, region.pk, f"{region.code}.%"],
        )
        cursor.execute(
            "CREATE TEMP TABLE known_office AS SELECT id FROM regions_office WHERE attribution_id IN (SELECT id FROM known_region)"
        )
        for table, belongs in _sources().items():
            _shadow(table, belongs, moment)


def _shadow(table: str, belongs: str, moment: datetime) -> None:
    known, times = as_known_sql(table), 3
    if table in _APPEND_ONLY:
        known, times = f"SELECT * FROM {table} WHERE known_from <= %s", 1
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {table} AS SELECT * FROM ({known}) k WHERE {belongs}",
            [moment] * times,
        )
        names = {c.name for c in connection.introspection.get_table_description(cursor, table)}
        for columns in _INDEXED:
            if set(columns.split(", ")) <= names:
                cursor.execute(f"CREATE INDEX ON pg_temp.{table} ({columns})")
        cursor.execute(f"ANALYZE pg_temp.{table}")


def _shadow_rollup() -> None:
    with connection.cursor() as cursor:
        for table in _ROLLUP:
            cursor.execute(f"CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING ALL)")


def _fill(region: Region) -> None:
    """Own parts of every region and day, totals upward, openings, stoppages, and every step."""
    places, days = _places(), _days()
    heights = {pk: level for pk, level, _ in places}
    touched: Touched = {(pk, level < 3, day) for pk, level, _ in places for day in days}
    changed: Changed = parts.own_parts(touched)
    for level in range(2, region.level - 1, -1):
        above = {pk for pk, at in heights.items() if at == level}
        changed |= parts.totals({(pk, False, day) for pk in above for day in days})
    months.shift(changed)
    stops.recount(
        {(pk, level, day) for pk, level, _ in places if level for day in days}, nation=False
    )
    if region.level == 0:
        stops.recount({(region.pk, 0, day) for day in days}, nation=True)
    _step(region, places, heights)


def _step(
    region: Region, places: list[tuple[int, int, int | None]], heights: dict[int, int]
) -> None:
    work = levels.Work()
    for pk, _, _ in places:
        levels.lower(work.stored, pk, date.min)
        levels.lower(work.queue, pk, date.min)
    parents = {pk: parent for pk, _, parent in places}
    levels.step_up(work, levels=heights, parents=parents, top=region.level)


def _places() -> list[tuple[int, int, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, level, parent_id FROM known_region")
        return list(cursor.fetchall())


def _days() -> list[date]:
    dated = {source.table for by in ("office", "domicile", "region") for source in sources_by(by)}
    dated |= {"daysheets_daysheet", "daysheets_expectedsheet"}
    days = " UNION ".join(f"SELECT day FROM {table}" for table in sorted(dated))
    with connection.cursor() as cursor:
        cursor.execute(days)
        return [day for (day,) in cursor.fetchall()]
