""" "Menurut wilayah saat itu" against a naive oracle: every source row counted where its region lay on its day."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction

from ektp.daysheets import registry
from ektp.regions.models import Region
from reports.figures import Figures
from reports.selectors.then import progress_then
from reports.selectors.then_districts import progress_then_by_district
from reports.selectors.then_levels import ThenLevels
from reports.services.regions import regions_change
from tests.factories import Installer
from tests.reports.rollup.compare import assert_level, drain
from tests.reports.rollup.histories import FIRST, SPAN, Walker
from tests.reports.rollup.lineages import Legislator, day_of
from tests.reports.rollup.naive import BLANK, CARDS, LEVELS, Naive, add
from tests.reports.rollup.world import Small


def parent_on(naive: Naive, region: int, day: date) -> int | None:
    """Where the region lay that day; before its beginning and after its end where it lay first and last."""
    rows = sorted(
        (c for c in naive.codes if c.region_id == region),
        key=lambda c: c.valid.lower or date.min,
    )
    found = [c for c in rows if c.valid.lower is None or c.valid.lower <= day]
    return (found[-1] if found else rows[0]).parent_id


def lies_under(naive: Naive, region: int | None, above: int, day: date) -> bool:
    while region is not None and region != above:
        region = parent_on(naive, region, day)
    return region == above


def naive_then(naive: Naive, above: int, first: date, last: date) -> dict[str, int | None]:
    """The columns of the roll-up, added up from the sources of whatever lay under `above` each day."""
    rows = [
        values
        for (region, day), values in naive.own.items()
        if first <= day <= last and lies_under(naive, region, above, day)
    ]
    names = {name for row in rows for name in row}
    return {name: add(*(row.get(name) for row in rows)) for name in names}


def assert_then(naive: Naive, first: date, last: date) -> None:
    for region in Region.objects.filter(level__lte=2):
        figures = progress_then(region, first, last)
        want = naive_then(naive, region.pk, first, last)
        where = (region.code, first, last)
        assert figures.completeness.expected == (want.get("expected") or 0), where
        assert figures.completeness.reported == (want.get("reported") or 0), where
        for code, flow in registry.flows().items():
            found = figures.flows[code]
            if figures.regions == "then" and any(c.endswith("_internal") for c in flow.terms):
                assert found is None, (where, code)
                continue
            terms = [(want.get(column), sign) for column, sign in flow.terms.items()]
            assert found == add(*(n and n * sign for n, sign in terms)), (where, code)
            parts = [row.flows[code] for row in figures.rows]
            assert found == add(*parts), (where, code)


def assert_districts_then(naive: Naive, first: date, last: date) -> None:
    """Rows of kecamatan: each its days in the province, and together with what is no kecamatan's the province's total."""
    for province in Region.objects.filter(level=1):
        figures = progress_then_by_district(province, first, last)
        where = (province.code, first, last)
        for code in registry.flows():
            if figures.regions == "now" or not _crossing(code):
                assert figures.flows[code] == add(*(row.flows[code] for row in figures.rows)), (where, code)  # fmt: skip
        for name in ("expected", "reported", "verified"):
            parts = [getattr(row.completeness, name) for row in figures.rows]
            assert getattr(figures.completeness, name) == sum(parts), (where, name)
        if figures.regions == "then":
            _assert_rows(naive, province, first, last, figures)


def _assert_rows(naive: Naive, province: Region, first: date, last: date, figures: Figures) -> None:
    by_place = NaiveThen(last)
    shown = {row.place.code: row for row in figures.rows if not row.own}
    assert len(shown) == sum(not row.own for row in figures.rows)
    for pk, region in naive.regions.items():
        if region.level != 3:
            continue
        code, here = code_on(naive, pk, province.pk, first, last)
        want = recorded_in(naive, pk, province.pk, first, last)
        row = shown.pop(code, None) if code else None
        where = (region.code, code, first, last)
        if row is None:
            assert want is None, where
            continue
        assert row.flows["recorded_flow"] == want, where
        for measure in ("eligible_population", "prr_backlog") if here else ():
            figure = by_place.level(pk, measure, last)
            assert row.measures[measure].value in (figure.value, None), (where, measure)
            if region.ended_on is None:
                assert row.measures[measure].value == figure.value, (where, measure)
    assert not shown


def code_on(naive: Naive, region: int, province: int, first: date, last: date) -> tuple[str, bool]:
    """How it was called when it last lay in the province from `first` to `last`, and whether that was on the last day; "" if it never did."""
    changes = {
        c.valid.lower for c in naive.codes if c.valid.lower and first < c.valid.lower <= last
    }
    for day in sorted({last, *(change - timedelta(days=1) for change in changes)}, reverse=True):
        if lies_under(naive, region, province, day):
            rows = sorted(
                (c for c in naive.codes if c.region_id == region),
                key=lambda c: c.valid.lower or date.min,
            )
            begun = [c for c in rows if c.valid.lower is None or c.valid.lower <= day]
            return (begun or rows)[-1 if begun else 0].code, day == last
    return "", False


def recorded_in(naive: Naive, region: int, province: int, first: date, last: date) -> int | None:
    terms = registry.flows()["recorded_flow"].terms
    rows = [
        values.get(column) and values[column] * sign
        for (place, day), values in naive.own.items()
        if place == region and first <= day <= last and lies_under(naive, place, province, day)
        for column, sign in terms.items()
    ]
    return add(*rows)


def _crossing(code: str) -> bool:
    return any(column.endswith("_internal") for column in registry.flows()[code].terms)


class NaiveThen(Naive):
    """The sources by the borders of `day`: what is left, and what flowed into it, follows its place."""

    def __init__(self, day: date) -> None:
        super().__init__()
        self.day = day
        self.kids = defaultdict(list)
        for pk, region in self.regions.items():
            above = parent_on(self, pk, day) if region.level <= 3 and region.level else None
            if above is not None:
                self.kids[above].append(pk)

    def border(self, region: int) -> date:
        """The last day up to `day` on which a child came from another parent, or left for one."""
        found = [date.min]
        for pk, place in self.regions.items():
            rows = sorted(
                (c for c in self.codes if c.region_id == pk and place.level <= 3),
                key=lambda c: c.valid.lower or date.min,
            )
            found += [
                new.valid.lower
                for old, new in pairwise(rows)
                if old.parent_id != new.parent_id
                and region in (old.parent_id, new.parent_id)
                and new.valid.lower <= self.day
            ]
        return max(found)


def assert_levels_then(day: date) -> None:
    """Value, partial sum, anchors, sources and whose figure it is, of every region that has others below it; and the page's rows."""
    naive = NaiveThen(day)
    regions = {r.pk: r for r in naive.regions.values() if r.level <= 2}
    found = ThenLevels(day).of(sorted(regions))
    for pk, region in regions.items():
        for measure in LEVELS:
            where = (region.code, measure, day)
            got, want = found[pk].get(measure), naive.level(pk, measure, day)
            if any(c.endswith("_internal") for c in registry.levels()[measure].flows):
                continue
            assert_level(got, want, where)
            if got is None:
                continue
            if measure not in (
                *BLANK,
                *CARDS,
            ):  # of what documents open, a child that began later counts or not
                assert (got.known, got.of) == (want.known, want.of), (where, got, want)
        figures = progress_then(region, day, day)
        for measure in ("prr_backlog", "eligible_population"):
            assert figures.value(measure) == naive.level(pk, measure, day).value


Compare = Callable[[date], None]


def histories(world: Small, seeds: Iterable[int], compare: Compare) -> None:
    """Flows and snapshots before, between and after three decrees; then each is held against the sources."""
    for seed in seeds:
        with transaction.atomic():
            walker, legislator = Walker(world, seed), Legislator(seed)
            for _ in range(3):
                walker.walk(steps=14)
                decree = legislator.decree()
                if decree.rows:
                    regions_change(by=Installer(), decree=decree, apply=True)
            walker.walk(steps=10)
            drain()
            try:
                compare(day_of(seed))
            except AssertionError as error:
                raise AssertionError(f"history {seed}: {error}") from error
            transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(3))
def test_then_equals_a_naive_recount(world: Small, batch: int) -> None:
    def compare(middle: date) -> None:
        naive = Naive()
        assert_then(naive, FIRST, FIRST + timedelta(days=SPAN))
        assert_then(naive, middle, middle)
        assert_then(naive, FIRST, middle)

    histories(world, range(100 + batch * 8, 108 + batch * 8), compare)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(3))
def test_levels_of_then_equal_a_naive_recount_by_the_borders_of_the_day(
    world: Small, batch: int
) -> None:
    def compare(middle: date) -> None:
        for day in (FIRST, middle, FIRST + timedelta(days=SPAN // 2)):
            assert_levels_then(day)

    histories(world, range(200 + batch * 8, 208 + batch * 8), compare)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(3))
def test_rows_of_kecamatan_of_then_equal_a_naive_recount(world: Small, batch: int) -> None:
    def compare(middle: date) -> None:
        naive = Naive()
        assert_districts_then(naive, FIRST, FIRST + timedelta(days=SPAN))
        assert_districts_then(naive, middle, middle)
        assert_districts_then(naive, FIRST, middle)

    histories(world, range(300 + batch * 3, 303 + batch * 3), compare)
