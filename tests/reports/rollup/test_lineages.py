"""After any history with any changes of regions in it, the roll-up says what the sources say in the hierarchy of now."""

from datetime import timedelta

import pytest
from django.db import transaction

from ektp.daysheets.models import ExpectedSheet
from ektp.daysheets.selectors.days import newest_day
from ektp.db.changing import changing
from ektp.regions.services import Decree, Row, What
from reports.models import RegionLevel
from reports.services import rollup
from reports.services.regions import regions_change
from tests.factories import Installer
from tests.reports.rollup.compare import assert_equal, drain
from tests.reports.rollup.histories import FIRST, SPAN, Walker
from tests.reports.rollup.lineages import Legislator, day_of
from tests.reports.rollup.naive import Naive
from tests.reports.rollup.world import Small

HISTORIES = 40
BATCHES = 4


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_rollup_equals_a_naive_recount_after_any_changes_of_regions(
    world: Small, batch: int
) -> None:
    for seed in range(batch * HISTORIES // BATCHES, (batch + 1) * HISTORIES // BATCHES):
        with transaction.atomic():
            walker, legislator = Walker(world, seed), Legislator(seed)
            for _ in range(1 + seed % 3):
                walker.walk(steps=12)
                if seed % 2:
                    drain()
                decree = legislator.decree()
                if decree.rows:
                    regions_change(by=Installer(), decree=decree, apply=True)
                    assert regions_change(by=Installer(), decree=decree, apply=True).empty
            walker.walk(steps=6)
            drain()
            with changing(by=Installer()):  # of offices of new regions: queued when the day comes
                ExpectedSheet.objects.filter(day__gt=newest_day()).delete()
            try:
                assert_equal(Naive(), [FIRST, day_of(seed), FIRST + timedelta(days=SPAN)])
            except AssertionError as error:
                raise AssertionError(f"history {seed}: {error}") from error
            transaction.set_rollback(True)


def test_of_how_many_an_opening_is_known_says_the_same_after_a_new_child(world: Small) -> None:
    """The nightly check would otherwise find every step before the decree wrong."""
    world.stock("12.01", FIRST, blank_opening=17)
    drain()
    before = RegionLevel.objects.get(region=world.regions["12"], measure="blank_opening")
    row = Row(2, What.NEW, "", "12.52", "Baru Raya")
    decree = Decree(FIRST + timedelta(days=30), "Keputusan", (row,))
    regions_change(by=Installer(), decree=decree, apply=True)

    step = RegionLevel.objects.get(region=world.regions["12"], measure="blank_opening")

    assert (before.of, step.from_day, step.of) == (2, FIRST, 3)
    assert rollup.check_all() == 0
