from datetime import date, datetime
from decimal import Decimal

import pytest

from ektp.common import formatting as f
from ektp.common.terbilang import jumlah, romawi, tanggal_terbilang, terbilang


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1_234_567, "1.234.567"),
        (-12, "−12"),
        (-1234, "−1.234"),
        (None, "–"),
        (Decimal("1234.5"), "1.234,5"),
    ],
)
def test_a_count_is_grouped_by_dots_and_missing_is_not_zero(
    number: int | Decimal | None, text: str
) -> None:
    assert f.angka(number) == text


@pytest.mark.parametrize(
    ("gap", "text"), [(23_537, "23.537"), (0, "0"), (-3123, "lebih 3.123"), (None, "–")]
)
def test_a_negative_gap_says_lebih(gap: int | None, text: str) -> None:
    assert f.lebih(gap) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Decimal("98.2"), "98,20%"),
        (Decimal("98.225"), "98,23%"),
        (Decimal("100.69"), "100,69%"),
        (Decimal("-0.001"), "0,00%"),
        (None, "–"),
    ],
)
def test_a_rate_has_two_places_rounded_half_up(rate: Decimal | None, text: str) -> None:
    assert f.persen(rate) == text


def test_prose_spells_the_word_percent() -> None:
    assert f.persen_prosa(Decimal("98.2")) == "98,20 persen"


def test_dates_are_written_day_first_with_indonesian_names() -> None:
    day = date(2017, 7, 17)

    assert f.tanggal(day) == "17 Juli 2017"
    assert f.hari_tanggal(day) == "Senin, 17 Juli 2017"
    assert f.bulan(date(2026, 10, 1)) == "Oktober 2026"
    assert f.tanggal_singkat(date(2013, 3, 12)) == "Sel 12/3"


def test_a_time_has_a_dot_and_its_zone() -> None:
    assert f.pukul(datetime(2026, 11, 22, 17, 32), "WIB") == "17.32 WIB"
    assert f.pukul(datetime(2026, 11, 22, 8, 5)) == "08.05"


def test_missing_dates_and_times_are_a_dash() -> None:
    assert {f.tanggal(None), f.hari_tanggal(None), f.bulan(None), f.pukul(None)} == {"–"}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1000, "seribu"),
        (11_021, "sebelas ribu dua puluh satu"),
        (450_000, "empat ratus lima puluh ribu"),
        (21_000, "dua puluh satu ribu"),
        (1_001_000, "satu juta seribu"),
        (5_985_000, "lima juta sembilan ratus delapan puluh lima ribu"),
    ],
)
def test_terbilang(number: int, words: str) -> None:
    assert terbilang(number) == words


def test_a_quantity_stands_in_figures_and_in_words() -> None:
    assert jumlah(1000, "keping") == "1.000 (seribu) keping"
    assert jumlah(0, "keping") == "0 (nol) keping"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 7, 6), "Senin, tanggal enam bulan Juli tahun dua ribu dua puluh enam"),
        (date(2017, 7, 17), "Senin, tanggal tujuh belas bulan Juli tahun dua ribu tujuh belas"),
        (date(2028, 2, 29), "Selasa, tanggal dua puluh sembilan bulan Februari tahun dua ribu dua puluh delapan"),
        (date(2026, 12, 31), "Kamis, tanggal tiga puluh satu bulan Desember tahun dua ribu dua puluh enam"),
    ],
)  # fmt: skip
def test_a_date_stands_in_words_with_its_weekday(day: date, words: str) -> None:
    assert tanggal_terbilang(day) == words


def test_roman_months() -> None:
    assert [romawi(n) for n in (1, 4, 7, 9, 12, 2026)] == ["I", "IV", "VII", "IX", "XII", "MMXXVI"]
    with pytest.raises(ValueError, match="dimulai dari satu"):
        romawi(0)


def test_terbilang_refuses_negative_counts() -> None:
    with pytest.raises(ValueError, match="nol atau lebih"):
        terbilang(-1)
