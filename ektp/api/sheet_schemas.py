"""The shape of a day sheet in the API, made from the registry: a new field of a section is in it at once."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import TextChoices
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, JsonValue, StrictInt, create_model

from ektp.daysheets import registry
from ektp.daysheets.models import Cause, Service
from ektp.daysheets.registry import Section

# These stand beside `counts`, because they are states of the afternoon and not counts of the day.
ASIDE = ("queue", "declared")
_WHOLE = Annotated[StrictInt | None, Field(ge=0)]


class Strict(Schema):
    """What is not known is refused: a misspelt field must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


def _one_of(choices: type[TextChoices]) -> Any:
    return Annotated[str, Field(json_schema_extra={"enum": [*choices.values]})]


class StoppageIn(Strict):
    """A service that stood still. Without times: all day. `not_served`: orang."""

    service: _one_of(Service)  # type: ignore[valid-type]
    cause: _one_of(Cause)  # type: ignore[valid-type]
    start: time | None = None
    end: time | None = None
    not_served: _WHOLE = None


def _row(section: Section) -> type[Schema]:
    """One row of a section: its key and its whole numbers; an absent number is null, not 0."""
    fields: dict[str, Any] = {
        f.code: (_WHOLE, Field(None, description=str(f.label))) for f in section.fields
    }
    if section.key.column == "domicile":
        about = "Kode wilayah domisili; kosong berarti wilayah kantor."
        fields = {"domicile": (str | None, Field(None, description=about)), **fields}
    elif section.key.column:
        codes: list[JsonValue] = [code for code, _label in section.key.choices]
        fields = {"cause": (str, Field(json_schema_extra={"enum": codes})), **fields}
    name = f"{section.code.title()}Row"
    return create_model(
        name, __base__=Strict, __doc__=f"{section.label} ({section.unit}).", **fields
    )


def _parts() -> dict[str, Any]:
    return {
        section.code: (list[_row(section)] | None, None)  # type: ignore[misc]
        for section in registry.sections()
        if section.code not in ASIDE
    }


def _asides() -> dict[str, Any]:
    """A section aside may be one object, or a list where it has rows by domicile."""
    shapes: dict[str, Any] = {}
    for code in ASIDE:
        if code in registry.codes():
            row = _row(registry.section(code))
            keyed = registry.section(code).key.column
            many = Annotated[list[row] | None, BeforeValidator(_listed)]  # type: ignore[valid-type]
            shapes[code] = (many if keyed else (row | None), None)
    return shapes


def _listed(sent: Any) -> Any:
    """One object is a list of one: the shape is decided here, so that an error names a place in what was sent."""
    return [sent] if isinstance(sent, dict) else sent


Counts = create_model("Counts", __base__=Strict, **_parts())


class SheetBase(Strict):
    """What is sent. What is absent is left as it stands; within a row an absent number is null."""

    client_key: UUID
    day: Literal["open", "closed", "stopped"] | None = None
    stoppages: list[StoppageIn] | None = None
    cause: str = ""
    note: str | None = None
    reason: str = ""
    counts: Counts = Field(default_factory=Counts)  # type: ignore[valid-type]
    states: dict[str, Literal["filled", "nil", "stopped"]] = Field(default_factory=dict)
    empty_is_zero: list[str] = Field(default_factory=list)
    confirmed: list[str] = Field(default_factory=list)


SheetIn = create_model("SheetIn", __base__=SheetBase, **_asides())


class Person(Schema):
    """Who did it."""

    id: int
    name: str


class StoppageOut(Schema):
    """A service that stood still."""

    service: str
    cause: str
    start: time | None
    end: time | None
    not_served: int | None


class Unusual(Schema):
    """A stored value outside the usual range, and whether it was confirmed."""

    path: str
    value: int
    low: int
    high: int
    confirmed: bool


class SheetOut(Schema):
    """The sheet as it stands at `version`."""

    office: str
    date: date
    version: int
    day: str
    status: str
    provisional: bool
    partial: bool
    sections_expected: int
    sections_filled: int
    on_time: bool
    first_saved_at: datetime
    saved_at: datetime
    edited_by: Person
    verified_by: Person | None
    verified_at: datetime | None
    on_behalf: bool
    return_reason: str
    reason: str
    is_sample: bool
    note: str
    stoppages: list[StoppageOut]
    states: dict[str, str]
    empty_is_zero: list[str]
    counts: dict[str, list[dict[str, str | int | None]]]
    queue: list[dict[str, str | int | None]]
    declared: dict[str, int | None] | None
    unusual: list[Unusual] = []
    merged: list[str] = []


class ConflictOut(Schema):
    """One field that two people changed: what both started from, what stands, what was sent."""

    path: str
    base: Any
    theirs: Any
    mine: Any


class ProblemRow(Schema):
    """Where, and the sentence."""

    path: str
    sentence: str


class Problem(Schema):
    """An error. `problems` with 422; `conflicts` and `current` with 409; `current` with 428; `closed`, `by`, `at`, `whom` with 423."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[ProblemRow] | None = None
    conflicts: list[ConflictOut] | None = None
    current: SheetOut | None = None
    closed: bool | None = None
    by: str | None = None
    at: datetime | None = None
    whom: list[str] | None = None
