""" "Menurut wilayah saat itu" against a naive oracle: every source row counted where its region lay on its day."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from ektp.daysheets import registry
from ektp.regions.models import Region
from reports.selectors.then import progress_then
from reports.services.regions import regions_change
from tests.factories import Installer
from tests.reports.rollup.compare import drain
from tests.reports.rollup.histories import FIRST, SPAN, Walker
from tests.reports.rollup.lineages import Legislator, day_of
from tests.reports.rollup.naive import Naive, add
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


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(3))
def test_then_equals_a_naive_recount(world: Small, batch: int) -> None:
    for seed in range(100 + batch * 8, 100 + batch * 8 + 8):
        with transaction.atomic():
            walker, legislator = Walker(world, seed), Legislator(seed)
            for _ in range(3):
                walker.walk(steps=14)
                decree = legislator.decree()
                if decree.rows:
                    regions_change(by=Installer(), decree=decree, apply=True)
            drain()
            naive = Naive()
            middle = day_of(seed)
            try:
                assert_then(naive, FIRST, FIRST + timedelta(days=SPAN))
                assert_then(naive, middle, middle)
                assert_then(naive, FIRST, middle)
            except AssertionError as error:
                raise AssertionError(f"history {seed}: {error}") from error
            transaction.set_rollback(True)
