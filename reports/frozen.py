"""Figures as they are stored with a run, and back again. No framework."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

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
    read = _reader(kind)  # type: ignore[arg-type]  # every class can be hashed
    found = read(content) if read else content
    assert isinstance(found, kind)  # noqa: S101 - what was asked for
    return found


def slimmed(made: object) -> Any:
    """A dataclass as JSON values for what is kept for minutes: as `plain`, less the fields that have their default value.

    `thawed` gives what is missing its default. Most fields of most levels have it.
    """
    write = _writer(type(made))  # type: ignore[arg-type]  # as above
    return write(made) if write else made


def grouped(fingerprint: str) -> str:
    """The sidik angka as people compare it: `6f1c 9ab2 03de 77aa`."""
    shown = fingerprint[:SHOWN]
    return " ".join(shown[at : at + GROUP] for at in range(0, len(shown), GROUP))


# What makes a value out of its JSON; None where it is that already.
Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> Reader | None:
    """How a value of this type is read. Worked out once for each type: a province's figures are eight thousand values."""
    origin, given = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _or_none(_reader(next(part for part in given if part is not NoneType)))
    if origin is tuple:
        return _tuple(_reader(given[0]))
    if origin is not None and origin is not Literal:  # a mapping by code
        return _mapping(_reader(given[1]))
    if is_dataclass(kind):
        return _dataclass(kind)
    if kind is Decimal or kind is Fraction:
        return Decimal if kind is Decimal else Fraction
    return kind.fromisoformat if kind in (date, datetime) else None


def _or_none(read: Reader | None) -> Reader | None:
    return None if read is None else lambda value: None if value is None else read(value)


def _tuple(read: Reader | None) -> Reader:
    return tuple if read is None else lambda items: tuple(read(item) for item in items)


def _mapping(read: Reader | None) -> Reader:
    return (
        dict if read is None else lambda found: {key: read(value) for key, value in found.items()}
    )


def _dataclass(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name]) for name in names_of(kind) or ()}
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


@cache
def _writer(kind: Any) -> Reader | None:
    """How a value of this type becomes JSON; None where it is that already. The other way round, and worked out in the same manner."""
    origin, given = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _or_none(_writer(next(part for part in given if part is not NoneType)))
    if origin is tuple:
        return _list(_writer(given[0]))
    if origin is not None and origin is not Literal:
        return _mapping(_writer(given[1]))
    if is_dataclass(kind):
        return _fields(kind)
    if kind in (Decimal, Fraction):
        return str
    return kind.isoformat if kind in (date, datetime) else None


def _list(write: Reader | None) -> Reader:
    return list if write is None else lambda items: [write(item) for item in items]


def _fields(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    writers = [(field.name, field.default, _writer(hints[field.name])) for field in fields(kind)]

    def write(value: Any) -> dict[str, Any]:
        found = {}
        for name, default, inner in writers:
            held = getattr(value, name)
            if held is not default and held != default:
                found[name] = held if inner is None else inner(held)
        return found

    return write
