"""What one input shows, and what stands around it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ektp.common.formatting import angka
from ektp.daysheets.forms.layout import Layout, RowHead


@dataclass(frozen=True, slots=True)
class Cell:
    """One input with all that stands around it."""

    name: str
    label: str
    text: str
    css: str = ""
    last: int | None = None
    last_day: str = ""
    usual: str = ""
    errors: tuple[str, ...] = ()
    questions: tuple["Asked", ...] = ()
    readonly: bool = False
    sums: str = ""

    @property
    def hint(self) -> str:
        """The comparison in one line, for the grid."""
        if self.last is None:
            return ""
        usual = str(_(", biasanya %(usual)s") % {"usual": self.usual}) if self.usual else ""
        return (
            str(_("terakhir %(last)s (%(day)s)") % {"last": angka(self.last), "day": self.last_day})
            + usual
        )

    @property
    def asked(self) -> bool:
        """Whether a question about it is open."""
        return any(not question.confirmed for question in self.questions)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an unusual value as it stands on the form."""

    path: str
    label: str
    name: str
    sentence: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a choice."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a grid, or a cause: its inputs, what they add up to, and what they added up to the last time and when."""

    head: RowHead
    cells: tuple[Cell, ...]
    sum: str
    last: int | None = None
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One section as it is drawn."""

    layout: Layout
    lines: tuple[Cell, ...] = ()
    total: Cell | None = None
    inside: tuple[Cell, ...] = ()
    outsiders: tuple[Cell, ...] = ()
    spare: tuple[tuple[Cell, Cell], ...] = ()
    asides: tuple[Cell, ...] = ()
    rows: tuple[Row, ...] = ()
    across: tuple[str, ...] = ()
    last_sum: str = ""
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    last_day: str = ""
    readonly: bool = False
    foreign: bool = False

    @property
    def details(self) -> bool:
        """Whether the line of outsiders expands."""
        return len(self.outsiders) > 1 or bool(self.spare)

    @property
    def origins_said(self) -> bool:
        """Whether anything stands in what expands."""
        inside = [*self.outsiders[1:], *(cell for pair in self.spare for cell in pair)]
        return any(cell.text or cell.errors for cell in inside)

    @property
    def cells(self) -> Iterator[Cell]:
        """Every input of the panel."""
        yield from (*self.lines, *self.inside, *self.outsiders, *self.asides)
        for pair in self.spare:
            yield from pair
        for row in self.rows:
            yield from row.cells

    @property
    def questions(self) -> list[Asked]:
        """All questions of the panel."""
        return [question for cell in self.cells for question in cell.questions]

    @property
    def state_name(self) -> str:
        """The name of the choice under the section."""
        return f"{self.layout.code}/state"

    @property
    def blank(self) -> bool:
        """Whether nothing is typed at all."""
        return not any(cell.text for cell in self.cells)
