"""Which region lay where on which day: what "menurut wilayah saat itu" is added up by (MODEL section 8).

Stored totals stand in the hierarchy of now. Only below regions that a decree has touched since are they taken apart into what has not
moved: totals of untouched regions, and own parts of touched ones, each for the days on which it lay there. A region that was not yet, or
is no more, stays where it first, or last, was, so that nothing that is dated on such a day is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from ektp.common.periods import Period
from ektp.regions.models import Level, Region
from reports.rollup.statements import ask

_MOVED = """
SELECT DISTINCT x.parent_id, c.parent_id FROM regions_regionlineage l
JOIN regions_region c ON c.id = l.old_id AND c.level <= 3
JOIN regions_regioncode x ON x.region_id = c.id AND x.parent_id <> c.parent_id AND upper(x.valid) > %(day)s::date
WHERE l.kind = 'recode' AND l.day > %(day)s::date
"""
"""A region that goes to another parent gets another code, so that the few lines of lineage say which to look at."""
_ABOVE = """
SELECT DISTINCT p FROM (
  SELECT parent_id AS p FROM regions_region WHERE id = ANY(%(regions)s::bigint[])
  UNION SELECT parent_id FROM regions_regioncode WHERE region_id = ANY(%(regions)s::bigint[])
) a WHERE p IS NOT NULL
"""
# From the first day of all where nothing was before, and to the last of all where nothing came after.
SPAN = """daterange(
    CASE WHEN EXISTS (SELECT FROM regions_regioncode e WHERE e.region_id = x.region_id AND e.valid << x.valid) THEN lower(x.valid) END,
    CASE WHEN EXISTS (SELECT FROM regions_regioncode e WHERE e.region_id = x.region_id AND e.valid >> x.valid) THEN upper(x.valid) END)"""
CELLS = f"""
cell AS (
  SELECT x.region_id, x.region_id AS child, {SPAN} * daterange(%(start)s, %(end)s) AS span
  FROM regions_regioncode x JOIN regions_region r ON r.id = x.region_id
  WHERE x.parent_id = %(region)s AND r.level <= 3 AND {SPAN} && daterange(%(start)s, %(end)s)
  UNION ALL
  SELECT x.region_id, c.child, {SPAN} * c.span
  FROM cell c JOIN regions_regioncode x ON x.parent_id = c.region_id JOIN regions_region r ON r.id = x.region_id
  WHERE c.region_id = ANY(%(touched)s::bigint[]) AND r.level <= 3 AND {SPAN} && c.span
), place AS (
  SELECT region_id, child, span, region_id = ANY(%(touched)s::bigint[]) AS own FROM cell
  UNION ALL SELECT %(region)s, %(region)s, daterange(%(start)s, %(end)s), true
)"""
"""WITH RECURSIVE parts: `place (region_id, own, child, span)`, the rows of the roll-up that make up a region in a period, by the child
that they belong to (the region itself: its own part), and on which days."""

_CHILDREN = f"""
SELECT x.region_id, x.code, x.name, {SPAN} @> %(last)s::date
FROM regions_regioncode x JOIN regions_region r ON r.id = x.region_id
WHERE x.parent_id = %(region)s AND r.level <= 3 AND {SPAN} && daterange(%(start)s, %(end)s)
ORDER BY x.code, x.valid
"""


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a region in a period, as it was called then. `stayed`: still on the last day."""

    pk: int
    code: str
    name: str
    stayed: bool


def touched_since(day: date) -> frozenset[int]:
    """Regions under which something lies that lay elsewhere on some day from `day` on, now or then. One statement or a few."""
    found = {place for pair in ask("ektp_read_redrawn", _MOVED, {"day": day}) for place in pair}
    new = found
    while new:
        above = ask("ektp_read_above", _ABOVE, {"regions": sorted(new)})
        new = {place for (place,) in above} - found
        found |= new
    return frozenset(found)


def differs(region: Region, first: date) -> bool:
    """Whether "menurut wilayah saat itu" says something else of `region` from `first` on than "menurut wilayah sekarang"."""
    return region.level < Level.DISTRICT and region.pk in touched_since(first)


def children_then(region: int, period: Period) -> list[Child]:
    """Who lay under the region on some day of the period, by the code of then; a child that came, left and came again once."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CHILDREN,
            {
                "region": region,
                "start": period.start,
                "end": period.end,
                "last": period.last,
            },
        )
        rows = [Child(*row) for row in cursor.fetchall()]
    return list(_last_of_each(rows))


def _last_of_each(rows: Iterable[Child]) -> Iterable[Child]:
    found: dict[int, Child] = {}
    for row in rows:
        if row.pk not in found or row.stayed:
            found[row.pk] = row
    return found.values()
