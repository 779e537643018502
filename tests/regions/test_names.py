"""Names and codes as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ektp.regions.names import clean_name, level_of, name_key, parent_code, parse_code

digits = st.text("0123456789", min_size=2, max_size=2)
codes = st.one_of(
    digits,
    st.tuples(digits, digits).map(".".join),
    st.tuples(digits, digits, digits).map(".".join),
    st.tuples(digits, digits, digits, st.text("0123456789", min_size=4, max_size=4)).map(".".join),
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Kep.  Masaloka Raya", "Kepulauan Masaloka Raya"),
        ('Ra"as', "Ra'as"),
        ("Regapu’u", "Regapu'u"),
        ("Konda/ Kondaga", "Konda/Kondaga"),
        ("Timang gajah", "Timang Gajah"),
        ("Pangkajene dan Kepulauan", "Pangkajene dan Kepulauan"),
        ("2 x 11 Kayu Tanam", "2 x 11 Kayu Tanam"),
        ("KepenuhanTengah", "Kepenuhan Tengah"),
        ("SoE", "SoE"),
        ("Teuw*", "Teuw"),
        ("Air Sialang Hilir.", "Air Sialang Hilir"),
        ("VII Koto", "VII Koto"),
        ("Lubuk Pakam I,II", "Lubuk Pakam I, II"),
    ],
)
def test_clean_name(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    assert clean_name(clean_name(raw)) == clean_name(raw)


def test_name_key_joins_spellings() -> None:
    assert name_key("Fak Fak") == name_key("FAKFAK") == "fakfak"
    assert name_key("Hu'u") == name_key("huu")


@given(codes)
def test_codes_are_read_with_and_without_dots(code: str) -> None:
    assert parse_code(code) == parse_code(code.replace(".", "")) == code


@pytest.mark.parametrize(
    "text", ["", "Jombang", "3", "351", "35.17.09.100", "٣٥", "35.17.09.1006.1"]
)
def test_what_is_no_code(text: str) -> None:
    assert parse_code(text) is None


@given(codes)
def test_parents_lead_to_the_nation(code: str) -> None:
    levels = []
    at: str | None = code
    while at is not None:
        levels.append(level_of(at))
        at = parent_code(at)

    assert levels == list(range(level_of(code), -1, -1))
