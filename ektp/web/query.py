"""What an address asks for: the one place where days, months and pages are read out of a query string.

What cannot be read, or names a year that only a slip of the keys names, is not asked.
"""

from collections.abc import Mapping
from datetime import date

from ektp.common.numbers import read_whole
from ektp.common.periods import read_day


def day_asked(query: Mapping[str, str], name: str) -> date | None:
    """The day of `?tanggal=2026-10-31`; None where none is asked."""
    return _day(query.get(name) or "")


def month_asked(query: Mapping[str, str], name: str) -> date | None:
    """The first day of the month of `?bulan=2026-10`; None where none is asked."""
    return _day(f"{query.get(name) or ''}-01")


def page_asked(query: Mapping[str, str], name: str = "page") -> int:
    """The page of `?page=3`; the first where none is asked."""
    return max(1, read_whole(query.get(name) or "") or 1)


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None
