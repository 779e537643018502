"""Which levels a run must step anew, and doing it from the kecamatan upward."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from reports.rollup import steps
from reports.rollup.columns import queue_levels
from reports.rollup.facts import QUEUE_COLUMNS, openings_sql
from reports.rollup.statements import fetch
from reports.rollup.types import Claim, Lifted

Since = dict[int, date]
"""Regions and from which day on their steps are to be made anew."""

_DISTRICT, _REGENCY = 3, 2

# A flow on or before an anchor changes its offset; a queue row or an opening document is an anchor itself; and where the
# queue of that day had been stepped, it may just have lost a row: its own, or one of the kecamatan that are read from source.
_GATE = """
SELECT t.region_id, min(t.day),
  bool_or(EXISTS (SELECT FROM reports_regionlevel l WHERE l.region_id = t.region_id AND l.from_day >= t.day AND l.measure <> ALL(t.queue))
    OR EXISTS (SELECT FROM ({openings}) o WHERE o.region_id = t.region_id AND o.day = t.day)) AS stored,
  bool_or(EXISTS (SELECT FROM recording_queuestatus q WHERE q.domicile_id = t.region_id AND q.day = t.day AND num_nonnulls({columns}) > 0)
    OR (t.near AND EXISTS (SELECT FROM reports_regionlevel l WHERE l.region_id = t.region_id AND l.from_day = t.day AND l.measure = ANY(t.queue)))) AS queue
FROM (SELECT u.*, %s::text[] AS queue FROM unnest(%s::bigint[], %s::date[], %s::boolean[]) AS u(region_id, day, near)) t
GROUP BY 1
"""


class Work:
    """What is to be done, by kind of level: regions and since when."""

    def __init__(self) -> None:
        self.stored: Since = {}
        self.queue: Since = {}

    def __bool__(self) -> bool:
        return bool(self.stored or self.queue)


def gate(lifted: Lifted, claims: Sequence[Claim]) -> Work:
    """What these changes ask for. One statement; on an ordinary day its answer is nothing."""
    work = Work()
    claimed = {(claim.region_id, claim.day) for claim in claims}
    for region, first, stored, queue in _ask(lifted, claimed):
        if stored:
            lower(work.stored, region, first)
        if queue:
            lower(work.queue, region, first)
    for claim in claims:
        if claim.is_level:
            lower(work.stored, claim.region_id, claim.day)
            lower(work.queue, claim.region_id, claim.day)
    return work


def _ask(lifted: Lifted, claimed: set[tuple[int, date]]) -> list[tuple[int, date, bool, bool]]:
    if not lifted:
        return []
    regions, heights, days = zip(*sorted(lifted), strict=True)
    near = [
        h == _REGENCY or (r, d) in claimed for r, h, d in zip(regions, heights, days, strict=True)
    ]
    queue = list(queue_levels())
    asked = [queue, list(regions), list(days), near]
    found = fetch("ektp_gate", _gate_sql(), asked, rows=len(lifted))
    return [(region, day, s, q) for region, day, s, q in found if s or q]


@cache
def _gate_sql() -> str:
    columns = ", ".join(f"q.{column}" for column in QUEUE_COLUMNS.values())
    return _GATE.format(openings=openings_sql(), columns=columns)


def lower(since: Since, region: int, day: date) -> None:
    """Make the region's steps anew at least from `day` on."""
    since[region] = min(day, since.get(region, day))


def step_up(
    work: Work, *, levels: Mapping[int, int], parents: Mapping[int, int | None], top: int
) -> date | None:
    """Step every level from the kecamatan up to `top`; the first day on which a region of level `top` changed.

    `levels` and `parents` know every region of `work` and their ancestors up to `top`.
    """
    first: date | None = None
    for level in (_DISTRICT, _REGENCY, 1, 0):
        if level < top:
            break
        changed = _step_level(work, level, levels)
        if level == top:
            first = min(changed.values(), default=None)
        _hand_up(work, changed, parents, levels, top)
    return first


def _step_level(work: Work, level: int, levels: Mapping[int, int]) -> Since:
    changed = step_stored(_at(work.stored, level, levels))
    queue = _at(work.queue, level, levels)
    if level == _DISTRICT:  # kecamatan are read from the queue section itself
        changed_queue = queue
    else:
        changed_queue = step_queue(queue, from_source=level == _REGENCY)
    work.queue = {r: d for r, d in work.queue.items() if levels[r] != level} | changed_queue
    work.stored = {r: d for r, d in work.stored.items() if levels[r] != level} | changed
    merged = dict(changed)
    for region, day in changed_queue.items():
        lower(merged, region, day)
    return merged


def _hand_up(
    work: Work,
    changed: Since,
    parents: Mapping[int, int | None],
    levels: Mapping[int, int],
    top: int,
) -> None:
    for region in changed:
        parent = parents.get(region)
        if parent is None or levels[region] <= top:
            continue
        if region in work.stored:
            lower(work.stored, parent, work.stored[region])
        if region in work.queue:
            lower(work.queue, parent, work.queue[region])


def _at(since: Since, level: int, levels: Mapping[int, int]) -> Since:
    return {region: day for region, day in since.items() if levels[region] == level}


def step_stored(since: Since) -> Since:
    """Make the stored steps of these regions anew (all of one level); which changed, and since when."""
    return _execute("ektp_steps", steps.stored_sql(), since)


def step_queue(since: Since, *, from_source: bool) -> Since:
    """As `step_stored`, for the queue levels of regions above kecamatan."""
    name = "ektp_queue_steps_from_source" if from_source else "ektp_queue_steps"
    return _execute(name, steps.queue_sql(from_source=from_source), since)


def _execute(name: str, sql: str, since: Since) -> Since:
    if not since:
        return {}
    regions, days = zip(*sorted(since.items()), strict=True)
    return dict(fetch(name, sql, [list(regions), list(days)], rows=len(since)))
