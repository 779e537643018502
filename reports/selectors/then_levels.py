"""Levels "menurut wilayah saat itu": MODEL section 3 resolved at read, in the hierarchy of one day, for regions touched by a decree since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Any

from django.db import connection

from ektp.common.measure import Level as LevelMeasure
from ektp.common.periods import Period
from ektp.regions.models import Level, Region
from reports.figures import LevelFigure
from reports.rollup.columns import listed, queue_levels, stored_levels
from reports.rollup.facts import opening_measures, openings_sql, own_fact, queue_codes, queue_fact
from reports.selectors.ended import ended_of, heirs_of
from reports.selectors.hierarchy import Child, children_then, touched_since
from reports.selectors.reading import Levels, cumulative_of, levels_at, moving_columns

# Of transfers between offices it is only known what region covers both now.
CROSSING = "_internal"
Fact = tuple[date, int, str, str]
"""Day, value, source and version of what was stated."""

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
    flows: dict[tuple[int, date], dict[str, int]] = field(default_factory=dict)

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
        opened = self._openings(region)
        opened_codes = {code for _stage, code in opening_measures()}
        found: Levels = {}
        for code, level in {**stored_levels(), **queue_levels()}.items():
            if any(column.endswith(CROSSING) for column in level.flows):
                continue
            if code in opened_codes:
                figure = self._opened(region, code, level, kids, facts.get(code), opened.get(code))
            else:
                figure = self._resolved(region, code, level, kids, facts.get(code))
            if figure is not None:
                found[code] = figure
        return found

    def _kids(self, region: int) -> list[_Kid]:
        here = self._children(region)
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

    def _facts(self, place: int) -> dict[str, Fact]:
        """The fact in force for each level of the region itself."""
        region, day = "%(region)s", "%(day)s::date"
        facts = {code: own_fact(region, f"'{code}'", day) for code in stored_levels()}
        facts |= {code: queue_fact(region, code, day) for code in queue_codes()}
        selects = [f"SELECT '{code}' AS code, f.* FROM ({sql}) f" for code, sql in facts.items()]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(selects), {"region": place, "day": self.day})
            return {code: (day, *rest) for code, day, *rest in cursor.fetchall()}

    def _openings(self, place: int) -> dict[str, date]:
        """Since when opening documents of the region itself anchor these levels."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT o.stage, min(o.day) FROM ({openings_sql()}) o WHERE o.region_id = %s AND o.day <= %s GROUP BY 1",
                [place, self.day],
            )
            first = dict(cursor.fetchall())
        return {code: first[stage] for stage, code in opening_measures() if stage in first}

    def _resolved(
        self,
        region: int,
        code: str,
        level: LevelMeasure,
        kids: Sequence[_Kid],
        own: Fact | None,
    ) -> LevelFigure | None:
        figures = [(kid, kid.levels.get(code, _UNKNOWN)) for kid in kids]
        some_count = (
            code in queue_levels()
        )  # of the queue a part is a figure, too (MODEL section 2)
        told = [
            (kid, f)
            for kid, f in figures
            if f.value is not None or (some_count and f.partial is not None)
        ]
        due = [pair for pair in figures if not pair[0].newcomer or pair in told]
        known = sum(f.value is not None for _kid, f in told)
        days = [f.day for _kid, f in told if f.day]
        if due and known == len(due) and (own is None or min(days) >= own[0]):
            uncounted = [kid.pk for kid, f in figures if (kid, f) not in due]
            value = sum(f.value or 0 for _kid, f in told)
            value += self._flowed(region, uncounted, level, max(days))
            return _joined(value, [f for _kid, f in told], known, len(due))
        if own is not None:
            return self._own(region, level, own, known, len(due))
        if not told:
            return None
        partial = sum((f.value if f.value is not None else f.partial) or 0 for _kid, f in told)
        joined = _joined(0, [f for _kid, f in told], known, len(due))
        return replace(joined, value=None, partial=partial, resolved="")

    def _opened(
        self,
        region: int,
        code: str,
        level: LevelMeasure,
        kids: Sequence[_Kid],
        own: Fact | None,
        opened: date | None,
    ) -> LevelFigure | None:
        """What documents opened: the region's own part from `opened` on, and its children, each since its own beginning."""
        figures = [(kid.pk, kid.levels.get(code, _UNKNOWN)) for kid in kids]
        known = [f for _pk, f in figures if f.value is not None]
        if own is not None:
            return self._own(region, level, own, len(known), len(kids))
        if not known and opened is None:
            return None
        quiet = [pk for pk, f in figures if f.value is None]
        value = sum(f.value or 0 for f in known) + self._flowed(region, quiet, level, date.min)
        mine = [] if opened is None else [LevelFigure(None, opened, "opening")]
        found = _joined(value, [*known, *mine], len(known), len(kids))
        return found if known else replace(found, resolved="own")

    def _own(self, region: int, level: LevelMeasure, own: Fact, known: int, of: int) -> LevelFigure:
        """What was stated of the region itself, and what has moved since."""
        day, stated, source, version = own
        value = int(stated) + _signed(level, self._moved(region, day))
        return LevelFigure(value, day, source, version, known, of, resolved="own")

    def _flowed(self, region: int, kids: Sequence[int], level: LevelMeasure, since: date) -> int:
        """What moved the level after `since` in the region's own part, and in these children."""
        if not level.flows:
            return 0
        moved = [self._own_after(region, since), *(self._moved(kid, since) for kid in kids)]
        return sum(_signed(level, one) for one in moved)

    def _moved(self, region: int, since: date) -> dict[str, int]:
        """All flow after `since` of what lies in the region on the day, wherever it lay before: what is left follows its place."""
        if (region, since) not in self.flows:
            self.flows[region, since] = _added(self._parts(region, since))
        return self.flows[region, since]

    def _parts(self, region: int, since: date) -> Iterator[Mapping[str, int]]:
        if region not in self.touched:
            yield from self._stored([region], since)
            return
        yield self._own_after(region, since)
        here = [child.pk for child in self._children(region)]
        yield from self._stored([pk for pk in here if pk not in self.touched], since)
        yield from (self._moved(pk, since) for pk in here if pk in self.touched)

    def _stored(self, regions: Sequence[int], since: date) -> Iterator[Mapping[str, int]]:
        """Of regions whose stored totals are by the borders of the day."""
        until = cumulative_of(regions, self.day)
        before = cumulative_of(regions, since) if since > date.min else {}
        for pk, total in until.items():
            yield {c: n - before[pk][c] if before else n for c, n in total.items()}

    def _children(self, region: int) -> list[Child]:
        here = children_then(region, Period.inclusive(self.day, self.day))
        return [child for child in here if child.stayed]

    def _own_after(self, region: int, since: date) -> dict[str, int]:
        return self._sum(
            f"SELECT {_sums()} FROM reports_regionday d WHERE d.region_id = %(region)s AND d.own AND d.day > %(since)s AND d.day <= %(day)s",
            {"region": region, "since": since, "day": self.day},
        )

    @staticmethod
    def _sum(sql: str, parameters: Mapping[str, Any]) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return dict(zip(moving_columns(), cursor.fetchone(), strict=True))


@cache
def _sums() -> str:
    return listed(moving_columns(), "coalesce(sum(d.{0}), 0)::bigint AS {0}")


def _added(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found = dict.fromkeys(moving_columns(), 0)
    for part in parts:
        for column in found:
            found[column] += part[column]
    return found


def _signed(level: LevelMeasure, moved: Mapping[str, int]) -> int:
    return sum(sign * moved[column] for column, sign in level.flows.items())


def _joined(value: int, figures: Sequence[LevelFigure], known: int, of: int) -> LevelFigure:
    """As old as the oldest of them; a version only where all have the same."""
    versions = {f.version for f in figures}
    return LevelFigure(
        value,
        min(f.day for f in figures if f.day),
        ",".join(sorted({s for f in figures for s in f.source.split(",") if s})),
        versions.pop() if len(versions) == 1 else "",
        known,
        of,
        resolved="children",
    )
