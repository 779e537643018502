"""The day sheet as a form: it reads what was typed, and shows what is stored or was typed, with everything beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from ektp.common.formatting import angka
from ektp.daysheets.content import STOPPED_DAY, Question, SheetContent, StoppageEntry, Submission
from ektp.daysheets.forms.cells import Choice, Panel
from ektp.daysheets.forms.drawing import Drawing
from ektp.daysheets.forms.labels import label_of
from ektp.daysheets.forms.layout import Layout
from ektp.daysheets.forms.reading import Errors, FindPlace, Reader, stoppage_rows
from ektp.daysheets.forms.stoppages import StoppageRow
from ektp.daysheets.models import Cause, DaySheet
from ektp.daysheets.registry import Problem
from ektp.daysheets.selectors.usual import Usual

SPARE_STOPPAGES = 2


@dataclass(slots=True)
class SheetForm:
    """A sheet to be filled in. Unbound it shows `shown` (the base, or a helper's draft); bound it shows what was typed."""

    layouts: Sequence[Layout]
    base: SheetContent
    services: Iterable[str]
    find_place: FindPlace
    version: int = 0
    usual: Mapping[str, Usual] = field(default_factory=dict)
    questions: Sequence[Question] = ()
    data: QueryDict | None = None
    shown: SheetContent | None = None
    habits: Mapping[str, bool] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    readonly: bool = False
    errors: Errors = field(default_factory=dict)
    filled: Mapping[str, str] = field(default_factory=dict)
    more_stoppages: int = 0
    key: UUID = field(default_factory=uuid4)
    labels: dict[str, str] = field(default_factory=dict)

    # Reading

    def read(self) -> Submission:
        """What was sent. Look at `errors` before using it."""
        reader = Reader(
            self.data or QueryDict(), self.layouts, self.base, self.services, self.find_place
        )
        submission = reader.submission()
        self.errors = reader.errors
        return submission

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Put what the service refused beside its input."""
        layouts = {layout.code: layout for layout in self.layouts}
        for problem in problems:
            layout = layouts.get(problem.path.split("/")[0])
            name = layout.name_of(problem.path) if layout else problem.path
            self.labels.setdefault(name, label_of(problem.path, self.places, self._own))
            self.errors.setdefault(name, []).append(problem.sentence)

    # Showing

    @property
    def content(self) -> SheetContent:
        """What is shown while nothing has been typed."""
        return self.base if self.shown is None else self.shown

    def text(self, name: str, stored: int | None = None) -> str:
        """What an input shows: what was typed, or what is stored."""
        if name in self.filled:
            return self.filled[name]
        if self.data is not None and name in self.data:
            return self.data.get(name, "")
        return "" if stored is None else angka(stored)

    @property
    def _own(self) -> str:
        return self.layouts[0].home.own if self.layouts else ""

    def panels(self) -> list[Panel]:
        """The sections in paper order."""
        return [Drawing(self, layout).panel() for layout in self.layouts]

    # The day, its stoppages and its note

    @property
    def date_meant(self) -> bool:
        """Whether an unlikely day was said to be right."""
        return self.data is not None and "date" in self.data.getlist("benar")

    def kinds(self) -> list[Choice]:
        """Buka, tutup, layanan terhenti."""
        chosen = self.data.get("day") if self.data is not None else self.content.kind
        return [
            Choice(value, str(label), value == chosen) for value, label in DaySheet.Kind.choices
        ]

    def cause(self) -> list[Choice]:
        """Why the whole day stood still."""
        chosen = self.data.get("cause") if self.data is not None else self._whole_day_cause()
        return [Choice(value, str(label), value == chosen) for value, label in Cause.choices]

    def _whole_day_cause(self) -> str:
        causes = {entry.cause for entry in self.content.stoppages if entry.all_day}
        return causes.pop() if self.content.kind == STOPPED_DAY and len(causes) == 1 else ""

    def stoppages(self) -> list[StoppageRow]:
        """The stoppages that stand, and spare rows."""
        entries = self._shown_stoppages()
        if self.data is not None:
            count = stoppage_rows(self.data) + self.more_stoppages
        else:
            spare = 0 if self.readonly else 1 if entries else SPARE_STOPPAGES
            count = len(entries) + spare
        return [
            StoppageRow(self, index, entries[index] if index < len(entries) else None)
            for index in range(count)
        ]

    def _shown_stoppages(self) -> list[StoppageEntry]:
        whole = self._whole_day_cause()
        return [
            entry
            for entry in self.content.stoppages
            if not (whole and entry.all_day and entry.cause == whole and not entry.not_served)
        ]

    def note(self) -> str:
        """The clerk's note."""
        return self.data.get("note", "") if self.data is not None else self.content.note

    def summary(self) -> list[tuple[str, str, str]]:
        """What is wrong, for the top of the page: input, label, sentence."""
        if not self.errors:  # a grid has hundreds of inputs to be named
            return []
        panels = self.panels()
        labels = self.labels | {
            c.name: f"{p.layout.section.label}, {c.label}" for p in panels for c in p.cells
        }
        labels |= {f"{p.layout.code}/state": str(p.layout.section.label) for p in panels}
        return [
            (name, _other_label(name) or labels.get(name, _("Isian lain")), sentence)
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]


def _other_label(name: str) -> str:
    """What an input outside the sections is called; empty for those inside."""
    known = {
        "day": _("Jenis hari"),
        "cause": _("Sebab layanan terhenti"),
        "note": _("Catatan"),
        "reason": _("Alasan pembetulan"),
        "date": _("Tanggal"),
        "tempel": _("Tempel dari Excel"),
    }
    stoppage = _("Gangguan") if name.startswith(("gangguan", "stoppages")) else ""
    return known.get(name, stoppage)
