"""After any history the roll-up says what the sources say."""

import random
from datetime import timedelta

import pytest
from django.db import transaction

from ektp.common import clock
from ektp.daysheets.models import ChangeOutbox
from reports.rollup.runner import run_all
from tests.reports.rollup.compare import assert_equal, assert_offices
from tests.reports.rollup.histories import FIRST, IN_FEBRUARY, IN_JUNE, SPAN, Walker
from tests.reports.rollup.naive import Naive
from tests.reports.rollup.world import Small

HISTORIES = 200
BATCHES = 8


def drain(world: Small) -> None:
    for place in ("11", "12", "ID"):
        run_all(world.scope(place))
    assert not ChangeOutbox.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_rollup_equals_a_naive_recount_after_any_history(world: Small, batch: int) -> None:
    for seed in range(batch * HISTORIES // BATCHES, (batch + 1) * HISTORIES // BATCHES):
        now = IN_FEBRUARY if seed % 3 else IN_JUNE
        with transaction.atomic(), clock.held_at(now):
            Walker(world, seed).walk(steps=12 + seed % 30)
            drain(world)

            dice = random.Random(seed)
            days = [FIRST + timedelta(days=dice.randrange(SPAN)) for _ in range(2)]
            try:
                naive = Naive()
                assert_equal(naive, [FIRST, *days, FIRST + timedelta(days=SPAN)])
                assert_offices(naive)
            except AssertionError as error:
                raise AssertionError(f"history {seed}: {error}") from error
            transaction.set_rollback(True)
