"""The frozen figures of a region and period, put together from the roll-up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from ektp.common import clock
from ektp.common.periods import ONE_DAY, Period
from ektp.daysheets import registry
from ektp.regions.models import Level, Region
from ektp.regions.selectors import ancestors
from reports.figures import (
    Completeness,
    Figures,
    Freshness,
    Further,
    LevelFigure,
    Outlook,
    Place,
    Row,
    Span,
)
from reports.rollup.known import as_known
from reports.selectors import claims as said
from reports.selectors import standing
from reports.selectors.derive import derive_levels, derive_rates
from reports.selectors.ended import ended_of, heirs_of
from reports.selectors.reading import Flows, Sums, flow_of, levels_at, sums_of
from reports.selectors.version import version_of

if TYPE_CHECKING:
    from recording.models import Claim

PACE = timedelta(days=28)
NOTHING = Sums({}, Completeness(), Completeness())


def progress(
    region: Region,
    first: date,
    last: date,
    *,
    known_at: datetime | None = None,
    fresh: Freshness | None = None,
) -> Figures:
    """Everything a report of `region` says for the days `first` to `last`, both inside; levels are as of `last`.

    Completeness counts the days before today in the region's zone (MODEL section 4); today stands apart in `today`.
    With `known_at` all figures are what the sources said at that instant. `fresh`: the stamp, as read before.
    """
    if known_at is None:
        return _figures(region, first, last, fresh or version_of(region).freshness)
    # Claims and the pace of what is left look further back than a short period.
    since = min(first, last - max(said.SHOWN_FOR, PACE))
    with as_known(region, known_at, Period.inclusive(since, last)):
        fresh = Freshness(computed_at=known_at, pending=0, checked_at=None, drift=0)
        return replace(_figures(region, first, last, fresh), known_at=known_at)


def _figures(region: Region, first: date, last: date, fresh: Freshness) -> Figures:
    today = clock.today(region.time_zone)
    period = Period.inclusive(first, last)
    children = _children(region)
    keys = [region.pk, *(child.pk for child in children)]
    sums = sums_of(keys, period, today=today, own_of=region.pk)
    levels = _without_retired(children, _levels([region, *children], last), last)
    own = sums.get((region.pk, False), NOTHING)
    rows = _rows(region, children, sums, levels)
    silent, silent_days = standing.silent_offices(region, period, today)
    claims = said.claims_until(region.pk, last)
    mine = levels[region.pk]
    return Figures(
        region=place(region),
        parents=tuple(place(parent) for parent in ancestors(region)),
        period=Span(first, last),
        as_of=last,
        known_at=None,
        measures=mine,
        flows=_flows(own),
        rates=derive_rates(mine),
        completeness=own.completeness,
        today=own.today if today in period and len(period) > 1 else None,
        claims=said.claim_figures(claims, last, _levels_on(region, last, mine)),
        outlook=_outlook(region, claims, mine, _last_over(last, today, own.today)),
        supply=said.supply_of(claims),
        freshness=fresh,
        rows=rows,
        stops=standing.stops_of(region, period),
        silent=silent,
        silent_days=silent_days,
        closing=standing.closing_of(region, period),
        is_sample=standing.is_sample(region),
        further=_further(_flows(own)),
    )


def place(region: Region) -> Place:
    """A region as figures name it."""
    return Place(region.code, region.label, region.full_label, int(region.level), region.zone_label)


def _children(region: Region) -> list[Region]:
    if region.level >= Level.DISTRICT:
        return []
    return list(Region.objects.children_of(region).order_by("code"))


def _levels(regions: Sequence[Region], day: date) -> dict[int, dict[str, LevelFigure]]:
    districts = frozenset(r.pk for r in regions if r.level == Level.DISTRICT)
    found = levels_at([r.pk for r in regions], day, districts=districts)
    return {region: derive_levels(levels) for region, levels in found.items()}


def _without_retired(
    children: Sequence[Region], levels: dict[int, dict[str, LevelFigure]], day: date
) -> dict[int, dict[str, LevelFigure]]:
    """Without what children that have ended no longer stand for: somebody has stated the figure of the region that goes on for them."""
    over = [child.pk for child in children if child.ended_on is not None and child.ended_on <= day]
    if not over:
        return levels
    ended = ended_of(over, day)
    heirs = levels_at(heirs_of(ended), day, districts=frozenset())
    for child, end in ended.items():
        anchored = {
            c: f
            for c, f in levels[child].items()
            if c in registry.levels() and end.counts(c, heirs)
        }
        levels[child] = derive_levels(anchored)
    return levels


def _levels_on(region: Region, last: date, mine: Mapping[str, LevelFigure]) -> said.LevelsOn:
    """Levels of a claim's own day; of the as-of day they are at hand."""
    return lambda day: mine if day == last else _levels([region], day)[region.pk]


def _flows(sums: Sums) -> Flows:
    return sums.flows or flows_of_nothing()


def _further(flows: Flows) -> tuple[Further, ...]:
    """What was switched on somewhere and reported, in the order of the day sheet."""
    known = registry.flows()
    switched = (
        section.column(field.code)
        for section in registry.sections()
        for field in section.fields
        if field.switchable
    )
    return tuple(
        Further(column, str(known[column].label), known[column].unit.value)
        for column in switched
        if flows.get(column) is not None
    )


def flows_of_nothing() -> Flows:
    """Every flow, unknown."""
    return dict.fromkeys(registry.flows())


def _rows(
    region: Region,
    children: Sequence[Region],
    sums: Mapping[tuple[int, bool], Sums],
    levels: Mapping[int, Mapping[str, LevelFigure]],
) -> tuple[Row, ...]:
    """Children in the order of their codes (those that ended only where they still count), and the own part last."""
    rows = [
        _row(place(child), sums.get((child.pk, False), NOTHING), levels[child.pk], own=False)
        for child in children
        if child.ended_on is None or (child.pk, False) in sums or _stated(levels[child.pk])
    ]
    rest = own_levels(levels[region.pk], [levels[child.pk] for child in children])
    own = sums.get((region.pk, True))
    if children and (own is not None or any(f.value for f in rest.values())):
        rows.append(_row(place(region), own or NOTHING, rest, own=True))
    return tuple(rows)


def _stated(levels: Mapping[str, LevelFigure]) -> bool:
    return any(figure.value for figure in levels.values())


def _row(at: Place, sums: Sums, levels: Mapping[str, LevelFigure], *, own: bool) -> Row:
    return Row(
        place=at,
        own=own,
        measures=levels,
        flows=_flows(sums),
        rates={} if own else derive_rates(levels),
        completeness=sums.completeness,
    )


def own_levels(
    total: Mapping[str, LevelFigure], children: Sequence[Mapping[str, LevelFigure]]
) -> dict[str, LevelFigure]:
    """What is left for "tanpa rincian", so that rows add up to the total.

    That is the total less its children where it is their sum, and all of it where no child has any figure of its own.
    """
    found = {}
    for code, figure in total.items():
        value = None
        if figure.value is not None and (
            _is_summed(code, figure, children) or all(c[code].value is None for c in children)
        ):
            value = figure.value - sum(child[code].value or 0 for child in children)
        found[code] = LevelFigure(value, figure.day, figure.source, resolved="derived")
    return found


def _is_summed(
    code: str, figure: LevelFigure, children: Sequence[Mapping[str, LevelFigure]]
) -> bool:
    if figure.resolved == "derived":
        return all(child[code].value is not None for child in children)
    return figure.resolved == "children"


def _outlook(
    region: Region, claims: "Sequence[Claim]", levels: Mapping[str, LevelFigure], last: date
) -> Outlook | None:
    """What follows if the pace up to `last`, a day that is over, holds."""
    return said.outlook_of(claims, levels["unrecorded"].value, _pace(region, last), last)


def _last_over(last: date, today: date, owed: Completeness) -> date:
    """The last day that counts for a pace: today only once all have reported."""
    return last - ONE_DAY if last >= today and owed.reported < owed.expected else last


def _pace(region: Region, last: date) -> Decimal | None:
    """Recordings of first-timers a working day over the last four weeks; None where nothing was recorded."""
    recent = Period.inclusive(last - PACE + timedelta(days=1), last)
    flow = flow_of(region.pk, "recorded_flow", recent)
    if not flow:
        return None
    return (Decimal(flow) / said.DAYS_A_MONTH).quantize(Decimal("0.01"), ROUND_HALF_UP)
