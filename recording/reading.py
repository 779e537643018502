"""Reading a spreadsheet of figures as offices have them: dirt and all (domain.md T6). No database.

Every cell knows where it stands, so that a refusal can say which sheet, row and column, and why.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

import openpyxl

from ektp.common.numbers import NotANumber, parse_count
from ektp.common.periods import plausible

MAX_ROWS = 100_000
_NOISE = re.compile(r"[^a-z0-9]+")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff\u2060]")
_SPACE = re.compile(r"[\s\u00a0\u2007\u202f]+")
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_DAYS_IN_NAME = (
    re.compile(r"(?<!\d)(?P<year>\d{4})[-_. ](?P<month>\d{1,2})[-_. ](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{2})[-_.]?(?P<month>\d{2})[-_.]?(?P<year>\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)"),
)

CODE, NAME = "code", "name"
HEADS: dict[str, tuple[str, ...]] = {
    CODE: (
        "kode",
        "kode wilayah",
        "kodewilayah",
        "kdkec",
        "kode kec",
        "kode kecamatan",
        "kode kab",
        "kode kabkota",
    ),
    NAME: (
        "wilayah",
        "nama wilayah",
        "kecamatan",
        "nama kecamatan",
        "nama",
        "kabupaten kota",
        "kab kota",
        "nama kabkota",
    ),
    "eligible_population": (
        "wktp",
        "wajib ktp",
        "jumlah wajib ktp",
        "jml wajib ktp",
        "wajib ktp el",
        "wajib ktp jml",
    ),
    "recorded": (
        "rekam",
        "sudah rekam",
        "jumlah sudah rekaman",
        "jml rekam",
        "sudah perekaman",
        "rekam jml",
    ),
    "unrecorded": (
        "blm rekam",
        "belum rekam",
        "jumlah belum rekaman",
        "belum perekaman",
        "belum rekam jml",
    ),
    "card_holders": ("mmlk", "memiliki", "memiliki ktp", "memiliki ktp el", "ktp jml"),
    "prr_backlog": ("prr", "print ready record", "tunggakan prr"),
    "in_process": ("sfe", "bc sfe", "dalam proses", "proses"),
    "duplicates": ("duplikat", "duplicate record", "dup"),
    "failures": ("gagal", "gagal verifikasi", "efac"),
    "printed": ("cetak", "sudah cetak", "sudah dicetak", "jadi"),
    "printed_first": ("cetak baru", "sudah dicetak baru"),
    "handed_over": ("serah", "diserahkan", "sudah diserahkan", "distribusi"),
    "card_activated": ("aktivasi ktp el", "sudah diaktivasi"),
    "ikd_activated": ("aktivasi ikd", "ikd", "total aktivasi ikd"),
    "suket_outstanding": ("suket", "suket belum ditukar"),
}
_MEANING = {name: code for code, names in HEADS.items() for name in names}


class UnreadableFile(ValueError):
    """The file as a whole cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: its place in the file, the region as written, figures that were read, and what was wrong with which cell."""

    place: str
    code: str
    name: str
    figures: dict[str, int]
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Head:
    row: int
    columns: dict[int, str]


def read_rows(name: str, content: bytes) -> list[ReadRow]:
    """All rows of a CSV or XLSX file that has a code or name column and at least one known figure column.

    Raises UnreadableFile: not a spreadsheet, no such columns, too long, or NIK in it (domain.md section 12.3 rule 6).
    """
    rows: list[ReadRow] = []
    found = False
    for sheet, cells in _sheets(name, content):
        lines = list(islice(cells, MAX_ROWS + 1))
        if len(lines) > MAX_ROWS:
            raise UnreadableFile(
                f"Lembar “{sheet}” lebih dari {MAX_ROWS} baris. Bagi berkasnya, lalu unggah kembali."
            )
        head = _head(lines)
        if head is not None:
            found = True
            rows.extend(_rows(sheet, lines, head))
    if not found:
        raise UnreadableFile(
            "Tidak ada lembar dengan kolom kode atau nama wilayah dan kolom angka yang dikenal, misalnya KODE, WKTP, REKAM."
        )
    return rows


def day_in_name(name: str) -> date | None:
    """The date in a file name, offered as a suggestion: as SIAK writes it (DDMMYYYY or DDMMYY), or year first (2026-06-30, 20260630)."""
    found = (match for pattern in _DAYS_IN_NAME for match in pattern.finditer(name))
    return next((day for match in found if (day := _day_of(match)) is not None), None)


def _day_of(match: re.Match[str]) -> date | None:
    year, month, day = (int(match[part]) for part in ("year", "month", "day"))
    try:
        return plausible(date(year if year > 99 else 2000 + year, month, day))
    except ValueError:
        return None


def _sheets(name: str, content: bytes) -> Iterator[tuple[str, Iterator[Sequence[object]]]]:
    if name.lower().endswith((".xlsx", ".xlsm")):
        yield from _workbook(content)
    elif name.lower().endswith((".csv", ".txt")):
        yield "CSV", _csv(content)
    else:
        raise UnreadableFile(
            "Berkas harus XLSX atau CSV. Simpan ulang dari Excel dengan salah satu jenis itu."
        )


def _workbook(content: bytes) -> Iterator[tuple[str, Iterator[Sequence[object]]]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # the library has no common base for what a broken file raises
        raise UnreadableFile(
            "Berkas ini bukan XLSX yang utuh. Simpan ulang dari Excel, lalu unggah kembali."
        ) from error
    for sheet in book.worksheets:
        yield sheet.title, sheet.iter_rows(values_only=True)
    book.close()


def _csv(content: bytes) -> Iterator[Sequence[object]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text[:4096]
    delimiter = max(";,\t", key=head.count)
    yield from csv.reader(io.StringIO(text), delimiter=delimiter)


def _clean(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _SPACE.sub(" ", _INVISIBLE.sub("", str(value))).strip()


def _head(lines: list[Sequence[object]]) -> _Head | None:
    """The first row, within twenty, that names a region column and a figure column."""
    for index, line in enumerate(lines[:20]):
        columns = {
            column: meaning
            for column, value in enumerate(line)
            if (meaning := _MEANING.get(_NOISE.sub(" ", _clean(value).lower()).strip()))
        }
        meanings = set(columns.values())
        if meanings & {CODE, NAME} and meanings - {CODE, NAME}:
            return _Head(index, columns)
    return None


def _rows(sheet: str, lines: list[Sequence[object]], head: _Head) -> Iterator[ReadRow]:
    for index, line in enumerate(lines[head.row + 1 :], head.row + 2):
        cells = [_clean(value) for value in line]
        if not any(cells):
            continue
        place = f"lembar {sheet}, baris {index}"
        if any(_NIK.search(cell.replace(" ", "")) for cell in cells):
            raise UnreadableFile(
                f"{place.capitalize()} memuat angka 16 digit seperti NIK. Hapus kolom data perorangan, lalu unggah kembali."
            )
        yield _row(place, cells, head)


def _row(place: str, cells: list[str], head: _Head) -> ReadRow:
    row = ReadRow(place, "", "", {})
    text = {CODE: "", NAME: ""}
    for column, meaning in head.columns.items():
        cell = cells[column] if column < len(cells) else ""
        if meaning in text:
            text[meaning] = text[meaning] or cell
            continue
        try:
            value = parse_count(cell)
        except NotANumber as error:
            row.problems.append(f"kolom {_letter(column)}: {error}")
            continue
        if value is not None:
            row.figures[meaning] = value
    return ReadRow(place, text[CODE], text[NAME], row.figures, row.problems)


def _letter(column: int) -> str:
    """The column's letters as Excel shows them."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
