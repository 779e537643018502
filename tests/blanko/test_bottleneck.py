"""The least of several limits, without a database."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from blanko.bottleneck import Bottleneck, Limit, Remaining, bottleneck, opened_left

CODES = ("blank", "ribbon", "film", "printer", "prr", "hours")
CARDS = st.one_of(st.none(), st.integers(0, 20_000))
LIMITS = st.lists(CARDS, min_size=1, max_size=len(CODES)).map(
    lambda values: [Limit(code, cards) for code, cards in zip(CODES, values, strict=False)]
)


def test_golden_g19_film_binds() -> None:
    """domain.md section 16, G19: blanko 10.000, 10 ribbon, 3 film, PRR 6.000."""
    found = bottleneck(
        [
            Limit("blank", 10_000),
            Limit("ribbon", Remaining(10, None, 500).cards),
            Limit("film", Remaining(3, None, 1_500).cards),
            Limit("printer", None),
            Limit("prr", 6_000),
        ]
    )

    assert found == Bottleneck(4_500, ("film",), ("ribbon",), 500, ("printer",))


def test_a_part_of_a_unit_counts() -> None:
    assert Remaining(7, 40, 500).units_left == Decimal("7.4")
    assert Remaining(7, 40, 500).cards == 3_700
    assert Remaining(0, 40, 500).cards == 200  # 40 per cent of a ribbon: domain.md section 5
    assert Remaining(2, None, 500).cards == 1_000
    assert Remaining(0, 33, 7).cards == 2


@given(LIMITS)
def test_what_can_be_printed_is_the_least_that_is_known(limits: list[Limit]) -> None:
    known = {limit.code: limit.cards for limit in limits if limit.cards is not None}
    found = bottleneck(limits)

    assert found.max_print == min(known.values(), default=None)
    assert set(found.binding) == {c for c, cards in known.items() if cards == found.max_print}
    assert set(found.unknown) == {limit.code for limit in limits} - set(known)


@given(LIMITS)
def test_lifting_what_binds_never_lowers_it_and_gives_the_margin(limits: list[Limit]) -> None:
    found = bottleneck(limits)
    lifted = bottleneck(limit for limit in limits if limit.code not in found.binding)

    if found.max_print is None or found.margin is None:
        assert lifted.max_print is None
        return
    assert lifted.max_print == found.max_print + found.margin
    assert lifted.binding == found.following
    for code in found.binding:
        one_less = bottleneck(limit for limit in limits if limit.code != code).max_print
        assert one_less is not None
        assert one_less >= found.max_print


@given(LIMITS)
def test_what_does_not_bind_changes_nothing(limits: list[Limit]) -> None:
    found = bottleneck(limits)
    rest = [limit for limit in limits if limit.code in (*found.binding, *found.unknown)]

    assert bottleneck(rest).max_print == found.max_print


def test_an_overdrawn_level_allows_nothing() -> None:
    assert bottleneck([Limit("prr", -12), Limit("blank", 5)]).max_print == 0


def july(day: int) -> date:
    return date(2026, 7, day)


def test_what_was_declared_stands_until_something_is_printed_or_put_in() -> None:
    declared = (july(20), 40)

    assert opened_left(None, [], {july(20): 100}, 500) is None
    assert opened_left(declared, [], {july(20): 400}, 500) == 40  # counted that afternoon
    assert opened_left(declared, [july(20)], {}, 500) == 40
    assert opened_left(declared, [], {july(21): 100}, 500) == 20
    assert opened_left(declared, [], {july(21): 900}, 500) == 0
    assert opened_left(declared, [], {july(21): 1}, 500) == 39  # a begun card is no card


def test_a_new_unit_is_whole_and_the_old_one_gone() -> None:
    printed = {july(20): 100, july(21): 150, july(22): 100}

    assert opened_left((july(20), 40), [july(21), july(22)], printed, 500) == 80
    assert opened_left((july(20), 40), [july(21)], printed, 500) == 50
    assert opened_left(None, [july(22)], printed, 500) == 80


@given(st.integers(0, 100), st.integers(0, 5_000), st.integers(1, 3_000))
def test_the_part_left_stays_a_part(percent: int, printed: int, cards_per_unit: int) -> None:
    left = opened_left((july(20), percent), [], {july(21): printed}, cards_per_unit)

    assert left is not None
    assert 0 <= left <= percent
