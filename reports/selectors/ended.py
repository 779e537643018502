"""Regions that a decree has ended: their last figure counts until somebody states that of the region that goes on for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from reports.figures import LevelFigure
from reports.rollup.columns import queue_levels
from reports.rollup.facts import opening_measures

_ENDED = """
SELECT c.id, c.ended_on,
  (SELECT l.new_id FROM regions_regionlineage l WHERE l.old_id = c.id AND l.kind = 'merge' ORDER BY l.day DESC LIMIT 1)
FROM regions_region c WHERE c.id = ANY(%s::bigint[]) AND c.ended_on <= %s
"""
Levels = Mapping[int, Mapping[str, LevelFigure]]


@dataclass(frozen=True, slots=True)
class Ended:
    """A region that was no more on the day asked for, and the one that goes on for it."""

    day: date
    heir: int | None

    def counts(self, code: str, levels: Levels) -> bool:
        """Whether its figure of this level still stands for its people; `levels` are those of the heirs. As the roll-up has it
        (`reports.rollup.steps`)."""
        if any(code == measure for _stage, measure in opening_measures()):
            return True
        if self.heir is None or code in queue_levels():
            return False
        stated = levels[self.heir].get(code)
        return stated is None or stated.day is None or stated.day < self.day


def ended_of(regions: Sequence[int], day: date) -> dict[int, Ended]:
    """Those of `regions` that were no more on `day`. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, [list(regions), day])
        return {region: Ended(ended, heir) for region, ended, heir in cursor.fetchall()}


def heirs_of(ended: Mapping[int, Ended]) -> list[int]:
    """The regions that go on for them."""
    return sorted({e.heir for e in ended.values() if e.heir is not None})
