"""Drawing one section of the form: its lines or its grid, with last value, usual range, questions and errors beside each input."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from django.http import QueryDict
from django.utils.translation import gettext as _

from ektp.common.formatting import angka, tanggal_singkat
from ektp.common.numbers import NotANumber, known_sum, parse_count
from ektp.daysheets.content import FILLED, NIL, STOPPED, Question, SectionContent, SheetContent
from ektp.daysheets.forms.cells import Asked, Cell, Choice, Panel, Row
from ektp.daysheets.forms.layout import Layout, RowHead
from ektp.daysheets.forms.outsiders import NATION, join
from ektp.daysheets.forms.reading import SPARE_ORIGINS, UNSAID, ZERO, Errors
from ektp.daysheets.registry import SectionField
from ektp.daysheets.selectors.usual import Usual


class Form(Protocol):
    """What the drawing needs to know of the form."""

    data: QueryDict | None
    errors: Errors
    usual: Mapping[str, Usual]
    questions: Sequence[Question]
    habits: Mapping[str, bool]
    places: Mapping[str, str]
    readonly: bool

    @property
    def content(self) -> SheetContent: ...

    def text(self, name: str, stored: int | None = None) -> str: ...


@dataclass(frozen=True, slots=True)
class Drawing:
    """One section of a form."""

    form: Form
    layout: Layout

    def panel(self) -> Panel:
        """The section with all its inputs."""
        blank = Panel(
            self.layout,
            choices=() if self.readonly else tuple(self._choices()),
            errors=tuple(self.form.errors.get(f"{self.layout.code}/state", ())),
            readonly=self.readonly,
            foreign=not self.layout.writable and not self.form.readonly,
            last_day=self._last_day(),
        )
        return self._lines(blank) if self.layout.shape == "lines" else self._rows(blank)

    @property
    def readonly(self) -> bool:
        """Whether this person cannot write here."""
        return self.form.readonly or not self.layout.writable

    @property
    def section(self) -> SectionContent | None:
        """What is shown of this section while nothing has been typed."""
        return self.form.content.sections.get(self.layout.code)

    # A column of figures

    def _lines(self, panel: Panel) -> Panel:
        layout = self.layout
        typed = join(self.section.rows if self.section else {}, layout.home, layout.channels)
        cells = {
            kind: tuple(
                self._line(f, typed.values.get(f.code), "sub" if kind == "of_which" else "")
                for f in layout.fields
                if f.kind == kind
            )
            for kind in ("part", "of_which", "aside")
        }
        return replace(
            panel,
            lines=cells["part"],
            total=_total(layout, cells["part"]) if len(cells["part"]) > 1 else None,
            inside=cells["of_which"],
            outsiders=self._outsiders(typed.outsiders, typed.origins),
            spare=self._spare(),
            asides=cells["aside"],
        )

    def _line(self, f: SectionField, stored: int | None, css: str) -> Cell:
        own = self.form.usual.get(f"{self.layout.code}/{self.layout.home.own}/{f.code}")
        last, day = self._last(f.code)
        cell = self._cell(self.layout.cell("", f.code), str(f.label), stored, css)
        return replace(cell, last=last, last_day=day, usual=_range(own), sums=_sums(self.layout, f))

    def _last(self, field: str) -> tuple[int | None, str]:
        """The last reported figure of a line: all its domiciles, on the last day that has any."""
        return _last_of([u for path, u in self._usual.items() if path.endswith(f"/{field}")])

    def _last_of_row(self, key: str) -> tuple[int | None, str]:
        """What the parts of a row of the grid added up to on the last day that has any."""
        usual = self.form.usual
        parts = [usual.get(f"{self.layout.code}/{key}/{f.code}") for f in self._parts]
        return _last_of([part for part in parts if part is not None])

    @property
    def _parts(self) -> list[SectionField]:
        return [f for f in self.layout.fields if f.kind == "part"]

    @property
    def _usual(self) -> dict[str, Usual]:
        prefix = f"{self.layout.code}/"
        return {path: u for path, u in self.form.usual.items() if path.startswith(prefix)}

    def _last_day(self) -> str:
        days = [usual.last_day for usual in self._usual.values()]
        return tanggal_singkat(max(days)) if days else ""

    def _outsiders(self, stored: int | None, origins: Mapping[str, int]) -> tuple[Cell, ...]:
        """All outsiders; then those from outside the kabupaten, and places that already stand on the sheet."""
        code, home = self.layout.code, self.layout.home
        if not self.layout.asks_outsiders:
            return ()
        words = _("di antaranya warga luar kabupaten/kota")
        if home.rest != NATION:
            words = _("di antaranya warga luar kecamatan")
        named = dict.fromkeys([*([] if home.rest == NATION else [NATION]), *origins])
        return (
            self._cell(f"{code}/luar", str(words), stored, "sub"),
            *(
                self._cell(f"{code}/dari/{key}", self._place(key), origins.get(key), "sub deep")
                for key in named
            ),
        )

    def _place(self, code: str) -> str:
        if code == NATION:
            return str(_("dari luar kabupaten/kota"))
        return str(_("dari %(place)s") % {"place": self.form.places.get(code, code)})

    def _spare(self) -> tuple[tuple[Cell, Cell], ...]:
        """Pairs of a place and its number, for what is not on the form yet."""
        if self.readonly or not self.layout.asks_outsiders:
            return ()
        names = [f"{self.layout.code}/asal/{index}" for index in range(SPARE_ORIGINS)]
        return tuple(
            (
                self._cell(name, str(_("Asal lain"))),
                self._cell(f"{name}/n", str(_("Jumlah dari asal lain"))),
            )
            for name in names
        )

    # A grid, causes, or a single row

    def _rows(self, panel: Panel) -> Panel:
        rows = [self._row(head) for head in self.layout.rows]
        causes = [row.cells[0] for row in rows] if self.layout.shape == "causes" else []
        latest = [n for r in rows if r.last_day == panel.last_day and (n := r.last) is not None]
        return replace(
            panel,
            rows=tuple(rows),
            total=_total(self.layout, causes) if causes else None,
            across=_across([row.cells for row in rows]),
            last_sum=angka(sum(latest)) if latest else "",
        )

    def _row(self, head: RowHead) -> Row:
        cells = tuple(self._keyed(head, f) for f in self.layout.fields)
        last, day = self._last_of_row(head.key)
        return Row(head, cells, angka(added(_part_texts(cells))), last, day)

    def _keyed(self, head: RowHead, f: SectionField) -> Cell:
        stored = self.section.rows.get(head.key, {}).get(f.code) if self.section else None
        usual = self.form.usual.get(f"{self.layout.code}/{head.key}/{f.code}")
        label = {"causes": head.label, "single": str(f.label)}.get(
            self.layout.shape, f"{head.label}, {f.label}"
        )
        cell = self._cell(self.layout.cell(head.key, f.code), label, stored)
        if usual is not None:
            cell = replace(
                cell,
                last=usual.last,
                last_day=tanggal_singkat(usual.last_day),
                usual=_range(usual),
            )
        return replace(cell, sums=_sums(self.layout, f))

    # Anything

    def _cell(self, name: str, label: str, stored: int | None = None, css: str = "") -> Cell:
        return Cell(
            name=name,
            label=label,
            text=self.form.text(name, stored),
            css=css,
            errors=tuple(self.form.errors.get(name, ())),
            questions=tuple(self._asked(name, label)),
            readonly=self.readonly,
        )

    def _asked(self, name: str, label: str) -> Iterator[Asked]:
        posted = self.form.data.getlist("benar") if self.form.data is not None else []
        for question in self.form.questions:
            mine = question.path.startswith(f"{self.layout.code}/")
            if mine and self.layout.name_of(question.path) == name:
                confirmed = question.confirmed or question.path in posted
                yield Asked(question.path, label, name, question_sentence(question), confirmed)

    def _choices(self) -> Iterator[Choice]:
        chosen = self._chosen()
        for value, label in (
            (UNSAID, _("belum dilaporkan")),
            (ZERO, _("dihitung 0")),
            (NIL, _("Nihil (semua 0)")),
            (STOPPED, _("Terhenti")),
        ):
            yield Choice(value, str(label), value == chosen)

    def _chosen(self) -> str:
        name = f"{self.layout.code}/state"
        if self.form.data is not None and name in self.form.data:
            return self.form.data.get(name, "")
        section = self.section
        if section is None:
            return ZERO if self.form.habits.get(self.layout.code) else UNSAID
        if section.state != FILLED:
            return section.state
        return ZERO if section.empty_is_zero else UNSAID


def _last_of(found: Sequence[Usual]) -> tuple[int | None, str]:
    if not found:
        return None, ""
    day = max(usual.last_day for usual in found)
    return sum(u.last for u in found if u.last_day == day), tanggal_singkat(day)


def added(texts: Sequence[str]) -> int | None:
    """The sum of what can be read; None where nothing can."""
    return known_sum(map(_number, texts))


def _part_texts(cells: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in cells if cell.sums]


def _across(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """The last row of a grid: what each column adds up to, and all of it."""
    sums = [added([cell.text for cell in column]) for column in zip(*rows, strict=True)]
    return (*map(angka, sums), angka(known_sum(sums)))


def question_sentence(question: Question) -> str:
    """`Biasanya paling banyak 6. Benar 40?`"""
    if question.value > question.high:
        return _("Biasanya paling banyak %(high)s. Benar %(value)s?") % {
            "high": angka(question.high),
            "value": angka(question.value),
        }
    return _("Biasanya paling sedikit %(low)s. Benar %(value)s?") % {
        "low": angka(question.low),
        "value": angka(question.value),
    }


def _number(text: str) -> int | None:
    try:
        return parse_count(text)
    except NotANumber:
        return None


def _range(usual: Usual | None) -> str:
    if usual is None or usual.low is None or usual.high is None:
        return ""
    return f"{angka(usual.low)}–{angka(usual.high)}"


def _sums(layout: Layout, f: SectionField) -> str:
    return layout.code if f.kind == "part" else ""


def _total(layout: Layout, parts: Sequence[Cell]) -> Cell:
    last = [cell.last for cell in parts if cell.last is not None]
    return Cell(
        name=f"{layout.code}/jumlah",
        label=str(_("Jumlah")),
        text=angka(added([cell.text for cell in parts])),
        last=sum(last) if last else None,
    )
