"""The report's tables, once, for page, PDF and XLSX: what the columns are, and every cell as a number and as text.

From `Figures` alone, no framework. The columns are two tables, because more than fourteen do not fit a page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from ektp.common.formatting import MISSING, NOT_SUMMED, angka, desimal, lebih
from ektp.common.numbers import percent
from reports.figures import Figures, Row
from reports.words import children_word, period_name

Value = int | Decimal | None
_DISTRICT = 3
_LOW_COMPLETENESS = Decimal(95)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading (short, for paper), the group over it, how a row's value is found and what asks for attention."""

    code: str
    label: str
    group: str
    value: Callable[[Row], Value]
    rate: bool = False
    gap: bool = False
    look: Callable[[Row], bool] = lambda _row: False
    unit: str = ""

    def text(self, row: Row) -> str:
        """The value as it is printed."""
        value = self.value(row)
        if self.rate:
            return desimal(value)
        return lebih(value) if self.gap else angka(value)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, how it is printed, and whether it asks for attention."""

    value: Value
    text: str
    look: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One printed row. `kind`: child, own, internal, total."""

    number: str
    name: str
    code: str
    kind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report: its title, groups (label, span), columns, and lines with the total last."""

    title: str
    subtitle: str
    rows_named: str
    groups: tuple[tuple[str, int], ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line

    @property
    def tail(self) -> int:
        """How many of the last lines stay together with the total, so that no page is left with three rows."""
        return min(8, len(self.lines))


def _level(code: str) -> Callable[[Row], Value]:
    return lambda row: row.measures[code].value if code in row.measures else None


def _flow(code: str) -> Callable[[Row], Value]:
    return lambda row: row.flows.get(code)


def _rate(code: str) -> Callable[[Row], Value]:
    return lambda row: row.rates[code].value if code in row.rates else None


def _over(code: str) -> Callable[[Row], bool]:
    return lambda row: code in row.rates and row.rates[code].over


def _negative(code: str) -> Callable[[Row], bool]:
    found = _level(code)
    return lambda row: (found(row) or 0) < 0


def _received(row: Row) -> Value:
    """Gross: what moved between offices of the region itself stands in the own row and is taken off in a line of its own."""
    net, internal = row.flows.get("blank_received_flow"), row.flows.get("blank_internal_flow")
    return net + internal if row.own and net is not None and internal else net


def _spoilage(row: Row) -> Value:
    spoiled, good = row.flows.get("blank_spoiled_flow"), row.flows.get("prints_made")
    return None if spoiled is None or good is None else percent(spoiled, spoiled + good)


def _not_itemised(row: Row) -> Value:
    """Of what is not handed over, what no office's cards account for; from kabupaten upward (MODEL section 2)."""
    whole = _level("uncollected")(row)
    if not isinstance(whole, int) or row.place.level >= _DISTRICT:
        return None
    parts = [_level(code)(row) for code in ("at_dinas", "in_transit", "at_counter")]
    return whole - sum(int(part) for part in parts if part is not None)


def _complete(row: Row) -> Value:
    return percent(row.completeness.reported, row.completeness.expected)


def _verified(row: Row) -> Value:
    return percent(row.completeness.verified, row.completeness.reported)


def _incomplete(row: Row) -> bool:
    share = _complete(row)
    return share is not None and share < _LOW_COMPLETENESS


def _no_blanks(row: Row) -> bool:
    left = _level("blank_on_hand")(row)
    return left is not None and left <= 0


_R, _P, _H, _L = "Perekaman", "Pencetakan", "Penyerahan", "Laporan"
_S = "Layanan dan catatan lain"
_B, _C, _A = "Blangko", "KTP-el jadi", "Aktivasi KTP-el dan IKD"

PEOPLE = (
    Column("eligible_population", "Wajib KTP", _R, _level("eligible_population"), unit="jiwa"),
    Column("recorded", "Sudah rekam", _R, _level("recorded"), unit="orang"),
    Column(
        "recorded_per_eligible",
        "% dari wajib",
        _R,
        _rate("recorded_per_eligible"),
        rate=True,
        look=_over("recorded_per_eligible"),
    ),
    Column(
        "unrecorded",
        "Belum rekam",
        _R,
        _level("unrecorded"),
        gap=True,
        look=_negative("unrecorded"),
        unit="jiwa",
    ),
    Column("prr_backlog", "PRR", _R, _level("prr_backlog"), unit="orang"),
    Column("printed_first", "Cetak baru s.d.", _P, _level("printed_first"), unit="keping"),
    Column("printed_first_flow", "Cetak baru", _P, _flow("printed_first_flow"), unit="keping"),
    Column("printed_again_flow", "Cetak ulang", _P, _flow("printed_again_flow"), unit="keping"),
    Column("handed_over", "Diserahkan s.d.", _H, _level("handed_over"), unit="keping"),
    Column(
        "handed_over_per_printed",
        "% dari cetak",
        _H,
        _rate("handed_over_per_printed"),
        rate=True,
        look=_over("handed_over_per_printed"),
    ),
    Column(
        "uncollected",
        "Belum diserahkan",
        _H,
        _level("uncollected"),
        gap=True,
        look=_negative("uncollected"),
        unit="keping",
    ),
    Column("complete", "% lengkap", _L, _complete, rate=True, look=_incomplete),
    Column("verified", "% diverifikasi", _L, _verified, rate=True),
)
CARDS = (
    Column("blank_received_flow", "Terima", _B, _received, unit="keping"),
    Column("blank_used_flow", "Terpakai", _B, _flow("blank_used_flow"), unit="keping"),
    Column("blank_spoiled_flow", "Gagal cetak", _B, _flow("blank_spoiled_flow"), unit="keping"),
    Column("spoilage", "% gagal", _B, _spoilage, rate=True),
    Column("blank_on_hand", "Sisa", _B, _level("blank_on_hand"), look=_no_blanks, unit="keping"),
    Column(
        "cards_accepted_flow",
        "Diterima kecamatan",
        _C,
        _flow("cards_accepted_flow"),
        unit="keping",
    ),
    Column("at_dinas", "Di Dinas", _C, _level("at_dinas"), unit="keping"),
    Column("in_transit", "Dalam perjalanan", _C, _level("in_transit"), unit="keping"),
    Column("at_counter", "Belum diambil", _C, _level("at_counter"), unit="keping"),
    Column("not_itemised", "Tidak dirinci", _C, _not_itemised, gap=True, unit="keping"),
    Column("card_activated", "KTP-el s.d.", _A, _level("card_activated"), unit="keping"),
    Column("ikd_activated", "IKD s.d.", _A, _level("ikd_activated"), unit="orang"),
    Column("expected", "Hari-kantor", _L, lambda row: row.completeness.expected),
    Column("missing", "Belum melapor", _L, lambda row: row.completeness.missing),
)
COLUMNS = (*PEOPLE, *CARDS)
# A table longer than LONG has these fourteen columns and no second table: more would pass the renderer's 350 MB.
LONG = 150
LONG_COLUMNS = (*PEOPLE[:-2], CARDS[4], *PEOPLE[-2:])
_INTERNAL = "blank_received_flow"


def further(figures: Figures) -> tuple[Column, ...]:
    """What kabupaten switched on beyond the fixed columns, where something of it was reported."""
    return tuple(Column(m.code, m.label, _S, _flow(m.code), unit=m.unit) for m in figures.further)


def all_columns(figures: Figures) -> tuple[Column, ...]:
    """Every column there is, side by side: a workbook has room."""
    return (*COLUMNS, *further(figures))


def tables(figures: Figures) -> tuple[Table, ...]:
    """Both tables and what was switched on beyond them, or one long one; none where the region has no rows below it."""
    if not figures.children:
        return ()
    period = period_name(figures.period)
    if len(figures.children) > LONG:
        title = "Perekaman, pencetakan, penyerahan, dan sisa blangko"
        return (
            _table(figures, title, LONG_COLUMNS, f"cetak baru dan cetak ulang selama {period}"),
        )
    people = "Perekaman, pencetakan, dan penyerahan"
    cards = "Blangko, KTP-el jadi, dan kelengkapan laporan"
    found = [
        _table(figures, people, PEOPLE, f"cetak baru dan cetak ulang selama {period}"),
        _table(
            figures, cards, CARDS, f"terima, terpakai, gagal cetak, dan diterima selama {period}"
        ),
    ]
    if figures.further:
        found.append(_table(figures, _S, further(figures), f"selama {period}"))
    return tuple(found)


def lines(figures: Figures, columns: tuple[Column, ...] = COLUMNS) -> Iterator[Line]:
    """The lines of a table without its total: children, own parts, and what moved inside the region."""
    number = 0
    for row in sorted(figures.rows, key=lambda row: _is_regions_own(figures, row)):
        number += not row.own
        name = _own_name(figures, row) if row.own else row.place.label
        yield _line(
            "" if row.own else str(number), name, row, "own" if row.own else "child", columns
        )
    moved = sum(row.flows.get("blank_internal_flow") or 0 for row in figures.rows if row.own)
    if moved and any(column.code == _INTERNAL for column in columns):
        yield _internal(moved, columns)


def _is_regions_own(figures: Figures, row: Row) -> bool:
    """The region's own part stands last; those of regions between, after their own children."""
    return row.own and row.place.code == figures.region.code


def _own_name(figures: Figures, row: Row) -> str:
    if _is_regions_own(figures, row):
        return f"Tanpa rincian {_row_word(figures)}"
    return f"{row.place.label}, tanpa rincian {_row_word(figures)}"


def total_line(figures: Figures, columns: tuple[Column, ...] = COLUMNS) -> Line:
    """The grand total, which the figures give and nobody adds up here."""
    return _line("", "Jumlah", figures.total, "total", columns)


def _table(figures: Figures, title: str, columns: tuple[Column, ...], subtitle: str) -> Table:
    groups = tuple((name, len(list(of))) for name, of in groupby(columns, lambda c: c.group))
    return Table(
        title,
        subtitle,
        _row_word(figures).capitalize(),
        groups,
        columns,
        tuple(lines(figures, columns)),
        total_line(figures, columns),
    )


def _row_word(figures: Figures) -> str:
    level = max((row.place.level for row in figures.children), default=figures.region.level + 1)
    return children_word(level - 1)


def _line(number: str, name: str, row: Row, kind: str, columns: tuple[Column, ...]) -> Line:
    cells = tuple(Cell(c.value(row), c.text(row), c.look(row)) for c in columns)
    return Line(number, name, row.place.code, kind, cells)


def _internal(moved: int, columns: tuple[Column, ...]) -> Line:
    cells = tuple(
        Cell(-moved, angka(-moved)) if column.code == _INTERNAL else Cell(None, NOT_SUMMED)
        for column in columns
    )
    return Line("", "Antarkantor di dalam wilayah (dikurangkan)", "", "internal", cells)


NOTES = f"{MISSING} tidak dilaporkan, {NOT_SUMMED} tidak dijumlahkan; tebal: perlu perhatian; “lebih”: melebihi dasarnya"
