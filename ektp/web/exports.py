"""Rows as XLSX or CSV, streamed in constant memory; a cell never becomes a formula."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Literal

import xlsxwriter
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from ektp.web.tables import BaseTable

Kind = Literal["xlsx", "csv"]
EXPORT_FIELD = "unduh"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_DATE_FORMAT = "d mmmm yyyy"
_MOMENT_FORMAT = "d mmm yyyy hh:mm"


def export_kind(request: HttpRequest) -> Kind | None:
    """Which file the address asks for (``?unduh=xlsx``), if any."""
    asked = request.GET.get(EXPORT_FIELD)
    kinds: dict[str, Kind] = {"xlsx": "xlsx", "csv": "csv"}
    return kinds.get(asked or "")


def export_table(
    table: BaseTable, kind: Kind, *, name: str, title: str = "", notes: Sequence[str] = ()
) -> FileResponse | StreamingHttpResponse:
    """All rows of a table with its totals; ``name`` is the file's name without its ending."""
    formats = [getattr(c.column, "number_format", None) for c in table.file_columns()]
    return export_rows(
        table.file_heads(),
        table.file_rows(),
        kind,
        name=name,
        title=title,
        notes=notes,
        formats=formats,
    )


def export_rows(
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    kind: Kind,
    *,
    name: str,
    title: str = "",
    notes: Sequence[str] = (),
    formats: Sequence[str | None] = (),
) -> FileResponse | StreamingHttpResponse:
    """Any rows as a file. ``formats`` are XLSX number formats, column by column."""
    if kind == "csv":
        chunks = csv_chunks(heads, rows)
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return StreamingHttpResponse(
            chunks, content_type="text/csv; charset=utf-8", headers=headers
        )
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, heads, rows, title=title, notes=notes, formats=formats)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def write_xlsx(
    file: IO[bytes],
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "",
    notes: Sequence[str] = (),
    formats: Sequence[str | None] = (),
) -> int:
    """Write one sheet and return how many rows it has. Rows leave memory as soon as written."""
    options = {"constant_memory": True, "default_date_format": _DATE_FORMAT}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(_("Data"))
    styles = {code: book.add_format({"num_format": code}) for code in set(formats) if code}
    styles[_MOMENT_FORMAT] = book.add_format({"num_format": _MOMENT_FORMAT})
    columns = [styles.get(code or "") for code in formats] or [None] * len(heads)
    for index, head in enumerate(heads):
        sheet.set_column(index, index, max(12, min(36, len(head) + 2)))
    top = _xlsx_head(book, sheet, heads, [title, *notes] if title else list(notes))
    count = 0
    for count, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            _xlsx_cell(sheet, top + count, index, value, columns[index], styles[_MOMENT_FORMAT])
    book.close()
    return count


def _xlsx_head(book: Any, sheet: Any, heads: Sequence[str], lines: Sequence[str]) -> int:
    """Title, notes, then the heads; returns the row of the heads, below which the pane is fixed."""
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
    for index, line in enumerate(lines):
        sheet.write_string(index, 0, line, bold if index == 0 else None)
    top = len(lines) + 1 if lines else 0
    for index, text in enumerate(heads):
        sheet.write_string(top, index, text, head)
    sheet.freeze_panes(top + 1, 1)
    return top


def _xlsx_cell(sheet: Any, row: int, column: int, value: Any, style: Any, moment: Any) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_string(row, column, _("ya") if value else _("tidak"))
        case int() | float() | Decimal():
            sheet.write_number(row, column, value, style)
        case datetime():
            sheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
        case date():
            sheet.write_datetime(row, column, value, style)
        case _:
            sheet.write_string(row, column, str(value))


class _Echo:
    """A file that hands back what is written, so that csv can feed a stream."""

    def write(self, line: str) -> str:
        return line


def csv_chunks(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV as an Indonesian Excel opens it by itself: BOM, semicolons, decimal comma."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield writer.writerow([csv_cell(head) for head in heads])
    for row in rows:
        yield writer.writerow([csv_cell(value) for value in row])


def csv_cell(value: Any) -> str:
    """One cell: numbers ungrouped with a comma, ISO dates, and no text that acts as a formula."""
    match value:
        case None:
            return ""
        case bool():
            return _("ya") if value else _("tidak")
        case int():
            return str(value)
        case float() | Decimal():
            return f"{value}".replace(".", ",")
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
