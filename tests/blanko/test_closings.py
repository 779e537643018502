"""The arithmetic of what an account bears, against counting every day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from blanko.services.closings import Closings

START = date(2026, 7, 1)
DAYS = st.integers(0, 20)


def day(number: int) -> date:
    return START + timedelta(days=number)


@st.composite
def books(draw: st.DrawFn) -> dict[int, int]:
    """Closings by day number, none negative."""
    return draw(st.dictionaries(DAYS, st.integers(0, 50), max_size=6))


def closing(book: dict[int, int], number: int) -> int:
    known = [d for d in book if d <= number]
    return book[max(known)] if known else 0


def bears(book: dict[int, int], number: int) -> int:
    return min(closing(book, later) for later in range(number, 22))


def made(book: dict[int, int]) -> Closings:
    return Closings((day(number), book[number]) for number in sorted(book))


@given(books(), DAYS)
def test_available_is_the_least_of_all_days_after(book: dict[int, int], number: int) -> None:
    closings = made(book)
    assert closings.at(day(number)) == closing(book, number)
    assert closings.available(day(number)) == bears(book, number)
    assert closings.at(closings.lowest_day(day(number))) == bears(book, number)


@given(books(), DAYS, st.integers(0, 120))
def test_takes_all_that_is_borne_as_early_as_it_is(
    book: dict[int, int], number: int, quantity: int
) -> None:
    closings = made(book)
    taken = closings.take(day(number), quantity)
    expected: list[tuple[date, int]] = []
    left = quantity
    daily = {n: closing(book, n) for n in range(22)}
    for n in range(number, 22):
        part = min(left, min(daily[later] for later in range(n, 22)))
        if part:
            expected.append((day(n), part))
            left -= part
            for later in range(n, 22):
                daily[later] -= part
    assert taken == expected
    assert all(closings.at(day(n)) == daily[n] >= 0 for n in range(22))
