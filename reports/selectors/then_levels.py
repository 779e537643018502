"""Levels "menurut wilayah saat itu": MODEL section 3 resolved at read, in the hierarchy of one day, for regions touched by a decree since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Any

from django.db import connection

from ektp.common.measure import Level as LevelMeasure
from ektp.common.periods import ONE_DAY, Period
from ektp.regions.models import Level, Region
from reports.figures import LevelFigure
from reports.rollup.columns import listed, queue_levels, stored_levels
from reports.rollup.facts import opening_measures, own_fact, queue_codes, queue_fact
from reports.selectors.ended import ended_of, heirs_of
from reports.selectors.hierarchy import CELLS, children_then, touched_since
from reports.selectors.reading import Levels, cumulative_of, levels_at, moving_columns

# Of transfers between offices it is only known what region covers both now.
CROSSING = "_internal"
_UNKNOWN = LevelFigure(None)
_BORDER = """
SELECT max(upper(x.valid)) FROM regions_regioncode x WHERE upper(x.valid) <= %(day)s AND EXISTS (
  SELECT FROM regions_regioncode o WHERE o.region_id = x.region_id AND o.valid -|- x.valid AND o.valid >> x.valid
    AND o.parent_id <> x.parent_id AND %(region)s IN (o.parent_id, x.parent_id))
"""


@dataclass(slots=True)
class _Kid:
    pk: int
    levels: Levels
    newcomer: bool


@dataclass
class ThenLevels:
    """Levels of regions as they were on `day`. What no decree has touched since is read as it stands."""

    day: date
    known: dict[int, Levels] = field(default_factory=dict)

    @cached_property
    def touched(self) -> frozenset[int]:
        """Regions whose stored figures are of other borders than on the day."""
        return touched_since(self.day)

    def of(self, regions: Sequence[int]) -> dict[int, Levels]:
        """Every anchored level of these regions at the end of the day."""
        plain = [pk for pk in regions if pk not in self.touched and pk not in self.known]
        if plain:
            low = Region.objects.filter(pk__in=plain, level=Level.DISTRICT)
            districts = frozenset(low.values_list("pk", flat=True))
            self.known |= levels_at(plain, self.day, districts=districts)
        for pk in regions:
            if pk not in self.known:
                self.known[pk] = self._touched(pk)
        return {pk: self.known[pk] for pk in regions}

    def _touched(self, region: int) -> Levels:
        kids = self._kids(region)
        border = self._border(region)
        facts = {c: f for c, f in self._facts(region).items() if f[0] >= border}
        found: Levels = {}
        for code, level in {**stored_levels(), **queue_levels()}.items():
            if any(column.endswith(CROSSING) for column in level.flows):
                continue
            if any(code == measure for _stage, measure in opening_measures()):
                figure = self._opened(region, code, level, kids)
            else:
                figure = self._resolved(region, code, level, kids, facts.get(code))
            if figure is not None:
                found[code] = figure
        return found

    def _kids(self, region: int) -> list[_Kid]:
        here = [c for c in children_then(region, Period.inclusive(self.day, self.day)) if c.stayed]
        keys = [child.pk for child in here]
        ended = ended_of(keys, self.day)
        heirs = self.of(heirs_of(ended)) if ended else {}
        levels = self.of(keys)
        new = self._newcomers(keys)
        kids = []
        for child in here:
            mine = levels[child.pk]
            if (end := ended.get(child.pk)) is not None:
                mine = {code: f for code, f in mine.items() if end.counts(code, heirs)}
            kids.append(_Kid(child.pk, mine, child.pk in new or end is not None))
        return kids

    @staticmethod
    def _newcomers(regions: Sequence[int]) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT region_id FROM regions_regioncode WHERE region_id = ANY(%s::bigint[]) GROUP BY 1 HAVING NOT bool_or(lower_inf(valid))",
                [list(regions)],
            )
            return {pk for (pk,) in cursor.fetchall()}

    def _border(self, region: int) -> date:
        """The last day up to the day on which something had come or gone: what was stated before speaks of other borders."""
        with connection.cursor() as cursor:
            cursor.execute(_BORDER, {"region": region, "day": self.day})
            (found,) = cursor.fetchone()
        return found or date.min

    def _facts(self, place: int) -> dict[str, tuple[date, int, str, str]]:
        """The fact in force for each level of the region itself."""
        region, day = "%(region)s", "%(day)s::date"
        facts = {code: own_fact(region, f"'{code}'", day) for code in stored_levels()}
        facts |= {code: queue_fact(region, code, day) for code in queue_codes()}
        selects = [f"SELECT '{code}' AS code, f.* FROM ({sql}) f" for code, sql in facts.items()]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(selects), {"region": place, "day": self.day})
            return {code: tuple(fact) for code, *fact in cursor.fetchall()}

    def _resolved(
        self,
        region: int,
        code: str,
        level: LevelMeasure,
        kids: Sequence[_Kid],
        own: tuple[date, int, str, str] | None,
    ) -> LevelFigure | None:
        figures = [(kid, kid.levels.get(code, _UNKNOWN)) for kid in kids]
        due = [(kid, f) for kid, f in figures if not kid.newcomer or f.value is not None]
        known = [f for _kid, f in due if f.value is not None and f.day is not None]
        oldest = min((f.day for f in known if f.day), default=None)
        whole = bool(due) and len(known) == len(due)
        if whole and oldest is not None and (own is None or oldest >= own[0]):
            value = sum(f.value or 0 for f in known)
            since = max(f.day for f in known if f.day)
            uncounted = [kid.pk for kid, f in figures if (kid, f) not in due]
            value += self._flowed(region, uncounted, level, since)
            return self._joined(value, known, len(due))
        if own is not None:
            moved = self._moved(region, own[0])
            value = int(own[1]) + sum(sign * moved[c] for c, sign in level.flows.items())
            return LevelFigure(value, own[0], own[2], own[3], len(known), len(due), resolved="own")
        if not known:
            return None
        partial = sum(f.value or 0 for f in known)
        return replace(self._joined(0, known, len(due)), value=None, partial=partial, resolved="")

    @staticmethod
    def _joined(value: int, known: Sequence[LevelFigure], of: int) -> LevelFigure:
        versions = {f.version for f in known}
        return LevelFigure(
            value,
            min(f.day for f in known if f.day),
            ",".join(sorted({s for f in known for s in f.source.split(",") if s})),
            versions.pop() if len(versions) == 1 else "",
            len(known),
            of,
            resolved="children",
        )

    def _opened(
        self, region: int, code: str, level: LevelMeasure, kids: Sequence[_Kid]
    ) -> LevelFigure | None:
        """What documents opened: the region's own part and its children, each since its own beginning."""
        known = [f for kid in kids if (f := kid.levels.get(code)) and f.value is not None and f.day]
        if not known:
            return None
        value = sum(f.value or 0 for f in known)
        quiet = [kid.pk for kid in kids if kid.levels.get(code, _UNKNOWN).value is None]
        value += self._flowed(region, quiet, level, date.min)
        return self._joined(value, known, len(kids))

    def _flowed(self, region: int, kids: Sequence[int], level: LevelMeasure, since: date) -> int:
        """What moved the level after `since` in the region's own part, and in these children."""
        if not level.flows:
            return 0
        moved = self._own_after(region, since)
        for kid in kids:
            until, before = (
                cumulative_of([kid], day)[kid]
                if day > date.min
                else dict.fromkeys(moving_columns(), 0)
                for day in (self.day, since)
            )
            moved = {c: moved[c] + until[c] - before[c] for c in moved}
        return sum(sign * moved[c] for c, sign in level.flows.items())

    def _own_after(self, region: int, since: date) -> dict[str, int]:
        return self._sum(
            f"SELECT {_sums()} FROM reports_regionday d WHERE d.region_id = %(region)s AND d.own AND d.day > %(since)s AND d.day <= %(day)s",
            {"region": region, "since": since, "day": self.day},
        )

    def _moved(self, region: int, since: date) -> dict[str, int]:
        """All flow of the region after `since`, each day in the hierarchy of that day."""
        start = since + ONE_DAY
        return self._sum(
            f"WITH RECURSIVE {CELLS} SELECT {_sums()} FROM place p JOIN reports_regionday d "
            "ON d.region_id = p.region_id AND d.own = p.own AND p.span @> d.day",
            {
                "region": region,
                "start": start,
                "end": max(start, self.day + ONE_DAY),
                "touched": sorted(touched_since(start)),
            },
        )

    @staticmethod
    def _sum(sql: str, parameters: Mapping[str, Any]) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return dict(zip(moving_columns(), cursor.fetchone(), strict=True))


@cache
def _sums() -> str:
    return listed(moving_columns(), "coalesce(sum(d.{0}), 0)::bigint AS {0}")
