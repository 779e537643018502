"""Pace, reorder point and projection: what counts, what stays unknown, and what can never be."""

from datetime import date, timedelta
from decimal import Decimal
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blanko.watching.pace import MONTH, WEEK, UseDay, cover, pace
from blanko.watching.projection import HORIZON, back_test, project
from blanko.watching.reorder import ASSUMED_LEAD, LeadSource, lead_of, reorder_point

UNTIL = date(2026, 7, 31)
uses = st.lists(st.integers(0, 500), min_size=10, max_size=80)


def day(ago: int, used: int | None = 50, **more: object) -> UseDay:
    return UseDay(UNTIL - timedelta(days=ago), used, **more)  # type: ignore[arg-type]


def test_mean_of_the_days_that_count() -> None:
    found = pace([day(n, 40 + n) for n in range(20)], UNTIL, MONTH)

    assert (found.days, found.mean) == (20, Decimal("49.5"))


@pytest.mark.parametrize(
    "idle",
    [
        day(1, None),
        day(1, 0, served=False),
        day(1, 0, opening=0, closing=0),
        day(1, 20, opening=0, closing=980),
    ],
    ids=["unreported", "closed or stopped", "without stock", "stock came during the day"],
)
def test_days_without_service_or_stock_do_not_count(idle: UseDay) -> None:
    days = [day(n, 50, opening=100, closing=50) for n in range(2, 14)]

    assert pace([*days, idle], UNTIL, MONTH).mean == Decimal(50)


def test_a_day_of_nothing_with_stock_does_count() -> None:
    days = [day(n) for n in range(2, 12)]

    assert pace([*days, day(1, 0, opening=9, closing=9)], UNTIL, MONTH).days == 11


def test_a_book_that_is_behind_hides_no_use() -> None:
    """Printed on, with nothing in the book morning and evening: the document is missing, not the blanks."""
    days = [day(n, 50, opening=0, closing=0) for n in range(10)]

    assert pace(days, UNTIL, MONTH).mean == Decimal(50)


@pytest.mark.parametrize(("window", "needed"), [(WEEK, 3), (MONTH, 10)])
def test_too_few_days_are_unknown_and_say_how_many(window: int, needed: int) -> None:
    found = pace([day(n) for n in range(needed - 1)], UNTIL, window)

    assert (found.mean, found.deviation, found.days, found.needed) == (
        None, None, needed - 1, needed,
    )  # fmt: skip
    assert pace([day(n) for n in range(needed)], UNTIL, window).mean == Decimal(50)


def test_windows_are_calendar_days_that_end_with_the_day() -> None:
    days = [day(n, 10) for n in range(7)] + [day(n, 90) for n in range(7, 30)] + [day(30, 999)]

    assert pace(days, UNTIL, WEEK).mean == Decimal(10)
    assert pace(days, UNTIL, MONTH).days == 30


def test_the_deviation_is_that_of_the_sample() -> None:
    uses = [31, 44, 58, 20, 77, 41, 65, 39, 52, 48]
    found = pace([day(n, used) for n, used in enumerate(uses)], UNTIL, MONTH)

    assert found.deviation == pytest.approx(stdev(uses))


def test_cover_is_rounded_down_and_never_of_the_unknown() -> None:
    assert cover(700, Decimal(50)) == 14
    assert cover(5_214, Decimal(500)) == 10  # Denpasar, domain.md section 4.3
    assert (cover(None, Decimal(50)), cover(700, None), cover(700, Decimal(0))) == (None,) * 3


def test_reorder_point_is_use_while_waiting_and_a_margin() -> None:
    lead = lead_of([14, 7], [], 5 / 7)

    assert (lead.days, lead.timed, lead.source) == (7.5, 2, LeadSource.OWN)
    assert reorder_point(Decimal(50), 0.0, lead) == 375
    assert reorder_point(Decimal(50), 10.0, lead) == 421  # 375 + 1,65 x 10 x sqrt(7,5) = 420,2
    assert reorder_point(None, None, lead) is None


def test_a_lead_time_says_where_it_is_from() -> None:
    assert lead_of([], [7, 7, 7], 5 / 7).source == LeadSource.REGION
    assumed = lead_of([], [], 5 / 7)
    assert (assumed.source, assumed.days, assumed.timed) == (LeadSource.ASSUMED, ASSUMED_LEAD, 0)
    assert lead_of([0], [], 5 / 7).days == 1.0


@given(uses, st.integers(0, 9_000), st.integers(0, 9_000))
def test_more_stock_never_ends_earlier(used: list[int], stock: int, more: int) -> None:
    less, much = project(stock, used), project(stock + more, used)

    assert less is not None
    assert much is not None
    assert (less.low, less.middle, less.high) <= (much.low, much.middle, much.high)
    assert less.low <= much.low
    assert less.middle <= much.middle
    assert less.high <= much.high


@given(uses, st.integers(0, 9_000))
def test_the_range_is_in_order_and_repeats_itself(used: list[int], stock: int) -> None:
    found = project(stock, used)

    assert found is not None
    assert 0 <= found.low <= found.middle <= found.high <= HORIZON + 1
    assert project(stock, used) == found


@given(uses.filter(lambda used: min(used[-30:]) > 0), st.integers(1, 3_000))
def test_it_ends_no_earlier_and_no_later_than_extreme_days_allow(
    used: list[int], stock: int
) -> None:
    found, recent = project(stock, used), used[-30:]

    assert found is not None
    assert -(-stock // max(recent)) <= found.low
    assert found.high <= -(-stock // min(recent))


def test_steady_use_has_no_spread() -> None:
    found = project(500, [50] * 10)

    assert found is not None
    assert (found.low, found.middle, found.high) == (10, 10, 10)
    nothing, all_of_it = project(0, [50] * 10), project(10**7, [50] * 10)
    assert nothing is not None
    assert nothing.high == 0
    assert all_of_it is not None
    assert all_of_it.beyond


def test_nine_days_are_too_few() -> None:
    assert project(500, [50] * 9) is None


def test_the_back_test_of_steady_use_is_perfect_and_of_a_leap_is_not() -> None:
    steady = back_test(tuple([50] * 60))
    assert steady is not None
    assert (steady.tries, steady.inside, steady.error) == (7, 7, 0)
    leap = back_test(tuple([50] * 40 + [100] * 40))
    assert leap is not None
    assert leap.inside < leap.tries
    assert leap.error > 0


def test_a_short_history_has_no_back_test() -> None:
    assert back_test(tuple([50] * 39)) is None
    assert back_test(tuple([50] * 40)) is not None
    assert back_test(tuple([0] * 80)) is None
