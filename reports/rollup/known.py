"""The roll-up of a region as its sources were known at an instant, made aside in temporary tables.

Temporary tables of the same names stand before the stored ones for this connection and transaction, so that the very same statements
count, step and read them. What the sources of a day say now as they did then is taken from the stored roll-up; a day of which anything
was written since is counted from what was known (docs/adr/0072).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from ektp.common.periods import Period, month_start
from ektp.regions.models import Region
from reports.rollup import fill, known_sources, levels, months, stops
from reports.rollup.columns import COLUMNS, listed
from reports.rollup.facts import openings_sql
from reports.rollup.statements import unprepared
from reports.rollup.steps import NAMES, STEP

_ROLLUP = (
    "reports_regionday",
    "reports_regionmonth",
    "reports_regionlevel",
    "reports_regiondaystop",
)
_LAY_OUT = "CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING {what})"
# Many rows are laid out before the first is looked up, and always by region.
_BARE = "DEFAULTS INCLUDING IDENTITY"
_BY_REGION = """
CREATE UNIQUE INDEX ON pg_temp.reports_regionday (region_id, own, day);
ANALYZE pg_temp.reports_regionday (region_id, own, day);
ANALYZE pg_temp.reports_regionmonth (region_id, own, month)
"""
_HAS_CHANGED = "EXISTS (SELECT FROM known_day k WHERE k.region_id = d.region_id AND k.day = d.day)"
# Days are read of the months that are asked for and in which a level is anchored, and of a region's months that changed; of all others
# what opens after them.
_MONTHS = """
CREATE TEMP TABLE known_month AS
SELECT r.id AS region_id, m.month FROM known_region r CROSS JOIN (
  SELECT generate_series(%(start)s::timestamp, %(end)s::timestamp - interval '1 day', interval '1 month')::date AS month
  UNION SELECT date_trunc('month', s.day::timestamp)::date FROM recording_levelsnapshot s
  UNION SELECT date_trunc('month', o.day::timestamp)::date FROM ({openings}) o
) m
UNION SELECT region_id, date_trunc('month', day::timestamp)::date FROM known_day;
ANALYZE known_month
"""
_TAKE_DAYS = """
INSERT INTO reports_regionday (region_id, own, day, {columns})
SELECT d.region_id, d.own, d.day, {columns} FROM known_month m
JOIN public.reports_regionday d ON d.region_id = m.region_id AND d.day >= m.month AND d.day < m.month + interval '1 month'
WHERE NOT {changed}
"""
_TAKE_MONTHS = """
INSERT INTO reports_regionmonth (region_id, own, month, {columns})
SELECT d.region_id, d.own, d.month, {columns} FROM known_region r JOIN public.reports_regionmonth d ON d.region_id = r.id
"""
_TAKE_LEVELS = """
INSERT INTO reports_regionlevel (region_id, measure, from_day, {names})
SELECT d.region_id, d.measure, d.from_day, {steps} FROM known_region r JOIN public.reports_regionlevel d ON d.region_id = r.id
"""
_TAKE_STOPS = """
INSERT INTO reports_regiondaystop (region_id, day, service, cause, n)
SELECT d.region_id, d.day, d.service, d.cause, d.n FROM known_region r JOIN public.reports_regiondaystop d ON d.region_id = r.id
WHERE d.day >= %(start)s AND d.day < %(end)s AND NOT {changed}
"""


@contextmanager
def as_known(region: Region, moment: datetime, period: Period) -> Iterator[None]:
    """Inside, what reads the roll-up of `region` reads what was known at `moment`.

    Flows, stoppages and sheets are those of the months of `period`, and levels hold at any day of them. All of it is read at one instant
    of the database, if no transaction is open yet: sources and roll-up must not move against each other.
    """
    first = not connection.in_atomic_block
    months_of = Period(month_start(period.start), period.end)
    with transaction.atomic(), unprepared():
        with connection.cursor() as cursor:
            if first:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT set_config('jit', 'off', true)")
        fill.plan_for_many()
        known_sources.lay_out(region, moment, months_of)
        _take(months_of)
        _count(region, months_of)
        _step(region)
        yield
        with connection.cursor() as cursor:
            made = (*known_sources.laid_out(), *_ROLLUP, "known_month")
            cursor.execute(f"DROP TABLE {', '.join(f'pg_temp.{t}' for t in made)}")


def _take(period: Period) -> None:
    """What stands in the stored roll-up as it did then."""
    parameters = {"start": period.start, "end": period.end}
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS.format(openings=openings_sql()), parameters)
        for table in _ROLLUP:
            what = _BARE if table == "reports_regionday" else "ALL"
            cursor.execute(_LAY_OUT.format(table=table, what=what))
        columns = listed(COLUMNS)
        cursor.execute(_TAKE_DAYS.format(columns=columns, changed=_HAS_CHANGED))
        cursor.execute(_TAKE_MONTHS.format(columns=columns))
        cursor.execute(
            _TAKE_LEVELS.format(names=NAMES, steps=", ".join(f'd."{name}"' for name in STEP))
        )
        cursor.execute(_TAKE_STOPS.format(changed=_HAS_CHANGED), parameters)
        cursor.execute(_BY_REGION)


def _count(region: Region, period: Period) -> None:
    """The days that changed since: own parts and totals upward, the openings after them, and stoppages of the period."""
    above = range(2, region.level - 1, -1)
    fill.days(fill.listed_in("known_day"), {}, levels=above)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT region_id, level, date_trunc('month', day::timestamp)::date FROM known_day"
        )
        changed = cursor.fetchall()
    months.shift({(r, own, m) for r, level, m in changed for own in {False, level < 3}})
    _count_stops(region, period)


def _count_stops(region: Region, period: Period) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT region_id, level, day FROM known_day WHERE day >= %s AND day < %s",
            [period.start, period.end],
        )
        changed = set(cursor.fetchall())
    heights = {pk: level for pk, level, _ in _places()}
    lifted = {place for place in changed if place[1]}
    stops.recount(lifted & stops.known(heights, period), nation=False)
    if region.level == 0:
        stops.recount((changed - lifted) & stops.known(heights, period), nation=True)


def _step(region: Region) -> None:
    """The steps of every region from the first day on that changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT region_id, min(day) FROM known_day GROUP BY 1")
        since = dict(cursor.fetchall())
    work = levels.Work()
    work.stored, work.queue = since, dict(since)
    places = _places()
    heights = {pk: level for pk, level, _ in places}
    parents = {pk: parent for pk, _, parent in places}
    levels.step_up(work, levels=heights, parents=parents, top=region.level)


def _places() -> list[tuple[int, int, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, level, parent_id FROM known_region")
        return list(cursor.fetchall())
