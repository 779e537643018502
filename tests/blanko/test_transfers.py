"""Suggested transfers: fewer empty days than without a solver, nobody below the own reorder point, no blank made or lost."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blanko.watching.transfers import HORIZON, Holder, Move, changes, empty_days, moved, suggest
from tests.blanko.provinces import RIVALS, province

_ROUNDING = Decimal("0.5")  # whole keping: a part of a card for each of some forty moves

holders = st.lists(
    st.tuples(
        st.integers(0, 5_000), st.integers(1, 400), st.integers(0, 3_000)
    ),
    min_size=1,
    max_size=9,
).map(lambda rows: [Holder(n, stock, Decimal(use), least) for n, (stock, use, least) in enumerate(rows)])  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rival", RIVALS)
def test_it_beats_what_people_do(seed: int, rival: str) -> None:
    offices, distances = province(seed)
    mine = suggest(offices, distances=distances)
    theirs = RIVALS[rival](offices, distances)

    assert empty_days(offices, mine) < empty_days(offices, theirs) < empty_days(offices)


@given(holders)
def test_nobody_is_taken_below_the_own_reorder_point(offices: list[Holder]) -> None:
    change = changes(suggest(offices))

    for office in offices:
        given_away = -min(0, change.get(office.key, 0))
        assert given_away <= max(0, office.stock - office.reorder)


@given(holders)
def test_no_blank_is_made_or_lost(offices: list[Holder]) -> None:
    moves = suggest(offices)

    assert sum(changes(moves).values()) == 0
    assert all(move.quantity > 0 and move.giver != move.taker for move in moves)


@given(holders)
def test_it_never_makes_things_worse(offices: list[Holder]) -> None:
    moves = suggest(offices)

    assert empty_days(offices, moves) <= empty_days(offices) + _ROUNDING


def test_nothing_is_moved_where_nobody_lacks() -> None:
    assert suggest([Holder(1, 9_000, Decimal(10), 50), Holder(2, 400, Decimal(10), 50)]) == []


def test_nothing_is_moved_where_nobody_can_give() -> None:
    assert suggest([Holder(1, 40, Decimal(10), 50), Holder(2, 0, Decimal(10), 50)]) == []


def test_no_card_more_than_is_lacking() -> None:
    moves = suggest([Holder(1, 9_000, Decimal(10), 50), Holder(2, 100, Decimal(10), 50)])

    assert moves == [Move(1, 2, HORIZON * 10 - 100)]


def test_the_nearer_giver_where_two_would_do() -> None:
    far, near, taker = (Holder(n, s, Decimal(10), 50) for n, s in ((1, 5_000), (2, 5_000), (3, 0)))

    assert suggest([far, near, taker], distances={(1, 3): 90.0, (2, 3): 5.0}) == [Move(2, 3, 300)]


def test_a_scarce_giver_serves_where_a_card_lasts_longest() -> None:
    giver, busy, quiet = Holder(1, 700, Decimal(20), 100), Holder(2, 0, Decimal(300), 0), Holder(3, 0, Decimal(10), 0)  # fmt: skip

    assert changes(suggest([giver, busy, quiet]))[3] == HORIZON * 10


def test_a_store_gives_and_never_lacks() -> None:
    store, taker = Holder(1, 500, Decimal(0), 0), Holder(2, 0, Decimal(10), 50)

    assert suggest([store, taker]) == [Move(1, 2, 300)]
    assert empty_days([store]) == 0


def test_what_is_on_its_way_to_an_office_lasts_but_cannot_be_given() -> None:
    rich, poor = Holder(1, 5_000, Decimal(10), 50, incoming=4_900), Holder(2, 290, Decimal(10), 50, incoming=290)  # fmt: skip

    assert suggest([rich, poor]) == [Move(1, 2, 10)]
    assert suggest([rich, Holder(3, 0, Decimal(10), 0)]) == [Move(1, 3, 50)]


@given(holders, holders)
def test_what_one_province_lacks_comes_from_its_neighbour(
    here: list[Holder], there: list[Holder]
) -> None:
    """First at home, then over the border: never worse, never below a reorder point, and only what is on the shelf."""
    away = [replace(holder, key=holder.key + 100) for holder in there]
    both = [*here, *away]
    home = [*suggest(here), *suggest(away)]
    over = suggest(moved(both, home), allowed=lambda giver, taker: (giver < 100) != (taker < 100))

    assert empty_days(both, [*home, *over]) <= empty_days(both, home) + _ROUNDING
    assert all((move.giver < 100) != (move.taker < 100) for move in over)
    gone: Counter[int] = Counter()
    for move in [*home, *over]:
        gone[move.giver] += move.quantity
    assert all(gone[holder.key] <= holder.surplus for holder in both)


def test_a_neighbour_helps_where_home_cannot() -> None:
    empty, full = Holder(1, 0, Decimal(10), 50), Holder(2, 9_000, Decimal(10), 50)
    strangers = suggest([empty, full], allowed=lambda giver, taker: False)
    assert strangers == []
    assert suggest([empty, full], allowed=lambda giver, taker: giver != taker) == [Move(2, 1, 300)]
