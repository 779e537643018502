"""Neighbouring provinces: codes of the master, each pair once, and nobody alone."""

import csv
import gzip
from pathlib import Path

from ektp.regions.neighbours import are_neighbours

DATA = Path(__file__).resolve().parents[2] / "ektp" / "regions" / "data"


def _codes() -> set[str]:
    with gzip.open(DATA / "provinces.csv.gz", "rt") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_every_province_has_a_neighbour_of_the_master() -> None:
    codes = _codes()
    with (DATA / "neighbours.csv").open() as file:
        pairs = [(row["one"], row["other"]) for row in csv.DictReader(file)]
    named = {code for pair in pairs for code in pair}
    assert named == codes
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert all(one < other for one, other in pairs)


def test_either_way_and_never_itself() -> None:
    assert are_neighbours("35", "33")
    assert are_neighbours("33", "35")
    assert are_neighbours("35", "51")
    assert not are_neighbours("35", "35")
    assert not are_neighbours("35", "11")
    assert not are_neighbours("ID", "35")
