"""Assembled figures that are kept in Redis for as long as their version lasts.

The roll-up itself makes them out of date: the version is part of the key, so that there is nothing to delete and nothing that could be
forgotten. What is kept was read in one snapshot together with its version, and is shown with that version's stamp: a figure is never
newer or older than its stamp says. With Redis away everything is computed.
"""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

import msgspec
from django.utils.translation import get_language

from ektp.accounts.conditional import NAMES_SECONDS
from ektp.common import clock, metrics
from ektp.db import redis as quick
from ektp.db.snapshot import one_snapshot
from ektp.regions.models import Region
from ektp.web.release import release
from reports import frozen
from reports.figures import Figures
from reports.selectors.assembly import progress
from reports.selectors.version import Version, version_of

T = TypeVar("T")

_LEVEL: Final = 1  # of compression: a twentieth of the size already
_AWAY: Final = object()


def progress_kept(
    region: Region, first: date, last: date, version: Version | None = None
) -> Figures:
    """As `progress`, of one moment, from Redis where it is kept. `version`: as read before in the same snapshot."""
    with one_snapshot():
        version = version or version_of(region)
        figures = kept(
            Figures, region, (first, last), version.text,
            lambda: progress(region, first, last, fresh=version.freshness),
        )  # fmt: skip
    return replace(figures, freshness=version.freshness)


def progress_still_kept(
    region: Region, first: date, last: date, version: Version
) -> Figures | None:
    """The figures of a version that need not be the present one, with its stamp; None where they are not kept."""
    figures = still_kept(Figures, region, (first, last), version.text)
    return replace(figures, freshness=version.freshness) if figures else None


def kept(
    kind: type[T], region: Region, of: tuple[object, ...], version: str, make: Callable[[], T]
) -> T:
    """What `make` reads of a region, as kept for this version. `kind` is its dataclass; `of` names what decides it beside the region."""
    with one_snapshot() as whole:
        if not whole:  # others' changes may come between the statements: nothing that could be kept
            return make()
        key = _key(kind, region, of, version)
        found = read_kept(kind, key)
        if found is not None:
            return found
        made = make()
    keep(key, made)
    return made


def still_kept(kind: type[T], region: Region, of: tuple[object, ...], version: str) -> T | None:
    """What is kept for a version that need not be the present one; None where nothing is: it is never made for an old one."""
    return read_kept(kind, _key(kind, region, of, version))


def _key(kind: type, region: Region, of: tuple[object, ...], version: str) -> str:
    today = clock.today(region.time_zone)
    return key_of(
        kind.__name__.lower(), region.pk, region.code, *of, today, get_language(), version
    )


def key_of(name: str, *parts: object) -> str:
    """Where something is kept that all of these decide, and the release."""
    digest = hashlib.sha256("\n".join(str(part) for part in (release(), *parts)).encode())
    return quick.key(name, digest.hexdigest())


def read_kept(kind: type[T], key: str) -> T | None:
    """What is kept; what cannot be read any more is not kept."""
    content = quick.ask(lambda client: client.get(key), _AWAY)
    if not isinstance(content, bytes):
        metrics.count(metrics.CACHE, "away" if content is _AWAY else "miss")
        return None
    try:
        found = frozen.unpacked(kind, zlib.decompress(content))
    except (zlib.error, msgspec.DecodeError, ValueError):
        metrics.count(metrics.CACHE, "unreadable")
        return None
    metrics.count(metrics.CACHE, "hit")
    return found


def keep(key: str, made: object) -> None:
    """For ten minutes at most; with Redis away for none."""
    content = zlib.compress(frozen.packed(made), _LEVEL)
    quick.ask(lambda client: client.set(key, content, ex=NAMES_SECONDS), otherwise=None)
