"""One run: under the locks of provinces (or of the nation) claim what waits, recompute it, and say so one level up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import ChangeOutbox
from ektp.db.locks import Space
from ektp.regions.models import Level
from reports.rollup import levels, months, offices, parts, stops
from reports.rollup.types import Changed, Claim, Lifted, Touched

BATCH = 2000
_ZONE = "Asia/Jakarta"

# The lock comes first and alone: what is claimed and read afterwards sees all that was committed before.
# Left to itself PostgreSQL finds every plan that knows the values a little cheaper, and plans each prepared statement anew each time.
# Runs go side by side and beside savers and readers: a helper process takes a core from one of them, and starting it costs more than it gives.
_LOCK = """
SELECT id, level, {lock}, set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
  set_config('max_parallel_workers_per_gather', '0', true)
FROM regions_region WHERE id = ANY(%(places)s)
"""
_WAIT = _LOCK.format(lock="pg_advisory_xact_lock(%(space)s, id::int) IS NOT NULL")
_TRY = _LOCK.format(lock="pg_try_advisory_xact_lock(%(space)s, id::int)")
# Newest days first: what somebody has just entered goes before the years that were imported beside it. And days together: an import
# comes office by office, and in that order every day of the province and the nation would be added up once per batch.
_CLAIM = """
WITH c AS MATERIALIZED (
  SELECT w.id FROM unnest(%s::bigint[]) AS p(id) CROSS JOIN LATERAL (
    SELECT o.id FROM daysheets_changeoutbox o WHERE o.province_id = p.id AND o.day >= %s AND o.day < %s ORDER BY o.day DESC LIMIT %s FOR UPDATE SKIP LOCKED
  ) w
), taken AS (
  DELETE FROM daysheets_changeoutbox o USING c WHERE o.id = c.id RETURNING o.region_id, o.day, o.kind
)
SELECT r.id, r.parent_id, r.level, t.day, bool_or(t.kind = 'level'), coalesce(r.province_id, r.id), count(*)
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
  WHERE n.level = 0 AND n.id <> ALL(%(places)s)
)
INSERT INTO reports_rollupstate AS s (region_id, computed_at, drift) SELECT id, %(now)s, 0 FROM unnest(%(places)s::bigint[]) AS p(id)
ON CONFLICT (region_id) DO UPDATE SET computed_at = excluded.computed_at
"""
ALWAYS = Period(date.min, date.max)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run's locks cover: provinces with all under them, or the nation's own part and total."""

    places: tuple[int, ...]
    nation: bool

    @property
    def place(self) -> int:
        """The one place that was locked."""
        (place,) = self.places
        return place

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
        scope = lock(region) if wait else _try([region])
        return _run(scope, period, limit) if scope else None


def run_together(provinces: Sequence[int], *, period: Period, limit: int) -> int:
    """As `run`, in one transaction for all of these provinces whose lock is free, up to `limit` entries of each; how many in all."""
    with transaction.atomic():
        scope = _try(provinces)
        return _run(scope, period, limit) if scope else 0


def run_all(region: int, *, limit: int = BATCH) -> int:
    """Run until nothing waits for this province (or the nation); how many entries were claimed."""
    done = 0
    while True:
        entries = run(region, limit=limit) or 0
        done += entries
        if entries < limit:
            return done


def lock(region: int) -> Scope:
    """Wait for the lock of a province, or of the nation, and hold it to the end of the transaction."""
    (place,) = _ask_for(_WAIT, [region])
    return Scope((region,), nation=place[1] == 0)


def _try(places: Sequence[int]) -> Scope | None:
    """Hold the locks that are free, of provinces or of the nation, to the end of the transaction; None if none is."""
    found = [(place, level) for place, level, taken in _ask_for(_TRY, places) if taken]
    if not found:
        return None
    return Scope(tuple(place for place, _ in found), nation=any(level == 0 for _, level in found))


def _ask_for(sql: str, places: Sequence[int]) -> list[tuple[int, int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"space": int(Space.PROVINCE), "places": list(places)})
        return [row[:3] for row in cursor.fetchall()]


def _run(scope: Scope, period: Period, limit: int) -> int:
    claims, entries = _claim(scope, period, limit)
    if claims:
        recompute(scope, claims)
    return entries


def recompute(scope: Scope, claims: list[Claim]) -> None:
    """Bring everything that depends on these regions and days into line with the sources. The locks are held."""
    lifted, parents, heights = _lift(scope, claims)
    changed = parts.own_parts(
        {(c.region_id, c.region_level < Level.DISTRICT, c.day) for c in claims}
    )
    for level in scope.total_levels:
        changed |= parts.totals(_targets(level, changed, lifted, claims, parents, heights))
    months.shift(changed)
    stopped = stops.recount(lifted, nation=scope.nation)
    offices.recount({(c.region_id, c.day) for c in claims}, today=clock.today(_ZONE))
    work = levels.gate(lifted, claims)
    stepped = levels.step_up(work, levels=heights, parents=parents, top=scope.top) if work else None
    places = {claim.province_id for claim in claims}
    finish(places, {day for region, _, day in changed if region in places} | stopped, stepped)


def _claim(scope: Scope, period: Period, limit: int) -> tuple[list[Claim], int]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [list(scope.places), period.start, period.end, limit])
        rows = cursor.fetchall()
    claims = [Claim(*row[:6]) for row in rows]
    strays = [claim for claim in claims if claim.province_id not in scope.places]
    if strays:
        _hand_on(strays)
    return [c for c in claims if c.province_id in scope.places], sum(row[6] for row in rows)


def _hand_on(strays: list[Claim]) -> None:
    kinds = [ChangeOutbox.Kind.LEVEL if c.is_level else ChangeOutbox.Kind.FLOW for c in strays]
    with connection.cursor() as cursor:
        cursor.execute(
            _HAND_ON,
            [
                clock.now(),
                [claim.province_id for claim in strays],
                [claim.region_id for claim in strays],
                [claim.day for claim in strays],
                kinds,
            ],
        )


def _lift(
    scope: Scope, claims: Iterable[Claim]
) -> tuple[Lifted, dict[int, int | None], dict[int, int]]:
    """What was claimed with all its ancestors in reach; the parents; the levels."""
    lifted: Lifted = set()
    parents: dict[int, int | None] = dict.fromkeys(scope.places)
    heights = dict.fromkeys(scope.places, scope.top)
    for claim in claims:
        lifted.add((claim.region_id, claim.region_level, claim.day))
        heights[claim.region_id] = claim.region_level
        if claim.region_id == claim.province_id:
            continue
        lifted.add((claim.province_id, 1, claim.day))
        parents[claim.region_id] = claim.parent_id
        if claim.region_level == Level.DISTRICT and claim.parent_id is not None:
            lifted.add((claim.parent_id, 2, claim.day))
            parents[claim.parent_id] = claim.province_id
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


def finish(places: Iterable[int], days: set[date], stepped: date | None) -> None:
    """Tell the nation which days of these provinces came out different, and note when this was computed."""
    said = [(day, ChangeOutbox.Kind.FLOW.value) for day in sorted(days)]
    if stepped is not None:
        said.append((stepped, ChangeOutbox.Kind.LEVEL.value))
    with connection.cursor() as cursor:
        cursor.execute(
            _FINISH,
            {
                "now": clock.now(),
                "places": sorted(places),
                "days": [day for day, _ in said],
                "kinds": [kind for _, kind in said],
            },
        )
