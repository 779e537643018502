"""The report's table as XLSX: real numbers, both tables side by side, the base and as-of date above them."""

from collections.abc import Iterable, Iterator
from typing import IO, Any

from ektp.common.formatting import NOT_SUMMED, hari_tanggal
from ektp.web.exports import write_xlsx
from reports import layout, summary
from reports.figures import Figures
from reports.words import borders_name, closing_words, period_name, state_name

_COUNT, _RATE = "#,##0;-#,##0;0", "0.00"
_HEADS = ("No.", "Kode wilayah", "Wilayah")


def report_xlsx(file: IO[bytes], figures: Figures, *, number: str, fingerprint: str) -> int:
    """Write the table of a report and return how many rows it has. Unknown is an empty cell, never 0."""
    title = (
        f"Laporan perkembangan KTP-el {figures.region.full_label}, {period_name(figures.period)}"
    )
    sample = "data contoh" if figures.is_sample else ""
    notes = [
        f"Keadaan s.d. {hari_tanggal(figures.as_of)} · {state_name(figures.closing)}, {closing_words(figures.closing)}"
        + "".join(f" · {more}" for more in (borders_name(figures), sample) if more),
        f"{number} · sidik angka {fingerprint}",
        summary.legend(figures),
        *summary.footnotes(figures),
    ]
    columns = layout.all_columns(figures)
    formats = [None, None, None, *(_RATE if c.rate else _COUNT for c in columns)]
    return write_xlsx(
        file, heads(columns), _rows(figures, columns), title=title, notes=notes, formats=formats
    )


def heads(columns: Iterable[layout.Column] = layout.COLUMNS) -> list[str]:
    """Each column with its group and unit: `Perekaman: Wajib KTP (jiwa)`."""
    named = (
        f"{column.group}: {column.label}" + (f" ({column.unit})" if column.unit else "")
        for column in columns
    )
    return [*_HEADS, *named]


def _rows(figures: Figures, columns: tuple[layout.Column, ...]) -> Iterator[list[Any]]:
    for line in layout.lines(figures, columns):
        yield _row(line)
    yield _row(layout.total_line(figures, columns))


def _row(line: layout.Line) -> list[Any]:
    cells = (NOT_SUMMED if cell.text == NOT_SUMMED else cell.value for cell in line.cells)
    return [int(line.number) if line.number else None, line.code, line.name, *cells]
