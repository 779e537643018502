"""Figures as they are stored with a run, and back again. No framework."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from reports.figures import Figures, plain

GROUP = 4
SHOWN = 16  # of the fingerprint's 64 hexadecimal digits: what fits a footer and can be read out


def freeze(figures: Figures) -> dict[str, Any]:
    """As JSON values, for the run's row."""
    content = plain(figures)
    assert isinstance(content, dict)  # noqa: S101 - a dataclass is plain as a dict
    return content


def thaw(content: Mapping[str, Any]) -> Figures:
    """The figures that `freeze` stored. A field that was added since takes its default."""
    found = _read(Figures, content)
    assert isinstance(found, Figures)  # noqa: S101 - what _read was asked for
    return found


def grouped(fingerprint: str) -> str:
    """The sidik angka as people compare it: `6f1c 9ab2 03de 77aa`."""
    shown = fingerprint[:SHOWN]
    return " ".join(shown[at : at + GROUP] for at in range(0, len(shown), GROUP))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return None if value is None else _read(_inner(kind), value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if origin is not None and origin is not Literal:  # a mapping by code
        return {key: _read(get_args(kind)[1], item) for key, item in value.items()}
    return _plain(kind, value)


def _plain(kind: Any, value: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        given = (field.name for field in fields(kind) if field.name in value)
        return kind(**{name: _read(hints[name], value[name]) for name in given})
    if kind is Decimal:
        return Decimal(value)
    return kind.fromisoformat(value) if kind in (date, datetime) else value


def _inner(kind: Any) -> Any:
    """`X` of `X | None`."""
    return next(part for part in get_args(kind) if part is not NoneType)
