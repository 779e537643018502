"""The figures of a region "menurut wilayah saat itu": each day counted where it lay that day (MODEL section 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import connection

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets import registry
from ektp.regions.models import Region
from reports.figures import Figures, LevelFigure, Place, Row
from reports.selectors import claims as said
from reports.selectors.assembly import NOTHING, own_levels, place, progress
from reports.selectors.derive import derive_levels, derive_rates
from reports.selectors.hierarchy import CELLS, Child, children_then, differs, touched_since
from reports.selectors.reading import Sums, read_sums, sums_asked, sums_sql
from reports.selectors.then_levels import CROSSING, ThenLevels


def progress_then(region: Region, first: date, last: date) -> Figures:
    """As `progress`, in the hierarchy of each day; the same where no decree has touched the region since `first`.

    What the roll-up keeps only for the hierarchy of now is left out: who is silent, stoppages, and the outlook. Flows and levels of
    transfers between offices are unknown: what lies inside a region is kept for the borders of now.
    """
    now = progress(region, first, last)
    if not differs(region, first):
        return now
    period = Period.inclusive(first, last)
    today = clock.today(region.time_zone)
    children = children_then(region.pk, period)
    sums = _sums(region, period, today)
    reader = ThenLevels(last)
    levels = _levels(reader, region, [child for child in children if child.stayed])
    own = sums.get(None, NOTHING)
    mine = levels[region.pk]
    return replace(
        now,
        regions="then",
        measures=mine,
        flows=_flows(own, touched=True),
        rates=derive_rates(mine),
        completeness=own.completeness,
        today=own.today if today in period and len(period) > 1 else None,
        claims=said.claim_figures(
            said.claims_until(region.pk, last), last, lambda day: _on(region, day, last, mine)
        ),
        outlook=None,
        rows=_rows(region, children, sums, levels, touched_since(first)),
        stops=(),
        silent=(),
        silent_days=own.completeness.missing,
    )


def _on(
    region: Region, day: date, last: date, mine: Mapping[str, LevelFigure]
) -> Mapping[str, LevelFigure]:
    return mine if day == last else derive_levels(ThenLevels(day).of([region.pk])[region.pk])


def _levels(
    reader: ThenLevels, region: Region, children: Sequence[Child]
) -> dict[int, dict[str, LevelFigure]]:
    found = reader.of([region.pk, *(child.pk for child in children)])
    return {pk: derive_levels(levels) for pk, levels in found.items()}


def _sums(region: Region, period: Period, today: date) -> dict[int | None, Sums]:
    """By child, the region itself for its own part, None for the total. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE {CELLS} SELECT grouping(p.child), p.child, {sums_sql()} FROM place p "
            "JOIN reports_regionday d ON d.region_id = p.region_id AND d.own = p.own AND p.span @> d.day "
            "GROUP BY GROUPING SETS ((p.child), ())",
            {
                "region": region.pk,
                "start": period.start,
                "end": period.end,
                "touched": sorted(touched_since(period.start)),
                **sums_asked(period, today),
            },
        )
        return {
            None if total else child: read_sums(values)
            for total, child, *values in cursor.fetchall()
        }


def _flows(sums: Sums, *, touched: bool) -> dict[str, int | None]:
    """Every flow; of transfers only where no decree has touched the region."""
    flows = registry.flows()
    return {
        code: None
        if touched and any(column.endswith(CROSSING) for column in flow.terms)
        else sums.flows.get(code)
        for code, flow in flows.items()
    }


def _rows(
    region: Region,
    children: Sequence[Child],
    sums: Mapping[int | None, Sums],
    levels: Mapping[int, Mapping[str, LevelFigure]],
    touched: frozenset[int],
) -> tuple[Row, ...]:
    """Children by the codes of then, and the own part last; whoever had left by the last day has flows and no levels."""
    known = Region.objects.in_bulk([child.pk for child in children])
    nothing = derive_levels({})
    rows = []
    for child in children:
        mine = levels.get(child.pk, nothing)
        if child.pk in sums or says(mine):
            one = sums.get(child.pk, NOTHING)
            at = place_then(known[child.pk], child)
            rows.append(row_then(at, one, mine, touched=child.pk in touched, own=False))
    rest = own_levels(levels[region.pk], [levels[c.pk] for c in children if c.stayed])
    own = sums.get(region.pk)
    if own is not None or says(rest):
        rows.append(row_then(place(region), own or NOTHING, rest, touched=True, own=True))
    return tuple(rows)


def says(levels: Mapping[str, LevelFigure]) -> bool:
    """Whether any level is known and not 0: else it makes no row."""
    return any(figure.value for figure in levels.values())


def place_then(region: Region, child: Child) -> Place:
    """As it was called then."""
    called = Region(
        code=child.code,
        name=child.name,
        level=region.level,
        kind=region.kind,
        short_kind=region.short_kind,
        time_zone=region.time_zone,
    )
    return place(called)


def row_then(
    at: Place, sums: Sums, levels: Mapping[str, LevelFigure], *, touched: bool, own: bool
) -> Row:
    """A row of those figures; `touched`: flows of transfers are of other borders, and unknown."""
    return Row(
        place=at,
        own=own,
        measures=levels,
        flows=_flows(sums, touched=touched),
        rates={} if own else derive_rates(levels),
        completeness=sums.completeness,
    )
