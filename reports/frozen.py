"""Figures as they are stored with a run, and back again. No framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from reports.figures import Figures, names_of, plain

T = TypeVar("T")

GROUP = 4
SHOWN = 16  # of the fingerprint's 64 hexadecimal digits: what fits a footer and can be read out


def freeze(figures: Figures) -> dict[str, Any]:
    """As JSON values, for the run's row."""
    content = plain(figures)
    assert isinstance(content, dict)  # noqa: S101 - a dataclass is plain as a dict
    return content


def thaw(content: Mapping[str, Any]) -> Figures:
    """The figures that `freeze` stored. A field that was added since takes its default."""
    return thawed(Figures, content)


def thawed(kind: type[T], content: Mapping[str, Any]) -> T:
    """A dataclass of this kind, from what `plain` made of it."""
    found = _made(kind, content, _READ)
    assert isinstance(found, kind)  # noqa: S101 - what was asked for
    return found


def slimmed(made: object) -> Any:
    """A dataclass as JSON values for what is kept for minutes: as `plain`, less the fields that have their default value.

    `thawed` gives what is missing its default. Most fields of most levels have it.
    """
    return _made(type(made), made, _WRITE)


def grouped(fingerprint: str) -> str:
    """The sidik angka as people compare it: `6f1c 9ab2 03de 77aa`."""
    shown = fingerprint[:SHOWN]
    return " ".join(shown[at : at + GROUP] for at in range(0, len(shown), GROUP))


# What makes one form of a value out of the other; None where both are the same.
Maker = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """From JSON to values, or back: what a row of values becomes, single values by type, and a dataclass."""

    row: type[tuple[Any, ...]] | type[list[Any]]
    single: Mapping[type, Maker]
    fields: Callable[[Any], Maker]


@cache
def _maker(kind: Any, way: _Way) -> Maker | None:
    """How a value of this type is made. Worked out once for each type: a province's figures are eight thousand values."""
    origin, given = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _or_none(_maker(next(part for part in given if part is not NoneType), way))
    if origin is tuple:
        return _row(_maker(given[0], way), way.row)
    if origin is not None and origin is not Literal:  # a mapping by code
        return _mapping(_maker(given[1], way))
    return way.fields(kind) if is_dataclass(kind) else way.single.get(kind)


def _made(kind: type, value: Any, way: _Way) -> Any:
    make = _maker(kind, way)
    return make(value) if make else value


def _or_none(make: Maker | None) -> Maker | None:
    return None if make is None else lambda value: None if value is None else make(value)


def _row(make: Maker | None, row: type[Any]) -> Maker:
    return row if make is None else lambda items: row(map(make, items))


def _mapping(make: Maker | None) -> Maker:
    return (
        dict if make is None else lambda found: {key: make(value) for key, value in found.items()}
    )


def _read_fields(kind: Any) -> Maker:
    hints = get_type_hints(kind)
    readers = {name: _maker(hints[name], _READ) for name in names_of(kind) or ()}
    nested = tuple((name, inner) for name, inner in readers.items() if inner is not None)
    known = frozenset(readers)

    def read(content: Mapping[str, Any]) -> Any:
        if not nested and content.keys() <= known:
            return kind(**content)
        given = {name: held for name, held in content.items() if name in known}
        for name, inner in nested:
            if name in given:
                given[name] = inner(given[name])
        return kind(**given)

    return read


def _written_fields(kind: Any) -> Maker:
    hints = get_type_hints(kind)
    writers = [(f.name, f.default, _maker(hints[f.name], _WRITE)) for f in fields(kind)]

    def write(value: Any) -> dict[str, Any]:
        found = {}
        for name, default, inner in writers:
            held = getattr(value, name)
            if held is not default and held != default:
                found[name] = held if inner is None else inner(held)
        return found

    return write


_READ: Final = _Way(
    tuple,
    {
        Decimal: Decimal,
        Fraction: Fraction,
        date: date.fromisoformat,
        datetime: datetime.fromisoformat,
    },
    _read_fields,
)
_WRITE: Final = _Way(
    list,
    {Decimal: str, Fraction: str, date: date.isoformat, datetime: datetime.isoformat},
    _written_fields,
)
