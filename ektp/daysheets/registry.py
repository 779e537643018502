"""How a stage plugs into the day: it declares its section here and its measures in a Stage; nobody above names it.

A section is a set of rows of whole numbers on a sheet. One engine (services) reads, merges and writes them all, so a stage only
says what its columns mean.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from django.db import models
from django_stubs_ext import StrPromise

from ektp.common.measure import Derived, Flow, Level, Measure, Rate, Source, Stage
from ektp.common.periods import Period

if TYPE_CHECKING:
    from ektp.daysheets.models import DaySheet
    from ektp.regions.models import Region

Values = Mapping[str, int | None]
Rows = Mapping[str, Values]
FieldKind = Literal["part", "of_which", "aside"]


@dataclass(frozen=True, slots=True)
class SectionField:
    """One whole number a clerk types. A `part` adds to the section's total, an `of_which` lies inside it, an `aside` stands beside."""

    code: str
    label: StrPromise | str
    kind: FieldKind = "part"
    ability: str = ""
    switchable: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class RowKey:
    """What tells the rows of a section apart: their domicile, their cause, or nothing (a single row, keyed by "")."""

    column: Literal["domicile", "cause", ""]
    choices: tuple[tuple[str, StrPromise | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What cannot be stored: where, and the sentence for the clerk. `path` is `section/row/field`."""

    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What a save did to one section, given to the stage's `after_save` inside the same transaction."""

    sheet: "DaySheet"
    before: Rows
    after: Rows


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the day sheet that one stage owns.

    `abilities`: the office has the section if it has one of them that day. `owners`: roles that may write it. `required`: it counts
    towards "2 dari 3 bagian". `grid`: at a kabupaten's office it is a table of kecamatan by field. Columns are `<code>_<field>`.
    """

    code: str
    label: StrPromise | str
    unit: StrPromise | str
    model: type[models.Model]
    key: RowKey
    fields: tuple[SectionField, ...]
    abilities: frozenset[str]
    owners: frozenset[str]
    order: int
    required: bool = True
    grid: bool = False
    outsiders: bool = False
    check: Callable[[Rows], Sequence[Problem]] | None = None
    after_save: Callable[[SectionChange], None] | None = None

    def column(self, field: str) -> str:
        """The database column of a field."""
        return f"{self.code}_{field}"

    @property
    def table(self) -> str:
        """The database table of the rows."""
        return self.model._meta.db_table


@dataclass(frozen=True, slots=True)
class ClosingItem:
    """One line of the closing checklist. `open` many things are left; `needs_remark`: closing over them is FINAL DENGAN CATATAN."""

    code: str
    label: str
    open: int
    needs_remark: bool = False
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeStream:
    """Changes that a stage keeps in tables of its own, for `/data/perubahan/`: append-only documents, for instance.

    `sql` is a SELECT of: at, by_id, reason, source (a table), row_id, office_id, region_id, day, old (jsonb), new (jsonb), tag.
    Either office_id or region_id may be null. `tag` is `reversal` for what takes something back, else empty.
    """

    code: str
    sql: str


ClosingCheck = Callable[["Region", Period], Sequence[ClosingItem]]
AfterCommit = Callable[[int], bool]

_sections: dict[str, Section] = {}
_stages: dict[str, Stage] = {}
_closing_checks: list[ClosingCheck] = []
_after_commit: list[AfterCommit] = []
_streams: dict[str, ChangeStream] = {}


def register(stage: Stage, *sections: Section) -> None:
    """Called once by each stage's AppConfig.ready."""
    _stages[stage.code] = stage
    for known in (measures, flows, levels, derived, rates):
        known.cache_clear()
    for section in sections:
        _sections[section.code] = section


def register_closing_check(check: ClosingCheck) -> None:
    """Called once by an AppConfig.ready: what else is looked at before a month of an executing agency is closed."""
    _closing_checks.append(check)


def closing_checks() -> tuple[ClosingCheck, ...]:
    """What the stages look at before a month is closed, in the order of registration."""
    return tuple(_closing_checks)


def register_stream(stream: ChangeStream) -> None:
    """Called once by an AppConfig.ready: further changes that the auditor sees."""
    _streams[stream.code] = stream


def streams() -> tuple[ChangeStream, ...]:
    """The change streams of the stages."""
    return tuple(_streams.values())


def after_commit(hook: AfterCommit) -> None:
    """Called once by an AppConfig.ready: run with the province's key after figures of it were committed.

    It never raises, and says whether a worker is wanted for what it left.
    """
    _after_commit.append(hook)


def after_commit_hooks() -> tuple[AfterCommit, ...]:
    """What runs at the edge after a commit (ektp.daysheets.freshness)."""
    return tuple(_after_commit)


def sections() -> tuple[Section, ...]:
    """All sections in the order of the paper form."""
    return tuple(sorted(_sections.values(), key=lambda s: s.order))


def section(code: str) -> Section:
    """The section of this code; KeyError if there is none."""
    return _sections[code]


def codes() -> frozenset[str]:
    """The codes of all sections."""
    return frozenset(_sections)


def stages() -> tuple[Stage, ...]:
    """All stages, each with its measures."""
    return tuple(_stages.values())


def sources() -> tuple[Source, ...]:
    """All tables that feed the roll-up."""
    return tuple(source for stage in _stages.values() for source in stage.sources)


@cache
def measures() -> dict[str, Measure]:
    """The registry of measures by code."""
    return {measure.code: measure for stage in _stages.values() for measure in stage.measures}


@cache
def flows() -> dict[str, Flow]:
    """Flow measures by code."""
    return {code: m for code, m in measures().items() if isinstance(m, Flow)}


@cache
def levels() -> dict[str, Level]:
    """Anchored levels by code."""
    return {code: m for code, m in measures().items() if isinstance(m, Level)}


@cache
def derived() -> dict[str, Derived]:
    """Levels that follow from others."""
    return {code: m for code, m in measures().items() if isinstance(m, Derived)}


@cache
def rates() -> dict[str, Rate]:
    """Rates by code."""
    return {code: m for code, m in measures().items() if isinstance(m, Rate)}
