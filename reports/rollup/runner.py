"""One run: under the lock of a province (or of the nation) claim what waits, recompute it, and say so one level up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import ChangeOutbox
from ektp.db.locks import Space
from reports.rollup import levels, months, offices, parts, stops
from reports.rollup.types import Changed, Claim, Lifted, Touched

BATCH = 2000
_DISTRICT = 3
_ZONE = "Asia/Jakarta"

# The lock comes first and alone: what is claimed and read afterwards sees all that was committed before.
# Left to itself PostgreSQL finds every plan that knows the values a little cheaper, and plans each prepared statement anew each time.
# Runs go side by side and beside savers and readers: a helper process takes a core from one of them, and starting it costs more than it gives.
_LOCK = """
SELECT {lock}, set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
  set_config('max_parallel_workers_per_gather', '0', true), (SELECT level FROM regions_region WHERE id = %(region)s)
"""
_WAIT = _LOCK.format(lock="pg_advisory_xact_lock(%(space)s, %(region)s) IS NOT NULL")
_TRY = _LOCK.format(lock="pg_try_advisory_xact_lock(%(space)s, %(region)s)")
# Newest days first: what somebody has just entered goes before the years that were imported beside it. And days together: an import
# comes office by office, and in that order every day of the province and the nation would be added up once per batch.
_CLAIM = """
WITH c AS MATERIALIZED (
  SELECT id FROM daysheets_changeoutbox WHERE province_id = %s AND day >= %s AND day < %s ORDER BY day DESC LIMIT %s FOR UPDATE SKIP LOCKED
), taken AS (
  DELETE FROM daysheets_changeoutbox o USING c WHERE o.id = c.id RETURNING o.region_id, o.day, o.kind
)
SELECT r.id, r.parent_id, r.level, t.day, bool_or(t.kind = 'level'), count(*), coalesce(r.province_id, r.id)
FROM taken t JOIN regions_region n ON n.id = t.region_id
JOIN regions_region r ON r.id = CASE WHEN n.level > 3 THEN n.parent_id ELSE n.id END
GROUP BY r.id, t.day
"""
# What was written for a region that meanwhile lies in another province goes to the runner of that one, under its lock.
_HAND_ON = """
INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at)
SELECT *, %s FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::text[])
"""
_FINISH = """
WITH said AS (
  INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at)
  SELECT n.id, n.id, t.day, t.kind, %(now)s FROM regions_region n, unnest(%(days)s::date[], %(kinds)s::text[]) AS t(day, kind)
  WHERE n.level = 0 AND n.id <> %(scope)s
)
INSERT INTO reports_rollupstate AS s (region_id, computed_at, drift) VALUES (%(scope)s, %(now)s, 0)
ON CONFLICT (region_id) DO UPDATE SET computed_at = excluded.computed_at
"""
ALWAYS = Period(date.min, date.max)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one lock covers: a province with all under it, or the nation's own part and total."""

    region_id: int
    nation: bool

    @property
    def top(self) -> int:
        """The level at which a run of this scope ends."""
        return 0 if self.nation else 1

    @property
    def total_levels(self) -> tuple[int, ...]:
        """Levels whose totals are added up, from below."""
        return (0,) if self.nation else (2, 1)


def run(
    region: int, *, wait: bool = True, period: Period = ALWAYS, limit: int = BATCH
) -> int | None:
    """Claim up to `limit` entries dated in `period` and roll them up, in one transaction.

    `region` is the key of a province, or of the nation. Returns how many entries were claimed; None if the lock was taken and
    `wait` is false.
    """
    with transaction.atomic():
        scope = lock(region, wait=wait)
        if scope is None:
            return None
        claims, entries = _claim(scope, period, limit)
        if claims:
            recompute(scope, claims)
    return entries


def run_all(region: int, *, limit: int = BATCH) -> int:
    """Run until nothing waits for this province (or the nation); how many entries were claimed."""
    done = 0
    while True:
        entries = run(region, limit=limit) or 0
        done += entries
        if entries < limit:
            return done


def lock(region: int, *, wait: bool = True) -> Scope | None:
    """Take the lock of a province, or of the nation, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_WAIT if wait else _TRY, {"space": int(Space.PROVINCE), "region": region})
        taken, *_, level = cursor.fetchone()
    return Scope(region, nation=level == 0) if taken else None


def recompute(scope: Scope, claims: list[Claim]) -> None:
    """Bring everything that depends on these regions and days into line with the sources. The lock is held."""
    lifted, parents, heights = _lift(scope, claims)
    changed = parts.own_parts({(c.region_id, c.region_level < _DISTRICT, c.day) for c in claims})
    for level in scope.total_levels:
        changed |= parts.totals(_targets(level, changed, lifted, claims, parents, heights))
    months.shift(changed)
    stopped = stops.recount(lifted, nation=scope.nation)
    offices.recount({(c.region_id, c.day) for c in claims}, today=clock.today(_ZONE))
    work = levels.gate(lifted, claims)
    stepped = levels.step_up(work, levels=heights, parents=parents, top=scope.top) if work else None
    finish(
        scope, {day for region, _, day in changed if region == scope.region_id} | stopped, stepped
    )


def _claim(scope: Scope, period: Period, limit: int) -> tuple[list[Claim], int]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [scope.region_id, period.start, period.end, limit])
        rows = cursor.fetchall()
    strays = [row for row in rows if row[6] != scope.region_id]
    if strays:
        _hand_on(strays)
    mine = [Claim(*row[:5]) for row in rows if row[6] == scope.region_id]
    return mine, sum(row[5] for row in rows)


def _hand_on(strays: list[Any]) -> None:
    kinds = [ChangeOutbox.Kind.LEVEL if row[4] else ChangeOutbox.Kind.FLOW for row in strays]
    with connection.cursor() as cursor:
        cursor.execute(
            _HAND_ON,
            [
                clock.now(),
                [row[6] for row in strays],
                [row[0] for row in strays],
                [row[3] for row in strays],
                kinds,
            ],
        )


def _lift(
    scope: Scope, claims: Iterable[Claim]
) -> tuple[Lifted, dict[int, int | None], dict[int, int]]:
    """What was claimed with all its ancestors in reach; the parents; the levels."""
    lifted: Lifted = set()
    parents: dict[int, int | None] = {scope.region_id: None}
    heights = {scope.region_id: scope.top}
    for claim in claims:
        lifted.add((claim.region_id, claim.region_level, claim.day))
        heights[claim.region_id] = claim.region_level
        if scope.nation or claim.region_id == scope.region_id:
            continue
        lifted.add((scope.region_id, 1, claim.day))
        parents[claim.region_id] = claim.parent_id
        if claim.region_level == _DISTRICT and claim.parent_id is not None:
            lifted.add((claim.parent_id, 2, claim.day))
            parents[claim.parent_id] = scope.region_id
            heights[claim.parent_id] = 2
    return lifted, parents, heights


def _targets(
    level: int,
    changed: Changed,
    lifted: Lifted,
    claims: Iterable[Claim],
    parents: dict[int, int | None],
    heights: dict[int, int],
) -> Touched:
    """Totals of `level` to be added up: what was claimed there itself, and the parents of what changed below."""
    found: Touched = {(c.region_id, False, c.day) for c in claims if c.region_level == level}
    for region, own, day in changed:
        parent = parents.get(region)
        if not own and parent is not None and heights[region] == level + 1:
            found.add((parent, False, day))
    return {t for t in found if (t[0], level, t[2]) in lifted}


def finish(scope: Scope, days: set[date], stepped: date | None) -> None:
    """Tell the nation which days of the province came out different, and note when this was computed."""
    said = [(day, ChangeOutbox.Kind.FLOW.value) for day in sorted(days)]
    if stepped is not None:
        said.append((stepped, ChangeOutbox.Kind.LEVEL.value))
    with connection.cursor() as cursor:
        cursor.execute(
            _FINISH,
            {
                "now": clock.now(),
                "scope": scope.region_id,
                "days": [day for day, _ in said],
                "kinds": [kind for _, kind in said],
            },
        )
