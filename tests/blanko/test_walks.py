"""Thousands of steps of every kind, each done by the ledger and by the naive book (MODEL section 5); `make soak` walks 20,000."""

import os

import pytest
from django.db import transaction

from tests.blanko.walker import Walker
from tests.factories import World

STEPS = int(os.environ.get("WALK_STEPS", "4000"))
LENGTH = 50
BATCHES = 20
PAIRS = (("35.17-DINAS", "35.78-DINAS"), ("35.17-DINAS", "33.74-DINAS"), ("35-PROV", "35.17-DINAS"))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_ledger_agrees_with_the_naive_book_on_a_long_walk(world: World, batch: int) -> None:
    walks = max(1, STEPS // LENGTH // BATCHES)
    for seed in range(batch * walks, (batch + 1) * walks):
        offices = [world.offices[code] for code in PAIRS[seed % len(PAIRS)]]
        with transaction.atomic():
            walker = Walker(
                world.users["gudang"], offices, approver=world.users["pusat"], seed=seed
            )
            try:
                walker.walk(steps=LENGTH, check_every=10)
            except AssertionError as error:
                raise AssertionError(f"walk {seed}: {error}") from error
            transaction.set_rollback(True)
