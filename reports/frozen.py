"""Figures as they are stored with a run or kept for minutes, and back again. No framework."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, TypeVar

import msgspec

from reports.figures import Figures, plain

T = TypeVar("T")

GROUP = 4
SHOWN = 16  # of the fingerprint's 64 hexadecimal digits: what fits a footer and can be read out


def freeze(figures: Figures) -> dict[str, Any]:
    """As JSON values, for the run's row."""
    content = plain(figures)
    assert isinstance(content, dict)  # noqa: S101 - a dataclass is plain as a dict
    return content


def thaw(content: Mapping[str, Any]) -> Figures:
    """The figures that `freeze` stored. A field that was added since takes its default.

    Raises msgspec.ValidationError where the content is none.
    """
    return msgspec.convert(content, Figures, dec_hook=_read)


def packed(made: object) -> bytes:
    """A dataclass for what is kept for minutes: in a fifth of the time that JSON by hand takes, and never what a fingerprint is of."""
    return _PACKER.encode(made)


def unpacked(kind: type[T], content: bytes) -> T:
    """What `packed` made of a dataclass of this kind. Raises msgspec.DecodeError where it is none."""
    return msgspec.msgpack.decode(content, type=kind, dec_hook=_read)


def grouped(fingerprint: str) -> str:
    """The sidik angka as people compare it: `6f1c 9ab2 03de 77aa`."""
    shown = fingerprint[:SHOWN]
    return " ".join(shown[at : at + GROUP] for at in range(0, len(shown), GROUP))


def _read(kind: type, value: Any) -> Any:
    """The one kind of value of ours that msgspec does not know."""
    if kind is not Fraction:
        raise NotImplementedError(kind)
    return Fraction(value)


def _written(value: object) -> str:
    if not isinstance(value, Fraction):
        raise NotImplementedError(type(value))
    return str(value)


_PACKER: Final = msgspec.msgpack.Encoder(enc_hook=_written)
