"""Counting again from source, month by month: the nightly check that mends drift, and the full rebuild.

Both compare first and write only what differs, under the lock of the place and in one transaction a month; a rebuild writes months
of which nothing is stored straight from the count, of a small province several at once. So readers never see a half-built roll-up, an
interrupted rebuild goes on where nothing is left to mend, and what is changed meanwhile waits in the outbox.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection, transaction

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.selectors.days import newest_day
from ektp.regions.models import Level
from reports.models.rollup import Drift, RollupState
from reports.rollup import fill, levels, months, offices, runner, stops
from reports.rollup.columns import COLUMNS, listed, sources_by
from reports.rollup.runner import Scope
from reports.rollup.types import Claim

_CHECKED_LEVELS = timedelta(days=400)  # the nightly check of steps; a rebuild makes all anew
_ZONE = "Asia/Jakarta"

_PROVINCE, _NATION = "province_id = %(place)s AND level BETWEEN 1 AND 3", "id = %(place)s"
# A full join, so that it is hashed: nobody can estimate how many rows the counts come to.
_DIFFER = """
{count}, stored AS (
  SELECT d.* FROM reports_regionday d JOIN scope s USING (region_id)
  WHERE d.day >= %(start)s AND d.day < %(end)s AND {stored_kind}
)
SELECT r.id, coalesce(d.own, c.own), coalesce(d.day, c.day), r.parent_id, r.level{rows}
FROM stored d FULL JOIN counted c ON c.region_id = d.region_id AND c.own = d.own AND c.day = d.day
JOIN regions_region r ON r.id = coalesce(d.region_id, c.region_id)
WHERE ({stored}) IS DISTINCT FROM ({fresh})
"""
_FIRST_STORED = """
SELECT min(d.day) FROM reports_regionday d WHERE d.day >= %(start)s AND d.day < %(end)s
AND d.region_id IN (SELECT id FROM regions_region WHERE {where})
"""
# A month that is lost with the machine is found missing and written again: its commit need not wait for the disk.
_NO_WAIT = "SELECT set_config('synchronous_commit', 'off', true)"
_AT_ONCE = 700  # regions times months of one transaction that fills: about the largest province for a month
_TOLD = "DELETE FROM daysheets_changeoutbox WHERE province_id = %(place)s AND region_id = %(place)s AND kind = 'flow' AND day >= %(start)s AND day < %(end)s"
_DAYS = "SELECT day FROM reports_regionday WHERE region_id = %(place)s AND NOT own AND day >= %(start)s AND day < %(end)s"
_WAITING = """
SELECT DISTINCT a.id, o.day FROM daysheets_changeoutbox o JOIN regions_region r ON r.id = o.region_id
LEFT JOIN regions_region p ON p.id = r.parent_id
JOIN regions_region a ON a.id IN (r.id, p.id, p.parent_id) OR a.level = 0
WHERE o.day >= %(start)s AND o.day < %(end)s
"""


@dataclass(frozen=True, slots=True)
class Different:
    """A stored row that is not what the sources say."""

    region_id: int
    own: bool
    day: date
    parent_id: int | None
    level: int
    stored: dict[str, Any] | None = None
    counted: dict[str, Any] | None = None


def check(place: int) -> int:
    """The nightly check of a province or the nation: mends what differs from the sources and keeps it as Drift.

    Rows that still wait in the outbox are mended too, but are no drift; nor are days to come, which are queued when they begin.
    Returns the number of rows that had drifted.
    """
    drift = 0
    for period in _months_known():
        drift += _month(place, period, log=True)
    drift += _steps(place, clock.today(_ZONE) - _CHECKED_LEVELS)
    RollupState.objects.update_or_create(
        region_id=place, defaults={"checked_at": clock.now(), "drift": drift}
    )
    return drift


def rebuild(place: int) -> int:
    """Make the roll-up of a province or the nation anew from its sources; how many day rows were written."""
    rows, known = 0, _months_known()
    while known:
        filled, done = _fill(place, known)
        rows += filled if done else _month(place, known[0], log=False)
        known = known[done or 1 :]
    _steps(place, date.min)
    return rows


def _month(place: int, period: Period, *, log: bool) -> int:
    with transaction.atomic():
        scope = _held(place)
        found = list(_differing(scope, period, log=log))
        drifted = _drifted(found, period) if log else found
        if log:
            _keep(drifted)
        claims = [
            Claim(d.region_id, d.parent_id, d.level, d.day, is_level=False, province_id=place)
            for d in found
        ]
        if claims:
            runner.recompute(scope, list(dict.fromkeys(claims)))
        _beside(scope, [period])
        runner.finish([place], set(), None)  # openings may have been mended: another version
    return len(drifted)


def _fill(place: int, known: list[Period]) -> tuple[int, int]:
    """Write the first of these months as they are counted, up to one of which anything is stored; how many rows, and how many months.

    Own parts, then totals from below.
    """
    with transaction.atomic():
        scope = _held(place)
        regions = _regions(scope)
        empty = _empty(scope, known[: max(1, _AT_ONCE // len(regions))])
        if not empty:
            return 0, 0
        parameters = _parameters(scope, _span(empty))
        with connection.cursor() as cursor:
            cursor.execute(_TOLD, parameters)  # what provinces said to the nation is counted here
        rows = fill.days(fill.within(_where(scope)), parameters, levels=scope.total_levels)
        with connection.cursor() as cursor:
            cursor.execute(_DAYS, parameters)
            days = {day for (day,) in cursor.fetchall()}
        if not months.fill(_where(scope), parameters):
            _shift(regions, empty)
        if not stops.fill(_where(scope), parameters):
            _stops(scope, regions, empty)
        alone = offices.fill(_where(scope), parameters, today=clock.today(_ZONE))
        _offices(offices.shared(_where(scope), parameters) if alone else regions, empty)
        runner.finish([place], days, None)
    return rows, len(empty)


def _held(place: int) -> Scope:
    scope = runner.lock(place)
    with connection.cursor() as cursor:
        cursor.execute(_NO_WAIT)
    fill.plan_for_many()
    return scope


def _empty(scope: Scope, periods: list[Period]) -> list[Period]:
    """Those before the first of which anything is stored."""
    with connection.cursor() as cursor:
        parameters = _parameters(scope, _span(periods))
        cursor.execute(_FIRST_STORED.format(where=_where(scope)), parameters)
        (first,) = cursor.fetchone()
    return [period for period in periods if first is None or period.end <= first]


def _span(periods: list[Period]) -> Period:
    return Period(periods[0].start, periods[-1].end)


def _differing(scope: Scope, period: Period, *, log: bool) -> Iterator[Different]:
    """Own parts against the sources, then totals against own parts and children."""
    parameters = _parameters(scope, period)
    own = _differ_sql(fill.own(fill.within(_where(scope))), "d.own = (s.level < 3)", log=log)
    yield from _select(own, parameters)
    totals = _differ_sql(
        fill.totals(fill.within(_where(scope))), "NOT d.own AND s.level = %(level)s", log=log
    )
    for level in scope.total_levels:
        yield from _select(totals, {**parameters, "level": level})


def _select(sql: str, parameters: dict[str, Any]) -> list[Different]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [
            Different(*row[:5], *(json.loads(v) if v else None for v in row[5:]))
            for row in cursor.fetchall()
        ]


def _drifted(found: list[Different], period: Period) -> list[Different]:
    if not found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"start": period.start, "end": period.end})
        waiting = set(cursor.fetchall())
    begun = newest_day()
    return [row for row in found if row.day <= begun and (row.region_id, row.day) not in waiting]


def _keep(drifted: list[Different]) -> None:
    Drift.objects.bulk_create(
        Drift(
            region_id=row.region_id,
            own=row.own,
            day=row.day,
            found_at=clock.now(),
            stored=row.stored or {},
            counted=row.counted or {},
        )
        for row in drifted
    )


def _beside(scope: Scope, periods: list[Period]) -> None:
    """Openings, stoppages and offices of these months; they write only what differs."""
    regions = _regions(scope)
    _shift(regions, periods)
    _stops(scope, regions, periods)
    _offices(regions, periods)


def _shift(regions: Mapping[int, int], periods: list[Period]) -> None:
    kinds = {
        (region, own)
        for region, level in regions.items()
        for own in {False, level < Level.DISTRICT}
    }
    months.shift({(region, own, month.start) for region, own in kinds for month in periods})


def _stops(scope: Scope, regions: Mapping[int, int], periods: list[Period]) -> None:
    stops.recount(stops.known(regions, _span(periods)), nation=scope.nation)


def _offices(regions: Iterable[int], periods: list[Period]) -> None:
    kept = clock.today(_ZONE) - offices.KEPT
    days = [
        d for month in periods for d in ({d for d in month.days() if d > kept} or {month.start})
    ]
    offices.recount({(r, d) for r in regions for d in days}, today=clock.today(_ZONE))


def _steps(place: int, since: date) -> int:
    """Steps of every level from `since` on; 1 if any was wrong."""
    with transaction.atomic():
        scope = _held(place)
        regions = _regions(scope)
        work = levels.Work()
        for region in regions:
            levels.lower(work.stored, region, since)
            levels.lower(work.queue, region, since)
        first = levels.step_up(work, levels=regions, parents=_parents(scope), top=scope.top)
        runner.finish([place], set(), first)
    return int(first is not None)


def _where(scope: Scope) -> str:
    return _NATION if scope.nation else _PROVINCE


def _parameters(scope: Scope, period: Period) -> dict[str, Any]:
    return {"place": scope.place, "start": period.start, "end": period.end}


def _regions(scope: Scope) -> dict[int, int]:
    """Every region of the scope, and its level."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, level FROM regions_region WHERE {_where(scope)}",
            {"place": scope.place},
        )
        return dict(cursor.fetchall())


def _parents(scope: Scope) -> dict[int, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, parent_id FROM regions_region WHERE {_where(scope)}",
            {"place": scope.place},
        )
        return dict(cursor.fetchall())


def _months_known() -> list[Period]:
    """Every month in which anything is known, anywhere; the years between two lonely days cost nothing.

    What offices count stands under a sheet of its day (by key), and sheets are looked up by day.
    """
    with connection.cursor() as cursor:
        cursor.execute(_months_sql())
        return [Period.month(month) for (month,) in cursor.fetchall()]


@cache
def _months_sql() -> str:
    tables = {source.table for source in sources_by("region")}
    tables |= {"daysheets_daysheet", "daysheets_expectedsheet", "reports_regionday"}
    span = " UNION ALL ".join(
        f"SELECT min(day) AS first, max(day) AS last FROM {table}" for table in sorted(tables)
    )
    known = " OR ".join(
        f"EXISTS (SELECT FROM {table} WHERE day >= m AND day < m + interval '1 month')"
        for table in sorted(tables)
    )
    return (
        f"WITH span AS (SELECT date_trunc('month', min(first)) AS first, max(last) AS last FROM ({span}) d) "
        f"SELECT m::date FROM span, generate_series(first, last, interval '1 month') m WHERE {known} ORDER BY m"
    )


def _differ_sql(count: str, kind: str, *, log: bool) -> str:
    return _DIFFER.format(
        count=count,
        stored_kind=kind,
        rows=", to_jsonb(d)::text, to_jsonb(c)::text" if log else "",
        stored=listed(COLUMNS, "d.{}"),
        fresh=listed(COLUMNS, "c.{}"),
    )
