"""How figures, dates and times are written for Indonesian readers (domain.md 13.1).

One place decides it for the pages, the PDF, the XLSX, the chat text and the API's sentences, so
that they cannot disagree. Names of months and days are our own tables: the process locale is
never asked, because servers and laptops differ.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Final

MISSING: Final = "–"
NOT_SUMMED: Final = "×"
MINUS: Final = "\N{MINUS SIGN}"

MONTHS: Final = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WEEKDAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

# For d3's time format and our own charts; "Agu" and "Okt" are the usual short forms.
MONTHS_SHORT: Final = tuple(name[:3] for name in MONTHS)
WEEKDAYS_SHORT: Final = tuple(name[:3] for name in WEEKDAYS)


_SWAPPED: Final = str.maketrans(",.", ".,")


def _grouped(number: int | Decimal) -> str:
    """Swap English separators for Indonesian ones: dot for thousands, comma for decimals."""
    english = f"{abs(number):,f}" if isinstance(number, Decimal) else f"{abs(number):,}"
    text = english.translate(_SWAPPED)
    return f"{MINUS}{text}" if number < 0 else text


def angka(number: int | Decimal | None) -> str:
    """Write a count: ``1.234.567``; ``–`` for "not reported", which is not zero."""
    return MISSING if number is None else _grouped(number)


def lebih(gap: int | Decimal | None) -> str:
    """Write a gap, which may be negative: ``23.537``, or ``lebih 3.123`` where more was done.

    Gaps are never clipped to zero: wajib = rekam + belum must hold in every table.
    """
    if gap is None:
        return MISSING
    return f"lebih {_grouped(-gap)}" if gap < 0 else _grouped(gap)


def desimal(number: Decimal | int | None, places: int = 2) -> str:
    """Write a number with a fixed count of decimals, rounded half up: ``98,20``."""
    if number is None:
        return MISSING
    rounded = Decimal(number).quantize(_step(places), rounding=ROUND_HALF_UP)
    return _grouped(rounded + 0)  # + 0 turns a rounded "-0,00" into "0,00"


@cache
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def persen(rate: Decimal | None) -> str:
    """Write a rate in tables: ``98,20%``. The rate is in percent already, not a fraction."""
    return MISSING if rate is None else f"{desimal(rate)}%"


def persen_prosa(rate: Decimal | None) -> str:
    """Write a rate in a sentence: ``98,20 persen`` (EYD)."""
    return MISSING if rate is None else f"{desimal(rate)} persen"


def tanggal(day: date | None) -> str:
    """Write a date: ``17 Juli 2017``."""
    return MISSING if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def hari(day: date) -> str:
    """Name the day of the week: ``Senin``."""
    return WEEKDAYS[day.weekday()]


def hari_tanggal(day: date | None) -> str:
    """Write a date with its day: ``Senin, 17 Juli 2017``."""
    return MISSING if day is None else f"{hari(day)}, {tanggal(day)}"


def tanggal_singkat(day: date | None) -> str:
    """Write a date for a narrow column head: ``Sel 12/3``. Day first, never month first."""
    if day is None:
        return MISSING
    return f"{WEEKDAYS_SHORT[day.weekday()]} {day.day}/{day.month}"


def bulan(day: date | None) -> str:
    """Write the month that a date stands for: ``Oktober 2026``."""
    return MISSING if day is None else f"{MONTHS[day.month - 1]} {day.year}"


def pukul(local: datetime | None, zone: str = "") -> str:
    """Write a time of day: ``17.32 WIB``. ``local`` is in the office's zone already."""
    if local is None:
        return MISSING
    return f"{local.hour:02d}.{local.minute:02d} {zone}".rstrip()
