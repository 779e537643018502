"""The officer's table: dense, sorted, comparable, with totals that are given and never guessed."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, ClassVar, NamedTuple

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django_tables2.columns import BoundColumn
from django_tables2.data import TableQuerysetData
from django_tables2.rows import BoundRow

from ektp.web.columns import Cell, Column, Record

COLUMNS_FIELD = "kolom"


class Heading(NamedTuple):
    """One cell of the table's head."""

    label: Any
    name: str
    css: str
    rows: int
    url: str
    sort: str  # "", "ascending", "descending"


class Group(NamedTuple):
    """A heading over neighbouring columns."""

    label: Any
    span: int


class Shown(NamedTuple):
    """A column of the body. `foreign`: django-tables2 writes its cells; `first`: it names the row."""

    bound: BoundColumn
    foreign: bool
    first: bool


class BaseTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """A table in our look; see docs/antarmuka.md.

    ``data`` is a list of objects or dicts, in the order wanted between equals, or a QuerySet.
    ``own`` is what belongs to the region itself, ``minus`` are lines that are taken off, and
    ``totals`` stand once at the end. The three are neither sorted nor paged nor added up here:
    rates come from sums, and only whoever made the figures can say the sum.
    """

    caption: ClassVar[Any] = ""
    label: ClassVar[Any] = _("Tabel")  # for a screen reader, where there is no caption
    empty_title: ClassVar[Any] = _("Belum ada data.")
    empty_hint: ClassVar[Any] = ""
    choosable: ClassVar[bool] = False  # offer a choice of columns
    tie_breaker: ClassVar[tuple[str, ...]] = ()  # fields that decide between equals in a QuerySet

    def __init__(
        self,
        data: Any,
        *,
        own: Record | None = None,
        minus: Iterable[Record] = (),
        totals: Iterable[Record] = (),
        request: HttpRequest | None = None,
        per_page: int | None = None,
        caption: Any = None,
        **kwargs: Any,
    ) -> None:
        source = data if isinstance(data, QuerySet) else list(data)
        super().__init__(source, template_name="web/table.html", **kwargs)
        self.query = request.GET if request else QueryDict()
        self.own = [] if own is None else [own]
        self.minus = list(minus)
        self.totals = list(totals)
        self.title = self.caption if caption is None else caption
        self.first = next(iter(self.columns)).name
        self._obey_query(per_page)

    # Sorting

    @property
    def order_by(self) -> Any:
        """Aliases of the columns that the rows are sorted by."""
        return self._order_by

    @order_by.setter
    def order_by(self, value: Any) -> None:
        """Sort; what is not reported stands last in either direction, equals keep a fixed order."""
        names = value.split(",") if isinstance(value, str) else value or ()
        found = [n for n in names if n.lstrip("-") in self.columns]
        chosen = [n for n in found if self.columns[n.lstrip("-")].orderable]
        self._order_by = tables.utils.OrderByTuple(chosen)
        if isinstance(self.data, TableQuerysetData):
            self._sort_in_database(chosen)
        else:
            self._sort_in_memory(chosen)

    def _sort_keys(self, alias: str) -> list[str]:
        column = self.columns[alias.lstrip("-")]
        return [str(key).lstrip("-") for key in column.column.order_by or (column.accessor,)]

    def _sort_in_database(self, aliases: list[str]) -> None:
        if not aliases:
            return
        terms: list[Any] = []
        for alias in aliases:
            fields = [F(key.replace(".", "__")) for key in self._sort_keys(alias)]
            terms += [
                f.desc(nulls_last=True) if alias.startswith("-") else f.asc(nulls_last=True)
                for f in fields
            ]
        self.data.data = self.data.data.order_by(*terms, *self.tie_breaker)

    def _sort_in_memory(self, aliases: list[str]) -> None:
        rows = self.data.data
        for alias in reversed(aliases):
            column = self.columns[alias.lstrip("-")]
            values = [(_resolve(column, row), row) for row in rows]
            known = [pair for pair in values if pair[0] is not None]
            known.sort(key=lambda pair: pair[0], reverse=alias.startswith("-"))
            rows[:] = [row for _v, row in known] + [row for value, row in values if value is None]

    # What the address asks for

    def _obey_query(self, per_page: int | None) -> None:
        sort = self.query.get(self.prefixed_order_by_field)
        if sort:
            self.order_by = sort
        chosen = self.query.getlist(COLUMNS_FIELD) if self.choosable else []
        for column in self.columns.all():
            if chosen and column.name not in (self.first, *chosen):
                self.columns.hide(column.name)
        if per_page:
            self.paginator = Paginator(self.rows, per_page)
            self.page = self.paginator.get_page(self.query.get(self.prefixed_page_field))

    def address(self, name: str, value: str) -> str:
        """This page's address with one query key changed and the others kept."""
        query = self.query.copy()
        query[name] = value
        query.pop(self.prefixed_page_field, None)
        return f"?{query.urlencode()}"

    # The head

    @property
    def has_groups(self) -> bool:
        """Whether any column stands under a shared heading."""
        return any(getattr(c.column, "group", "") for c in self.columns)

    def upper_head(self) -> list[Heading | Group]:
        """The first row of the head: single columns over both rows, and the groups."""
        cells: list[Heading | Group] = []
        for group, members in groupby(self.columns, key=_group):
            columns = list(members)
            cells += [Group(group, len(columns))] if group else map(self._heading_over_two, columns)
        return cells

    def lower_head(self) -> list[Heading]:
        """The row of columns: all of them, or those under a group."""
        return [self._heading(c) for c in self.columns if _group(c) or not self.has_groups]

    def _heading_over_two(self, column: BoundColumn) -> Heading:
        return self._heading(column, rows=2)

    def _heading(self, column: BoundColumn, rows: int = 1) -> Heading:
        url = sort = ""
        if column.orderable:
            alias = column.order_by_alias
            url = self.address(self.prefixed_order_by_field, str(alias.next))
            if column.is_ordered:
                sort = "descending" if alias.is_descending else "ascending"
        css = "first s" if column.name == self.first else getattr(column.column, "css", "")
        return Heading(column.header, column.name, css, rows, url, sort)

    def choices(self) -> list[tuple[str, Any, bool]]:
        """Columns that may be switched off: name, label, shown."""
        columns = [c for c in self.columns.all() if c.name != self.first]
        return [(c.name, c.header, c.visible) for c in columns]

    def kept(self) -> list[tuple[str, str]]:
        """What the address asks for beside the choice of columns."""
        dropped = {COLUMNS_FIELD, self.prefixed_page_field}
        return [(k, v) for k, vs in self.query.lists() if k not in dropped for v in vs]

    # The body. Built here and not in the template: a table of 666 rows has 9,000 cells.

    def body(self) -> SafeString:
        """Rows of the page, then the own part and what is taken off."""
        shown = self._shown()
        rows = [
            self._row(shown, bound.record, self.row_css(bound.record))
            for bound in self.paginated_rows
        ]
        rows += [self._row(shown, record, "own", plain=True) for record in self.own]
        rows += [self._row(shown, record, "minus", plain=True) for record in self.minus]
        return mark_safe("\n".join(rows))  # noqa: S308 - every cell is escaped where it is made

    def foot(self) -> SafeString:
        """The totals."""
        shown = self._shown()
        rows = [self._row(shown, record, "", plain=True) for record in self.totals]
        return mark_safe("\n".join(rows))  # noqa: S308 - as above

    def row_css(self, record: Record) -> str:
        """A class for a row, such as ``flag``; for subclasses."""
        return ""

    def _shown(self) -> list[Shown]:
        """Asked once for all rows."""
        return [
            Shown(
                c,
                not isinstance(c.column, Column) or hasattr(self, f"render_{c.name}"),
                c.name == self.first,
            )
            for c in self.columns
        ]

    def _row(self, shown: Sequence[Shown], record: Record, css: str, *, plain: bool = False) -> str:
        cells = "".join([self._cell(column, record, plain=plain) for column in shown])
        return f'<tr class="{css}">{cells}</tr>' if css else f"<tr>{cells}</tr>"

    def _cell(self, shown: Shown, record: Record, *, plain: bool) -> str:
        html, css, style = self._content(shown, record, plain=plain)
        attributes = f' class="{css}"' if css else ""
        if style:
            attributes += f' style="{style}"'
        if shown.first:
            return f'<th scope="row"{attributes}>{html}</th>'
        return f"<td{attributes}>{html}</td>"

    def _content(self, shown: Shown, record: Record, *, plain: bool) -> Cell:
        bound = shown.bound
        if shown.foreign:
            return Cell(conditional_escape(BoundRow(record, self).get_cell(bound.name) or "–"), "s")
        value = _resolve(bound, record)
        column: Column = bound.column
        return column.plain(value, record) if plain else column.cell(value, record)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return not (len(self.rows) or self.own or self.totals)

    # The same rows for a file

    def file_columns(self) -> Sequence[BoundColumn]:
        """Columns that go into a file: those shown, less those kept out of files."""
        return [c for c in self.columns if not c.column.exclude_from_export]

    def file_heads(self) -> list[str]:
        """Headings for a file, with their group before them."""
        return [
            f"{_group(c)}: {c.header}" if _group(c) else str(c.header) for c in self.file_columns()
        ]

    def file_rows(self) -> Iterator[list[Any]]:
        """All rows, whatever page is shown, then the own part, what is taken off, and the totals."""
        data = self.data.data
        rows = data.iterator(2000) if isinstance(data, QuerySet) else data
        columns = self.file_columns()
        for record in rows:
            yield [_exported(column, record) for column in columns]
        for record in (*self.own, *self.minus, *self.totals):
            yield [_exported(column, record) for column in columns]


def _group(bound: BoundColumn) -> str:
    return str(getattr(bound.column, "group", ""))


def _resolve(bound: BoundColumn, record: Record) -> Any:
    """A row of totals may lack a field; then it is not reported."""
    accessor = bound.accessor
    if callable(accessor):
        return accessor(record)
    try:
        return accessor.resolve(record, quiet=True)
    except (AttributeError, KeyError):
        return None


def _exported(bound: BoundColumn, record: Record) -> Any:
    value = _resolve(bound, record)
    return bound.column.export(value, record) if isinstance(bound.column, Column) else value
