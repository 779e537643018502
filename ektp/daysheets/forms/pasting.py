"""A block copied from Excel, matched to the rows of the grid by code or name. All of it or nothing (no half pasted block)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ektp.common.numbers import NotANumber, parse_count
from ektp.daysheets.forms.layout import Layout, RowHead
from ektp.regions.names import name_key

_WORDS = re.compile(r"^(kec|kecamatan|distrik|kapanewon|kemantren)\.?\s+", re.IGNORECASE)
_MOST_LINES = 200


@dataclass(slots=True)
class Pasted:
    """What the block fills in, by input; and what is wrong with it, in sentences."""

    texts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    rows: int = 0


def paste(text: str, layout: Layout) -> Pasted:
    """Read a block whose first column names the kecamatan and whose other columns stand in the order of the grid."""
    lines = [_cells(line) for line in text.splitlines() if line.strip()][:_MOST_LINES]
    if lines and _is_head(lines[0], layout):
        lines = lines[1:]
    found = Pasted()
    known = _by_name(layout.rows)
    for cells in lines:
        _line(cells, layout, known, found)
    if not lines:
        found.problems.append(_("Tidak ada baris yang ditempel. Salin dahulu tabelnya dari Excel."))
    return Pasted(problems=found.problems) if found.problems else found


def _cells(line: str) -> list[str]:
    separator = "\t" if "\t" in line else ";" if ";" in line else None
    parts = line.split(separator) if separator else re.split(r"\s{2,}", line.strip())
    return [part.strip() for part in parts]


def _is_head(cells: Sequence[str], layout: Layout) -> bool:
    """A first line without any figure that is no kecamatan either."""
    if _key(cells[0]) in _by_name(layout.rows):
        return False
    return not any(cell and cell[0].isdigit() for cell in cells[1:])


def _by_name(rows: Sequence[RowHead]) -> Mapping[str, str]:
    names = {name_key(head.label): head.key for head in rows}
    aliases = {name_key(alias): head.key for head in rows for alias in head.aliases}
    return {**aliases, **names, **{head.code: head.key for head in rows}}


def _key(text: str) -> str:
    plain = text.strip()
    return plain if re.fullmatch(r"[\d.]+", plain) else name_key(_WORDS.sub("", plain))


def _line(cells: Sequence[str], layout: Layout, known: Mapping[str, str], found: Pasted) -> None:
    key = known.get(_key(cells[0]))
    if key is None:
        found.problems.append(
            _("“%(name)s” tidak dikenal sebagai kecamatan di sini.") % {"name": cells[0]}
        )
        return
    figures = list(cells[1:])
    if len(figures) == len(layout.fields) + 1 and _is_sum(figures):
        figures.pop()
    if len(figures) > len(layout.fields):
        found.problems.append(
            _("%(name)s: %(n)s kolom, padahal tabel ini mempunyai %(most)s.")
            % {"name": cells[0], "n": len(figures), "most": len(layout.fields)}
        )
        return
    for f, text in zip(layout.fields, figures, strict=False):
        try:
            value = parse_count(text)
        except NotANumber as error:
            found.problems.append(f"{cells[0]}, {f.label}: {error}")
            continue
        found.texts[layout.cell(key, f.code)] = "" if value is None else text
    found.rows += 1


def _is_sum(figures: Sequence[str]) -> bool:
    """Whether the last column is what the others add up to."""
    try:
        numbers = [parse_count(text) or 0 for text in figures]
    except NotANumber:
        return False
    return numbers[-1] == sum(numbers[:-1])
