"""What a paper says, from letterhead to signatures (domain.md section 12.5): plain data, without Django.

Stages fill it in through pure functions (`Frame` and figures in, `Content` out); it is frozen as JSON when the paper is issued, and
whoever draws it reads only this. A signature is always empty: it is given outside, on paper or by BSrE.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

Form = Literal["minutes", "letter", "sheet"]
"""A berita acara between parties; a letter to somebody; a form with a table, such as a card or a slip."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs or witnesses. `office` is said where the position alone does not tell it."""

    name: str
    nip: str = ""
    position: str = ""
    office: str = ""


NOBODY = Person("")


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a berita acara: `role` is PIHAK PERTAMA or PIHAK KEDUA."""

    role: str
    person: Person
    acts: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share` is its part of the width, in per cent; without it the column takes what is left."""

    label: str
    number: bool = False
    share: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts, as they are printed. `total` stands once, below the last row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, its points (a, b, c) and its table; any of them may be missing. `numbered` makes it an article of the berita acara."""

    text: str = ""
    points: tuple[str, ...] = ()
    table: Table | None = None
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """An empty place to sign: as what, and by whom. `place_day` stands above it."""

    role: str
    person: Person
    title: str = ""
    place_day: str = ""
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter has and other papers have not."""

    addressee: tuple[str, ...]
    subject: str
    attachment: str = "–"
    nature: str = "Biasa"
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A whole paper. Signatures stand in one row, the first left; `knowing` below them; witnesses are a numbered list with room to sign."""

    form: Form
    title: str
    head: Mapping[str, str]
    day: date
    number: str = ""
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    opening: str = ""
    parties: tuple[Party, ...] = ()
    between: str = ""
    body: tuple[Block, ...] = ()
    closing: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    knowing: Signature | None = None
    witnesses: tuple[Person, ...] = ()
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What the person who issues a paper says about it: its number and day, the letterhead, who signs and who sees it.

    `people` is by the code of the place where each stands ("first", "second", "knowing"); one that is not named is missing.
    """

    head: Mapping[str, str]
    day: date
    number: str = ""
    people: Mapping[str, Person] = field(default_factory=dict)
    witnesses: tuple[Person, ...] = ()

    def person(self, code: str) -> Person:
        """Who stands there; a Person without a name where nobody was named."""
        return self.people.get(code, NOBODY)

    @property
    def city(self) -> str:
        """Where the paper is made, as the letterhead says."""
        return self.head.get("city", "")


def freeze(content: Content) -> dict[str, Any]:
    """As JSON; `thaw` gives back an equal Content."""
    return {**asdict(content), "head": dict(content.head), "day": content.day.isoformat()}


def thaw(frozen: Mapping[str, Any]) -> Content:
    """A Content from its JSON."""
    letter, knowing = frozen["letter"], frozen["knowing"]
    return Content(
        **{name: frozen[name] for name in ("form", "title", "head", "number", "subtitle", "opening", "between")},
        day=date.fromisoformat(frozen["day"]),
        facts=tuple((label, text) for label, text in frozen["facts"]),
        parties=tuple(Party(**{**row, "person": Person(**row["person"])}) for row in frozen["parties"]),
        body=tuple(map(_block, frozen["body"])),
        closing=tuple(frozen["closing"]),
        signatures=tuple(map(_signature, frozen["signatures"])),
        knowing=_signature(knowing) if knowing else None,
        witnesses=tuple(Person(**row) for row in frozen["witnesses"]),
        letter=_letter(letter) if letter else None,
    )  # fmt: skip


def texts(value: Any) -> str:
    """Every text in a frozen content, for whoever asks which letters it needs."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return " ".join(map(texts, value.values()))
    return " ".join(map(texts, value)) if isinstance(value, list | tuple) else ""


def _block(row: Mapping[str, Any]) -> Block:
    table = _table(row["table"]) if row["table"] else None
    return Block(row["text"], tuple(row["points"]), table, row["numbered"])


def _table(row: Mapping[str, Any]) -> Table:
    columns = tuple(Column(**column) for column in row["columns"])
    lines = tuple(map(tuple, row["rows"]))
    return Table(columns, lines, tuple(row["total"]), row["caption"])


def _signature(row: Mapping[str, Any]) -> Signature:
    return Signature(**{**row, "person": Person(**row["person"])})


def _letter(row: Mapping[str, Any]) -> Letter:
    return Letter(**{**row, "addressee": tuple(row["addressee"]), "copies": tuple(row["copies"])})
