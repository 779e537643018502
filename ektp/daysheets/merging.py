"""Merging three states of a sheet by path (MODEL section 4). One rule for browser and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Paths = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One path on which two people differ from what both started from. None: not reported."""

    path: str
    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes out: the paths, what I changed, what the others had changed meanwhile, and where we collide."""

    paths: dict[str, Any]
    changed: frozenset[str]
    others: frozenset[str]
    conflicts: tuple[Conflict, ...]


def merge(base: Paths, theirs: Paths, mine: Paths) -> Merge:
    """Field by field: what I left equal to the base is not a change; we collide only where all three differ."""
    paths = dict(theirs)
    changed, others, conflicts = set(), set(), []
    for path in base.keys() | theirs.keys() | mine.keys():
        was, now, wanted = base.get(path), theirs.get(path), mine.get(path)
        if now != was:
            others.add(path)
        if wanted in (was, now):
            continue
        if now != was:
            conflicts.append(Conflict(path, was, now, wanted))
            continue
        changed.add(path)
        _put(paths, path, wanted)
    return Merge(
        paths, frozenset(changed), frozenset(others), tuple(sorted(conflicts, key=_by_path))
    )


def _put(paths: dict[str, Any], path: str, value: Any) -> None:
    if value is None:
        paths.pop(path, None)
    else:
        paths[path] = value


def _by_path(conflict: Conflict) -> str:
    return conflict.path
