"""The kinds of papers, declared by the stages that issue them (as stages declare their measures to `ektp.daysheets`)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django_stubs_ext import StrPromise

from ektp.accounts.policies import Permission
from ektp.papers.content import NOBODY, Content, Frame, Person
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a name on a paper: who is likely to stand there, and whether somebody must."""

    code: str
    label: StrPromise | str
    person: Person = NOBODY
    required: bool = True
    ours: bool = True  # of the office that issues: the same name is likely next time, whoever is on the other side


@dataclass(frozen=True, slots=True)
class Draft:
    """What a paper will say about one thing (`about`, see PaperKind), all but the names and the number.

    `day` is the earliest day it can carry, `refusal` says why it cannot be issued now, `back` is the page it is issued from. `seen_by` are
    the witnesses already on record, and `number` the number already written there; both are proposed on the form.
    """

    office: Office
    about: str
    day: date
    build: Callable[[Frame], Content]
    back: str
    slots: tuple[Slot, ...] = ()
    witnesses: bool = False
    other: Office | None = None
    is_sample: bool = False
    refusal: str = ""
    seen_by: tuple[Person, ...] = ()
    number: str = ""

    @property
    def offices(self) -> tuple[Office, ...]:
        """Who has to do with it: the office that issues it, and the other side."""
        return (self.office, self.other) if self.other else (self.office,)


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper: who may see and issue it, how it is usually numbered, and how to find what it is about.

    `thing` names what it is about; `draft` takes the key of one, as it stands in the address, and gives None where there is no such
    thing. Without `pattern` papers of this kind carry no number.
    """

    code: str
    thing: str
    label: StrPromise | str
    view: Permission
    write: Permission
    draft: Callable[[str], Draft | None]
    pattern: str = ""

    @property
    def numbered(self) -> bool:
        """Whether papers of this kind carry a number."""
        return bool(self.pattern)

    def about(self, key: str) -> str:
        """How a paper names its thing: `blanko.document:12`."""
        return f"{self.thing}:{key}"


_kinds: dict[str, PaperKind] = {}


def register(*kinds: PaperKind) -> None:
    """Make kinds known; their codes are unique over all stages."""
    for kind in kinds:
        if kind.code in _kinds:
            raise ValueError(f"two kinds of papers are called {kind.code}")
        _kinds[kind.code] = kind


def kind_of(code: str) -> PaperKind | None:
    """The kind of this code."""
    return _kinds.get(code)


def all_kinds() -> list[PaperKind]:
    """Every kind, in the order in which stages declare them."""
    return list(_kinds.values())
