"""The arithmetic between the clerk's lines and the rows by domicile, both ways."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ektp.daysheets.forms.outsiders import Channels, Home, TooMany, Typed, join, split

HOME = Home(own="35.17.09", rest="35.17")
CHANNELS = Channels(("counter", "mobile_unit", "home_visit"), ("underage", "repeat"), ("visitors",))
_COUNT = st.none() | st.integers(0, 40)
_PLACES = st.sampled_from(["35.17.10", "35.17", "ID", "33"])


def _row(numbers: dict[str, int | None]) -> dict[str, int | None]:
    return {name: n for name, n in numbers.items() if n is not None}


rows_strategy = st.dictionaries(
    st.sampled_from(["35.17.09", "35.17.10", "35.17", "ID"]),
    st.fixed_dictionaries(dict.fromkeys(CHANNELS.all, _COUNT)).map(_row).filter(bool),
)
typed_strategy = st.builds(
    Typed,
    values=st.fixed_dictionaries(dict.fromkeys(CHANNELS.all, _COUNT)),
    outsiders=_COUNT,
    origins=st.dictionaries(_PLACES, st.integers(1, 9)),
)


@given(rows_strategy)
def test_rows_untouched_on_the_form_stay(rows: dict[str, dict[str, int | None]]) -> None:
    assert split(join(rows, HOME, CHANNELS), HOME, CHANNELS, rows) == rows


@given(typed_strategy, rows_strategy)
def test_what_was_typed_comes_back(typed: Typed, base: dict[str, dict[str, int | None]]) -> None:
    try:
        rows = split(typed, HOME, CHANNELS, base)
    except TooMany:
        assume(False)
    back = join(rows, HOME, CHANNELS)
    assert back.values == typed.values
    assert {code: n for code, n in back.origins.items() if n} == {
        code: n for code, n in typed.origins.items() if code != HOME.rest
    }
    if typed.outsiders and CHANNELS.size(typed.values):
        assert back.outsiders == typed.outsiders
    assert all(n is None or n >= 0 for row in rows.values() for n in row.values())


@given(typed_strategy)
def test_what_lies_inside_the_total_lies_inside_each_row(typed: Typed) -> None:
    inside = sum(typed.values.get(name) or 0 for name in CHANNELS.inside)
    assume(inside <= CHANNELS.size(typed.values))
    try:
        rows = split(typed, HOME, CHANNELS, {})
    except TooMany:
        assume(False)
    for row in rows.values():
        assert sum(row.get(name) or 0 for name in CHANNELS.inside) <= CHANNELS.size(row)


def test_outsiders_go_to_the_own_kabupaten() -> None:
    typed = Typed({"counter": 174, "mobile_unit": 0}, outsiders=4, origins={"ID": 1})
    assert split(typed, HOME, CHANNELS, {}) == {
        "35.17.09": {"counter": 170, "mobile_unit": 0},
        "35.17": {"counter": 3},
        "ID": {"counter": 1},
    }


def test_a_reported_zero_is_kept() -> None:
    typed = Typed({"counter": 5}, outsiders=0)
    rows = split(typed, HOME, CHANNELS, {})
    assert rows == {"35.17.09": {"counter": 5}, "35.17": {"counter": 0}}
    assert join(rows, HOME, CHANNELS).outsiders == 0


def test_a_changed_channel_leaves_the_outsiders_row_alone() -> None:
    base = {"35.17.09": {"counter": 170}, "35.17": {"home_visit": 2}}
    typed = Typed({"counter": 180, "home_visit": 2}, outsiders=2)
    assert split(typed, HOME, CHANNELS, base) == {
        "35.17.09": {"counter": 180},
        "35.17": {"home_visit": 2},
    }


@pytest.mark.parametrize(
    "typed",
    [
        Typed({"counter": 3}, outsiders=4),
        Typed({"counter": 30}, outsiders=4, origins={"ID": 5}),
        Typed({}, outsiders=1),
    ],
)
def test_more_outsiders_than_people_is_asked_about(typed: Typed) -> None:
    with pytest.raises(TooMany):
        split(typed, HOME, CHANNELS, {})


def test_a_dinas_counts_its_kecamatan_as_its_own() -> None:
    dinas = Home(own="35.17", rest="ID")
    typed = Typed({"counter": 20}, outsiders=2, origins={"35.17.09": 5})
    rows = split(typed, dinas, CHANNELS, {})
    assert rows == {"35.17": {"counter": 13}, "35.17.09": {"counter": 5}, "ID": {"counter": 2}}
    assert join(rows, dinas, CHANNELS).outsiders == 2
