"""Verifying days, and returning one to its clerk."""

from collections.abc import Sequence
from dataclasses import dataclass

from ektp.accounts.models import User


@dataclass(frozen=True, slots=True)
class Seen:
    """A sheet and the version that the verifier saw."""

    sheet_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sheet that was not verified, and the sentence why."""

    sheet_id: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of verifying several days."""

    verified: tuple[int, ...]
    refused: tuple[Refusal, ...]


def sheets_verify(*, by: User, seen: Sequence[Seen]) -> Verification:
    """Verify each sheet that still is at the version that was seen; the others are refused, each with its sentence."""
    raise NotImplementedError


def sheet_return(*, by: User, seen: Seen, reason: str) -> None:
    """Give the sheet back to its clerk with a reason. Raises SheetInvalid (no reason, changed meanwhile), SheetLocked."""
    raise NotImplementedError
