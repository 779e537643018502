"""Reading a posted sheet: every text that was typed is kept, and becomes a submission or an error beside its field."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import time

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from ektp.common.numbers import read_whole
from ektp.daysheets.content import (
    CLOSED,
    FILLED,
    NIL,
    OPEN,
    STOPPED,
    STOPPED_DAY,
    Rows,
    SectionContent,
    SheetContent,
    StoppageEntry,
    Submission,
    ordered,
)
from ektp.daysheets.forms.layout import Layout
from ektp.daysheets.forms.outsiders import TooMany, Typed, split
from ektp.daysheets.selectors.naming import PlaceUnclear
from ektp.web.forms import CountField

# What the choice under a section says about its empty fields, or about the whole of it.
UNSAID, ZERO = "unsaid", "zero"
EVERY_SERVICE = "semua"
SPARE_ORIGINS = 2
MOST_STOPPAGES = 24
_COUNT = CountField()

FindPlace = Callable[[str], str]  # raises PlaceUnclear
Errors = dict[str, list[str]]


class Reader:
    """One posted sheet. `errors` is filled while reading, by the name of the input."""

    def __init__(
        self,
        data: QueryDict,
        layouts: Sequence[Layout],
        base: SheetContent,
        services: Iterable[str],
        find_place: FindPlace,
    ) -> None:
        self.data = data
        self.layouts = [layout for layout in layouts if layout.writable]
        self.base = base
        self.services = sorted(services)
        self.find_place = find_place
        self.errors: Errors = {}

    def submission(self) -> Submission:
        """What was sent; meaningful only while `errors` stays empty."""
        kind = self.data.get("day", self.base.kind)
        if kind not in (OPEN, CLOSED, STOPPED_DAY):
            self._wrong("day", _("Pilih jenis hari."))
        sections = {
            layout.code: section
            for layout in self.layouts
            if (section := self._section(layout)) is not None
        }
        return Submission(
            kind=kind,
            note=self.data.get("note", "").replace("\r\n", "\n"),
            stoppages=self._stoppages(kind),
            sections=sections,
            confirmed=frozenset(self.data.getlist("benar")),
        )

    def text(self, name: str) -> str:
        """What was typed into an input."""
        return self.data.get(name, "").strip()

    def number(self, name: str) -> int | None:
        """A count; what cannot be read becomes an error beside the input."""
        try:
            return _COUNT.clean(self.text(name))  # type: ignore[no-any-return]
        except ValidationError as error:
            self._wrong(name, error.messages[0])
            return None

    def _wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, []).append(str(sentence))

    # Sections

    def _section(self, layout: Layout) -> SectionContent | None:
        state_name = f"{layout.code}/state"
        if state_name not in self.data:
            self._all_sent(layout)
            return None
        had = self.base.sections.get(layout.code)
        stood = had.rows if had else {}
        rows = _with_unoffered(layout, self._rows(layout, stood), stood)
        choice = self.data.get(state_name, "")
        if choice in (NIL, STOPPED):
            if not _has_work(rows):
                return SectionContent(choice)
            if not (had and had.state == choice):
                self._wrong(state_name, _contradiction(choice))
            choice = ZERO
        if not _any_number(rows) and had is None:
            return None
        return SectionContent(FILLED, choice == ZERO, self._whole(layout, rows, choice))

    def _all_sent(self, layout: Layout) -> None:
        """A section comes with what its empty fields mean, or not at all; figures alone would be lost in silence."""
        prefix = f"{layout.code}/"
        if any(name.startswith(prefix) and self.text(name) for name in self.data):
            words = _("Bagian ini tidak terkirim dengan lengkap. Pilih arti isian yang kosong.")
            self._wrong(f"{layout.code}/state", words)

    def _whole(self, layout: Layout, rows: Rows, choice: str) -> Rows:
        """In a grid whose empty cells are 0, every kecamatan has a row."""
        if layout.shape != "grid" or choice != ZERO:
            return rows
        return {**{head.key: {} for head in layout.rows if "." in head.key}, **rows}

    def _rows(self, layout: Layout, base: Rows) -> Rows:
        if layout.shape == "lines":
            return self._lines(layout, base)
        rows = {
            head.key: {f.code: self.number(layout.cell(head.key, f.code)) for f in layout.fields}
            for head in layout.rows
        }
        return {
            key: {name: n for name, n in values.items() if n is not None}
            for key, values in rows.items()
            if any(n is not None for n in values.values())
        }

    def _lines(self, layout: Layout, base: Rows) -> Rows:
        values = {f.code: self.number(layout.cell("", f.code)) for f in layout.fields}
        outsiders, origins = None, dict[str, int]()
        if layout.asks_outsiders:
            outsiders = self.number(f"{layout.code}/luar")
            origins = self._origins(layout)
        hidden = _hidden(base, layout)
        try:
            rows = split(Typed(values, outsiders, origins), layout.home, layout.channels, hidden)
        except TooMany as error:
            self._wrong(f"{layout.code}/luar", str(error))
            return base
        return {code: row for code, row in rows.items() if row}

    def _origins(self, layout: Layout) -> dict[str, int]:
        """Named places: those already on the form, and up to two more."""
        prefix = f"{layout.code}/dari/"
        names = [name for name in self.data if name.startswith(prefix)]
        found = {
            code: n
            for name in names
            if (n := self.number(name)) is not None
            and (code := self._outside(name, name.removeprefix(prefix), layout)) is not None
        }
        for index in range(SPARE_ORIGINS):
            name = f"{layout.code}/asal/{index}"
            n, place = self.number(f"{name}/n"), self._place(name, layout)
            if n is None or place is None:
                if n is not None and not self.text(name):
                    self._wrong(name, _("Tulis kecamatan atau kabupaten/kota asalnya."))
                continue
            found[place] = found.get(place, 0) + n
        return found

    def _place(self, name: str, layout: Layout) -> str | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return self._outside(name, self.find_place(text), layout)
        except PlaceUnclear as error:
            self._wrong(name, str(error))
            return None

    def _outside(self, name: str, code: str, layout: Layout) -> str | None:
        """The place, unless it is the office's own: who lives there is counted already and comes from nowhere else."""
        if code != layout.home.own:
            return code
        words = _(
            "“%(text)s” adalah wilayah kantor ini sendiri, bukan asal lain. Kosongkan baris ini; warganya sudah termasuk dalam angka di atas."
        )
        self._wrong(name, words % {"text": self.text(name) if "/asal/" in name else code})
        return None

    # Stoppages

    def _stoppages(self, kind: str) -> tuple[StoppageEntry, ...] | None:
        if "gangguan" not in self.data and "cause" not in self.data:
            return None
        typed = [entry for row in range(stoppage_rows(self.data)) for entry in self._stoppage(row)]
        cause = self.text("cause")
        if kind == STOPPED_DAY and cause:
            standing = {entry.service for entry in typed if entry.all_day}
            typed += [StoppageEntry(s, cause) for s in self.services if s not in standing]
        elif kind == STOPPED_DAY and not typed:
            self._wrong("cause", _("Pilih sebab layanan terhenti."))
        return ordered(typed)

    def _stoppage(self, row: int) -> list[StoppageEntry]:
        name = f"gangguan/{row}/"
        parts = ("service", "cause", "start", "end", "not_served")
        given = {part: self.text(name + part) for part in parts}
        if not any(given.values()):
            return []
        for part, sentence in (
            ("service", _("Pilih layanan yang terganggu.")),
            ("cause", _("Pilih sebab gangguan.")),
        ):
            if not given[part]:
                self._wrong(name + part, sentence)
        start, end = self._time(name + "start"), self._time(name + "end")
        if start and end and end <= start:
            self._wrong(name + "end", _("Jam selesai harus sesudah jam mulai."))
        not_served = self.number(name + "not_served")
        services = self.services if given["service"] == EVERY_SERVICE else [given["service"]]
        return [StoppageEntry(s, given["cause"], start, end, not_served) for s in services]

    def _time(self, name: str) -> time | None:
        text = self.text(name).replace(".", ":")
        if not text:
            return None
        try:
            return time.fromisoformat(text.rjust(5, "0"))
        except ValueError:
            self._wrong(name, _("Tulis jam seperti 09.30."))
            return None


def stoppage_rows(data: Mapping[str, str]) -> int:
    """How many rows of stoppages the form has."""
    return min(read_whole(data.get("gangguan", "0")) or 0, MOST_STOPPAGES)


def _contradiction(choice: str) -> str:
    if choice == NIL:
        return _(
            "Bagian ini ditandai nihil, tetapi memuat angka. Kosongkan angkanya, atau ubah pilihan ini."
        )
    return _(
        "Bagian ini ditandai terhenti, tetapi memuat angka. Kosongkan angkanya, atau ubah pilihan ini dan catat gangguannya di bawah."
    )


def _hidden(base: Rows, layout: Layout) -> Rows:
    """The rows that the lines were made of, as far as they are offered on the form."""
    offered = {f.code for f in layout.fields}
    return {
        key: kept
        for key, values in base.items()
        if (kept := {name: n for name, n in values.items() if name in offered})
    }


def _with_unoffered(layout: Layout, rows: Rows, base: Rows) -> Rows:
    """A figure whose field was switched off since is not on the form, and stays as it is."""
    offered = {f.code for f in layout.fields}
    whole = {key: dict(values) for key, values in rows.items()}
    for key, values in base.items():
        for name, n in values.items():
            if name not in offered:
                whole.setdefault(key, {})[name] = n
    return whole


def _has_work(rows: Rows) -> bool:
    return any(n for values in rows.values() for n in values.values())


def _any_number(rows: Rows) -> bool:
    return any(n is not None for values in rows.values() for n in values.values())
