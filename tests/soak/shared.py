"""What the parts of the soak hand to one another: desks, and what was acknowledged. Nothing of Django here."""

import json
from dataclasses import dataclass
from pathlib import Path

BASE = 10  # version n of a sheet reports BASE + n


@dataclass(frozen=True)
class Desk:
    """Where a writer sits: whose token, which office, which section and domicile of it, and from which day on."""

    token: str
    office: str
    section: str
    domicile: str
    first: str


@dataclass(frozen=True)
class Acknowledged:
    """An answer 200 or 201 that a writer has read. `name` is the sheet (office and day), or "receipt"; `number` its version or quantity."""

    name: str
    section: str
    key: str
    number: int
    seconds: float
    sent: int


def desks(path: Path) -> list[Desk]:
    return [Desk(**row) for row in json.loads(path.read_text())]


def acknowledged(path: Path) -> list[Acknowledged]:
    return [Acknowledged(**json.loads(line)) for line in path.read_text().splitlines()]
