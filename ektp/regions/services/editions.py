"""Reading an edition of the region master from files: what the regions should be."""

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple, TextIO

from ektp.regions.exceptions import RegionsError
from ektp.regions.models import Kind, Level, TimeZone
from ektp.regions.names import NATION_CODE, clean_name, level_of, name_key, parent_code
from ektp.regions.services.places import short_kind

DATA = Path(__file__).resolve().parent.parent / "data"
_FILES = ("provinces", "regencies", "districts", "villages")
_KELURAHAN, _DESA_ADAT = "1", "3"
_FIRST_CITY = 71
_DKI = "31"


class Place(NamedTuple):
    """A region as an edition has it; the fields are the columns it is compared by."""

    code: str
    name: str
    name_key: str
    level: int
    kind: str
    short_kind: str
    parent_code: str | None
    time_zone: str


class Recode(NamedTuple):
    """A kabupaten/kota that got a new code on a day."""

    old: str
    new: str
    day: date
    decree: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One decree's regions, with the corrections and local words of this project."""

    decree: str
    day: date
    places: list[Place]
    recodes: list[Recode]
    aliases: list[tuple[str, str]]


def read_edition(source: Path = DATA) -> Edition:
    """Read a directory of `provinces|regencies|districts|villages.csv[.gz]`, code and name.

    Small files that `source` lacks are the ones shipped here, except `edition.json`.
    Raises RegionsError when a file is missing or a code has no parent.
    """
    about = json.loads(_path(source, "edition.json", own=True).read_text())
    recodes = [
        Recode(row["old"], row["new"], date.fromisoformat(row["day"]), row["decree"])
        for row in _rows(source, "recodes.csv")
    ]
    aliases = [(row["code"], row["name"]) for row in _rows(source, "aliases.csv")]
    places = _places(source)
    _check_parents(places)
    return Edition(about["decree"], date.fromisoformat(about["day"]), places, recodes, aliases)


def _places(source: Path) -> list[Place]:
    names = {row["code"]: row["name"] for row in _rows(source, "names.csv")}
    words = Words(list(_rows(source, "kinds.csv")))
    zones = {row["province"]: row["time_zone"] for row in _rows(source, "time_zones.csv")}
    places = [_nation()]
    for name in _FILES:
        for row in _rows(source, f"{name}.csv"):
            code = row["code"].strip()
            kind, plain = words.kind_and_name(code, clean_name(row["name"]))
            plain = names.get(code, plain)
            zone = zones[code[:2]]
            places.append(_place(code, plain, kind, zone))
    return places


def _nation() -> Place:
    return _place(NATION_CODE, "Indonesia", Kind.NATION, TimeZone.JAKARTA)


def _place(code: str, name: str, kind: str, zone: str) -> Place:
    return Place(
        code=code,
        name=name,
        name_key=name_key(name),
        level=level_of(code),
        kind=str(kind),
        short_kind=short_kind(kind),
        parent_code=parent_code(code),
        time_zone=str(zone),
    )


class Words:
    """The level word of a place, by its code (domain.md 11.1 and 11.4)."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._by_place = {(int(r["level"]), r["prefix"], r["digit"]): r["kind"] for r in rows}

    def kind_and_name(self, code: str, name: str) -> tuple[str, str]:
        """The level word and the name without it: only kabupaten/kota and desa adat carry it."""
        level = level_of(code)
        if level == Level.PROVINCE:
            return Kind.PROVINCE, name
        if level == Level.REGENCY:
            return self._regency(code, name)
        if level == Level.DISTRICT:
            return self._local(code, "") or Kind.KECAMATAN, name
        digit = code.rpartition(".")[2][:1]
        if digit == _DESA_ADAT:
            return Kind.DESA_ADAT, name.removeprefix("Desa Adat ")
        if digit == _KELURAHAN:
            return Kind.KELURAHAN, name
        return self._local(code, digit) or Kind.DESA, name

    def _regency(self, code: str, name: str) -> tuple[str, str]:
        city = int(code.rpartition(".")[2]) >= _FIRST_CITY
        kind = Kind.CITY if city else Kind.REGENCY
        if code.startswith(f"{_DKI}."):
            kind = Kind.ADMINISTRATIVE_CITY if city else Kind.ADMINISTRATIVE_REGENCY
        for word in (
            Kind.ADMINISTRATIVE_CITY,
            Kind.ADMINISTRATIVE_REGENCY,
            Kind.CITY,
            Kind.REGENCY,
        ):
            if name.startswith(f"{word} "):
                return kind, name.removeprefix(f"{word} ")
        return kind, name

    def _local(self, code: str, digit: str) -> str | None:
        for prefix in (code[:8], code[:5], code[:2]):
            kind = self._by_place.get((level_of(code), prefix, digit))
            if kind is not None:
                return kind
        return None


def _check_parents(places: list[Place]) -> None:
    codes = {place.code for place in places}
    orphans = [p.code for p in places if p.parent_code and p.parent_code not in codes]
    if orphans:
        raise RegionsError(f"codes without a parent in the source: {', '.join(orphans[:5])}")
    if len(codes) < len(places):
        raise RegionsError("a code stands twice in the source")


def _rows(source: Path, name: str) -> Iterator[dict[str, str]]:
    with _open(_path(source, name)) as file:
        yield from csv.DictReader(file)


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _path(source: Path, name: str, *, own: bool = False) -> Path:
    own = own or name.removesuffix(".csv") in _FILES
    for folder in (source,) if own else (source, DATA):
        for path in (folder / name, folder / f"{name}.gz"):
            if path.exists():
                return path
    raise RegionsError(f"{source / name} is missing")
