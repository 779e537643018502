"""Which provinces are next to each other, by land or across a strait: what is short in one can come from the other."""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "data" / "neighbours.csv"


def are_neighbours(one: str, other: str) -> bool:
    """Whether two provinces (codes) border on each other; a province is no neighbour of itself."""
    return frozenset((one, other)) in _pairs()


@cache
def _pairs() -> frozenset[frozenset[str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return frozenset(frozenset((row["one"], row["other"])) for row in csv.DictReader(file))
