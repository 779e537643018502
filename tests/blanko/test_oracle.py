"""Random documents, reversals and sheet saves in random order of dates, against the naive book."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.blanko.oracle import DAYS
from tests.blanko.pair import Pair
from tests.factories import World

OFFICE = st.integers(0, 1)
DAY = st.integers(0, DAYS)
QUANTITY = st.integers(1, 40)
PICK = st.integers(0, 30)
STEP = st.one_of(
    st.tuples(st.just("open"), OFFICE, DAY, QUANTITY),
    st.tuples(st.just("receive"), OFFICE, DAY, QUANTITY, st.integers(0, 3)),
    st.tuples(st.just("send"), OFFICE, DAY, QUANTITY),
    st.tuples(st.just("lend"), OFFICE, DAY, QUANTITY),
    st.tuples(st.just("give_back"), OFFICE, DAY, QUANTITY),
    st.tuples(st.just("send_spoiled"), OFFICE, DAY, st.integers(1, 5)),
    st.tuples(st.just("destroy"), OFFICE, DAY, st.integers(1, 5)),
    st.tuples(st.just("withdraw"), OFFICE, DAY, st.integers(1, 9)),
    st.tuples(st.just("destroy_withdrawn"), OFFICE, DAY, st.integers(1, 5)),
    st.tuples(st.just("send_withdrawn"), OFFICE, DAY, st.integers(1, 5)),
    st.tuples(st.just("accept"), PICK, DAY, QUANTITY, st.integers(0, 3)),
    st.tuples(st.just("come_back"), PICK, DAY, QUANTITY),
    st.tuples(st.just("lose_on_way"), PICK, DAY, QUANTITY),
    st.tuples(st.just("lose"), OFFICE, DAY, QUANTITY),
    st.tuples(st.just("adjust"), OFFICE, DAY, st.integers(-20, 20).filter(bool)),
    st.tuples(st.just("adjust_quarantine"), OFFICE, DAY, st.integers(-5, 5).filter(bool)),
    st.tuples(st.just("reverse"), PICK, DAY),
    st.tuples(st.just("printed"), OFFICE, DAY, st.integers(0, 60)),
    st.tuples(st.just("printed"), OFFICE, DAY, st.integers(0, 60)),
    st.tuples(st.just("spoiled"), OFFICE, DAY, st.integers(0, 6)),
)
# Ribbon and film: no sheet uses them, they are put into the machine.
MATERIAL_STEP = st.one_of(
    st.tuples(st.just("open"), OFFICE, DAY, QUANTITY),
    st.tuples(st.just("receive"), OFFICE, DAY, QUANTITY, st.integers(0, 3)),
    st.tuples(st.just("send"), OFFICE, DAY, QUANTITY),
    st.tuples(st.just("lend"), OFFICE, DAY, QUANTITY),
    st.tuples(st.just("accept"), PICK, DAY, QUANTITY, st.integers(0, 3)),
    st.tuples(st.just("adjust"), OFFICE, DAY, st.integers(-20, 20).filter(bool)),
    st.tuples(st.just("consume"), OFFICE, DAY, st.integers(1, 20)),
    st.tuples(st.just("consume"), OFFICE, DAY, st.integers(1, 20)),
    st.tuples(st.just("reverse"), PICK, DAY),
)


@pytest.mark.slow
@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=5, max_size=30), middle=DAY)
def test_ledger_agrees_with_the_naive_book(
    world: World, steps: list[tuple[str, int]], middle: int
) -> None:
    with transaction.atomic():
        pair = Pair(world.users["gudang"], [world.dinas, world.offices["35.78-DINAS"]])
        pair.agree_on_loans(world.users["gudang"], world.users["pusat"])
        for step in steps:
            pair.do(*step)
            pair.agree()
        pair.hold(middle)
        transaction.set_rollback(True)


@pytest.mark.slow
@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(MATERIAL_STEP, min_size=5, max_size=30), middle=DAY)
def test_book_of_a_material_agrees_as_well(
    world: World, steps: list[tuple[str, int]], middle: int
) -> None:
    with transaction.atomic():
        offices = [world.dinas, world.offices["35.78-DINAS"]]
        pair = Pair(world.users["gudang"], offices, "ribbon")
        pair.agree_on_loans(world.users["gudang"], world.users["pusat"])
        for step in steps:
            pair.do(*step)
            pair.agree()
        pair.hold(middle)
        transaction.set_rollback(True)
