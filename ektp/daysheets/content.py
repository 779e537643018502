"""What stands on a day sheet, as plain data, and its paths: `note`, `day`, `stoppages`, `recording/state`,
`recording/35.17.09/counter`. The key of a row is the code of its domicile, its cause, or nothing.

An absent field and a null are the same thing: not reported. A 0 is a 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Self

Values = Mapping[str, int | None]
Rows = Mapping[str, Values]

FILLED, NIL, STOPPED = "filled", "nil", "stopped"
OPEN, CLOSED, STOPPED_DAY = "open", "closed", "stopped"
_AFTER_ALL = time.max


@dataclass(frozen=True, slots=True)
class StoppageEntry:
    """A service that stood still: from when until when (both None: all day) and how many people were not served (orang)."""

    service: str
    cause: str
    start: time | None = None
    end: time | None = None
    not_served: int | None = None

    @property
    def all_day(self) -> bool:
        """Whether the service stood from opening to closing."""
        return self.start is None and self.end is None

    @property
    def order(self) -> tuple[str, time, str, time, int]:
        """Stoppages of one sheet always stand in one order."""
        return (
            self.service,
            self.start or time.min,
            self.cause,
            self.end or _AFTER_ALL,
            self.not_served or 0,
        )


@dataclass(frozen=True, slots=True)
class SectionContent:
    """One section: filled, nil or stopped; what its empty fields mean; its rows by key and field."""

    state: str = FILLED
    empty_is_zero: bool = False
    rows: Rows = field(default_factory=dict)

    def total(self, fields: Iterable[str]) -> int:
        """The sum of these fields over all rows; unknown counts as nothing."""
        names = tuple(fields)
        return sum(values.get(name) or 0 for values in self.rows.values() for name in names)

    @property
    def known(self) -> Rows:
        """Only what is reported: no nulls, no empty rows."""
        rows = {
            key: {name: value for name, value in values.items() if value is not None}
            for key, values in self.rows.items()
        }
        return {key: values for key, values in rows.items() if values}


@dataclass(frozen=True, slots=True)
class SheetContent:
    """All that a clerk can say on a sheet. A section that is absent has not been reported."""

    kind: str = OPEN
    note: str = ""
    stoppages: tuple[StoppageEntry, ...] = ()
    sections: Mapping[str, SectionContent] = field(default_factory=dict)

    def value(self, path: str) -> Any:
        """What stands at a path; None where nothing does."""
        return flatten(self).get(path)


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody sends. None means untouched; so does a section that is not in the mapping.

    `cause` with a stopped day is short for: every service of the office, all day, for this cause. `confirmed` are the paths whose
    unusual values the clerk has looked at and found right.
    """

    kind: str | None = None
    note: str | None = None
    stoppages: tuple[StoppageEntry, ...] | None = None
    cause: str = ""
    sections: Mapping[str, SectionContent] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, content: SheetContent) -> Self:
        """A submission that says everything that stands in `content`."""
        return cls(content.kind, content.note, content.stoppages, sections=content.sections)

    def over(self, base: SheetContent) -> SheetContent:
        """The whole sheet as the sender means it: what was sent, and the base where nothing was."""
        return SheetContent(
            kind=base.kind if self.kind is None else self.kind,
            note=base.note if self.note is None else self.note.strip(),
            stoppages=base.stoppages if self.stoppages is None else ordered(self.stoppages),
            sections={**base.sections, **self.sections},
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who did something to a sheet."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """A stored value outside the usual range, and whether the clerk says it is right."""

    path: str
    value: int
    low: int
    high: int
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet as it stands at one version: what was answered to the save that made it."""

    sheet_id: int
    office_id: int
    day: date
    version: int
    status: str
    provisional: bool
    sections_expected: int
    sections_filled: int
    on_time: bool
    first_saved_at: datetime
    saved_at: datetime
    changed_by: Person  # who made this version: an entry, a verification, a return
    edited_by: Person
    verified_by: Person | None
    verified_at: datetime | None
    on_behalf: bool
    return_reason: str
    reason: str
    is_sample: bool
    content: SheetContent

    @property
    def kind(self) -> str:
        """Open, closed or stopped."""
        return self.content.kind

    @property
    def partial(self) -> bool:
        """Whether an expected section of an open day is still unfilled."""
        return self.kind == OPEN and self.sections_filled < self.sections_expected


def ordered(stoppages: Iterable[StoppageEntry]) -> tuple[StoppageEntry, ...]:
    """Each stoppage once, in the one order."""
    return tuple(sorted(set(stoppages), key=lambda entry: entry.order))


def path_of(section: str, key: str, name: str) -> str:
    """The path of a field; a section without row keys has an empty middle (`services//kia`)."""
    return f"{section}/{key}/{name}"


def flatten(content: SheetContent) -> dict[str, Any]:
    """Everything that is said, by path. What is not said has no path."""
    paths: dict[str, Any] = {"day": content.kind}
    if content.note:
        paths["note"] = content.note
    if content.stoppages:
        paths["stoppages"] = content.stoppages
    for code, section in content.sections.items():
        paths[f"{code}/state"] = section.state
        if section.empty_is_zero:
            paths[f"{code}/empty_is_zero"] = True
        for key, values in section.known.items():
            paths.update((path_of(code, key, name), value) for name, value in values.items())
    return paths


def unflatten(paths: Mapping[str, Any]) -> SheetContent:
    """The sheet that has these paths; the other way round of `flatten`."""
    sections: dict[str, SectionContent] = {}
    rows: dict[str, dict[str, dict[str, int]]] = {}
    for path, value in paths.items():
        match path.split("/"):
            case [code, "state"]:
                had = sections.get(code, SectionContent())
                sections[code] = replace(had, state=value)
            case [code, "empty_is_zero"]:
                sections[code] = replace(sections.get(code, SectionContent()), empty_is_zero=value)
            case [code, key, name]:
                rows.setdefault(code, {}).setdefault(key, {})[name] = value
    return SheetContent(
        kind=paths.get("day", OPEN),
        note=paths.get("note", ""),
        stoppages=paths.get("stoppages", ()),
        sections={
            code: replace(sections.get(code, SectionContent()), rows=rows.get(code, {}))
            for code in (*sections, *(code for code in rows if code not in sections))
        },
    )
