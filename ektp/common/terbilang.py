"""Numbers in Indonesian words, as berita acara and receipts need them."""

from datetime import date

from num2words import num2words

from ektp.common.formatting import MONTHS, angka, hari

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"),
    (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def terbilang(number: int) -> str:
    """Spell a whole number: ``11021`` -> ``sebelas ribu dua puluh satu``.

    Raises ValueError for a negative number: no document counts fewer than no cards.
    """
    if number < 0:
        raise ValueError("Hanya bilangan nol atau lebih yang dapat ditulis dengan huruf.")
    words = str(num2words(number, lang="id"))
    # One thousand is "seribu" after millions as well; the library says so only where nothing stands before it.
    return words.replace(" satu ribu", " seribu") if number // 1000 % 1000 == 1 else words


def jumlah(number: int, unit: str) -> str:
    """A quantity in figures and in words: ``1.000 (seribu) keping``. ValueError as `terbilang`."""
    return f"{angka(number)} ({terbilang(number)}) {unit}".rstrip()


def tanggal_terbilang(day: date) -> str:
    """A date in words: ``Senin, tanggal enam bulan Juli tahun dua ribu dua puluh enam``."""
    month, year = MONTHS[day.month - 1], terbilang(day.year)
    return f"{hari(day)}, tanggal {terbilang(day.day)} bulan {month} tahun {year}"


def romawi(number: int) -> str:
    """A whole number in Roman numerals, as letter numbers name their month: ``VII``. ValueError below 1."""
    if number < 1:
        raise ValueError("Angka Romawi dimulai dari satu.")
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
