"""Columns of our tables: each knows how its value looks in a page and what it is in a file.

A value of None is "not reported" (–); a text such as × (not summed) is shown as it is.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

import django_tables2 as tables
from django.utils.html import conditional_escape, format_html

from ektp.common import clock
from ektp.common.formatting import MISSING, angka, lebih, persen, pukul, tanggal
from ektp.common.numbers import percent

Value = Any
Record = Any


class Cell(NamedTuple):
    """What stands in one cell: escaped HTML, classes, custom properties."""

    html: str
    css: str = ""
    style: str = ""


class Column(tables.Column):  # type: ignore[misc]  # django-tables2 has no types
    """A column of ours. ``group`` names the heading that it shares with its neighbours."""

    css: ClassVar[str] = ""
    number_format: ClassVar[str | None] = None  # in XLSX

    def __init__(
        self, verbose_name: Any = None, *, group: Any = "", accessor: Any = None, **kwargs: Any
    ) -> None:
        self.group = group
        computed = callable(accessor)  # django-tables2 3.0 takes a function and then stumbles on it
        if not computed:
            super().__init__(verbose_name, accessor=accessor, **kwargs)
            return
        super().__init__(verbose_name, **{"order_by": (), **kwargs})
        self.accessor = accessor

    def cell(self, value: Value, record: Record) -> Cell:
        """The cell in the page."""
        if value is None or value == "":
            return Cell(MISSING, f"{self.css} none".strip())
        if isinstance(value, str):
            return Cell(conditional_escape(value), self.css)
        return self.known(value, record)

    def plain(self, value: Value, record: Record) -> Cell:
        """The cell in a sum or in the own part: the figure without its picture."""
        return self.cell(value, record)

    def known(self, value: Value, record: Record) -> Cell:
        """The cell of a value that is there and is no text."""
        return Cell(conditional_escape(value), self.css)

    def export(self, value: Value, record: Record) -> Value:
        """The value in a file: a number stays a number, None stays empty."""
        return value


class NumberColumn(Column):
    """A count: ``1.234.567``. With ``url`` the number opens the list behind it."""

    number_format = "#,##0"

    def __init__(
        self,
        verbose_name: Any = None,
        *,
        url: Callable[[Record], str | None] | None = None,
        warn: Callable[[Record], bool] | None = None,
        **kwargs: Any,
    ) -> None:
        self.url = url
        self.warn = warn
        super().__init__(verbose_name, **kwargs)

    def known(self, value: Value, record: Record) -> Cell:
        text = self.write(value)
        target = self.url(record) if self.url else None
        html = format_html('<a href="{}">{}</a>', target, text) if target else text
        return Cell(html, "miss" if self.looks_amber(value, record) else self.css)

    def write(self, value: Value) -> str:
        """The figure as text."""
        return angka(value)

    def looks_amber(self, value: Value, record: Record) -> bool:
        """Whether the cell asks for attention."""
        return self.warn is not None and self.warn(record)


class GapColumn(NumberColumn):
    """A gap, which may be negative: ``lebih 3.123``, in amber."""

    def write(self, value: Value) -> str:
        return lebih(value)

    def looks_amber(self, value: Value, record: Record) -> bool:
        return value < 0 or super().looks_amber(value, record)


class PercentColumn(Column):
    """A rate in per cent. A bar where values spread; with ``low`` and ``high`` a mark on that scale.

    Over 100 is outlined in amber, never cut. ``bar=False`` shows the figure alone.
    """

    number_format = "0.00"

    def __init__(
        self,
        verbose_name: Any = None,
        *,
        bar: bool = True,
        low: int | None = None,
        high: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.bar = bar
        self.scale = (low, high) if low is not None and high is not None else None
        super().__init__(verbose_name, **kwargs)

    def known(self, value: Value, record: Record) -> Cell:
        if not self.bar:
            return self.plain(value, record)
        css = "pct scale" if self.scale else "pct"
        html = f"<span>{persen(value)}</span>"  # a number has nothing to escape
        return Cell(html, f"{css} over" if value > 100 else css, f"--p:{self.place(value)}")

    def plain(self, value: Value, record: Record) -> Cell:
        return Cell(persen(value)) if isinstance(value, Decimal) else self.cell(value, record)

    def place(self, value: Decimal) -> str:
        """Where the bar ends or the mark stands, from 0 to 100."""
        if self.scale is None:
            return f"{value:f}"
        low, high = self.scale
        return f"{(value - low) * 100 / (high - low):.1f}"


class ShareColumn(PercentColumn):
    """A rate that is computed here from two counts of the same row."""

    def __init__(self, verbose_name: Any, part: str, whole: str, **kwargs: Any) -> None:
        super().__init__(
            verbose_name, accessor=lambda row: percent(_of(row, part), _of(row, whole)), **kwargs
        )


class CodeLinkColumn(Column):
    """The first column: a name that opens its page. ``url``: a function of the row, or a field."""

    css = "s"

    def __init__(
        self, verbose_name: Any = None, *, url: Callable[[Record], str | None] | str, **kwargs: Any
    ) -> None:
        self.url: Callable[[Record], str | None] = (
            (lambda record: _of(record, url)) if isinstance(url, str) else url
        )
        super().__init__(verbose_name, **kwargs)

    def cell(self, value: Value, record: Record) -> Cell:
        target = self.url(record)
        if not target or value is None:
            return super().cell(value, record)
        return Cell(format_html('<a href="{}">{}</a>', target, value), self.css)

    def plain(self, value: Value, record: Record) -> Cell:
        return super().cell(value, record)


class TextColumn(Column):
    """Words, at the left. ``wrap`` lets long ones break."""

    css = "s"

    def __init__(self, verbose_name: Any = None, *, wrap: bool = False, **kwargs: Any) -> None:
        self.wrap = wrap
        super().__init__(verbose_name, **kwargs)

    def cell(self, value: Value, record: Record) -> Cell:
        found = super().cell(value, record)
        return Cell(found.html, f"{found.css} wrap-text") if self.wrap else found

    def export(self, value: Value, record: Record) -> Value:
        return None if value is None else str(value)


class ChipColumn(TextColumn):
    """A state as a chip: the value is (word, kind), or the word alone."""

    def known(self, value: Value, record: Record) -> Cell:
        word, kind = value
        return Cell(format_html('<span class="chip {}">{}</span>', kind, word), self.css)

    def export(self, value: Value, record: Record) -> Value:
        return str(value[0]) if isinstance(value, tuple) else value


class DateColumn(Column):
    """A day: ``17 Juli 2017``, in one line."""

    css = "s date"
    number_format = "d mmmm yyyy"

    def known(self, value: date, record: Record) -> Cell:
        return Cell(tanggal(value), self.css)


class MomentColumn(Column):
    """A moment by the clocks of a zone, which it names: ``17 Juli 2017, 17.32 WIB``. ``zone``: an IANA name, or a function of the row."""

    css = "s"
    number_format = "d mmm yyyy hh:mm"

    def __init__(
        self, verbose_name: Any = None, *, zone: Callable[[Record], str] | str, **kwargs: Any
    ) -> None:
        self.zone: Callable[[Record], str] = (lambda _row: zone) if isinstance(zone, str) else zone
        super().__init__(verbose_name, **kwargs)

    def known(self, value: datetime, record: Record) -> Cell:
        local = clock.local(value, self.zone(record))
        return Cell(f"{tanggal(local)}, {pukul(local, local.tzname() or '')}", self.css)

    def export(self, value: Value, record: Record) -> Value:
        return clock.local(value, self.zone(record)).replace(tzinfo=None) if value else None


def _of(record: Record, name: str) -> Any:
    return record.get(name) if isinstance(record, dict) else getattr(record, name, None)
