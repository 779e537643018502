"""What can be measured: flows, levels and rates, as data. No Django, no SQL dialect beyond plain expressions.

A flow sums over days and over regions. A level is the state at the end of a day: it sums over regions and never over days, and a
`Level` simply has no way of being summed over a period. A rate has a numerator and a denominator and is computed from sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol


class Words(Protocol):
    """A label: a string, or one that is translated when it is shown. Use `str(label)`."""

    def __str__(self) -> str: ...


class Unit(StrEnum):
    """Orang for services, jiwa for wajib KTP, keping for cards."""

    PERSON = "orang"
    SOUL = "jiwa"
    CARD = "keping"
    CASE = "berkas"


class Attribution(StrEnum):
    """Coverage belongs to domicile; work and stock belong to the office (DESIGN section 3)."""

    DOMICILE = "domicile"
    OFFICE = "office"


class Anchor(StrEnum):
    """What fixes a level: a snapshot of the population, a status snapshot, the opening document, or the last queue report."""

    POPULATION = "population"
    STATUS = "status"
    OPENING = "opening"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows feed columns of the roll-up.

    `columns` maps a roll-up column to an SQL expression over the row (alias `s`) and, for `by="office"`, its office (alias `o`).
    `by` says to which region a row belongs: its office's, its domicile, or the region named on the row itself.
    """

    table: str
    by: Literal["office", "domicile", "region"]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Flow:
    """Something that happens and is counted by day. `columns` maps roll-up columns to +1 or -1; the default is its own code."""

    code: str
    label: Words
    unit: Unit
    attribution: Attribution
    columns: Mapping[str, int] = field(default_factory=dict)

    @property
    def terms(self) -> Mapping[str, int]:
        """Roll-up columns and their signs."""
        return self.columns or {self.code: 1}


@dataclass(frozen=True, slots=True)
class Level:
    """A state at the end of a day: the latest anchor plus the flows after it (MODEL section 2)."""

    code: str
    label: Words
    unit: Unit
    attribution: Attribution
    anchor: Anchor
    flows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Derived:
    """A level that follows from others: the sum of `plus` less the sum of `minus`; unknown if any part is. May be negative."""

    code: str
    label: Words
    unit: Unit
    attribution: Attribution
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage that is always recomputed from sums and always named with its base."""

    code: str
    label: Words
    numerator: str
    denominator: str
    base: Words


Measure = Flow | Level | Derived | Rate


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage app contributes to the figures."""

    code: str
    sources: tuple[Source, ...]
    measures: tuple[Measure, ...]
