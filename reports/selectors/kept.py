"""Assembled figures that are kept in Redis for as long as their version lasts.

The roll-up itself makes them out of date: the version is part of the key, so that there is nothing to delete and nothing that could be
forgotten. What is kept was read in one snapshot together with its version, and is shown with that version's stamp: a figure is never
newer or older than its stamp says. With Redis away everything is computed.
"""

import hashlib
import json
import zlib
from dataclasses import replace
from datetime import date
from typing import Final

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

_LEVEL: Final = 1  # of compression: a twentieth of the size already
_AWAY: Final = object()


def progress_kept(
    region: Region, first: date, last: date, version: Version | None = None
) -> Figures:
    """As `progress`, of one moment, from Redis where it is kept. `version`: as read before in the same snapshot."""
    with one_snapshot() as whole:
        version = version or version_of(region)
        if not whole:  # others' changes may come between the statements: nothing that could be kept
            return progress(region, first, last, fresh=version.freshness)
        key = _key(region, first, last, version)
        found = _read(key)
        if found is not None:
            return replace(found, freshness=version.freshness)
        figures = progress(region, first, last, fresh=version.freshness)
    _keep(key, figures)
    return figures


def _key(region: Region, first: date, last: date, version: Version) -> str:
    parts = (
        release(), region.pk, region.code, first, last, clock.today(region.time_zone), get_language(), version.text,
    )  # fmt: skip
    digest = hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()
    return quick.key("figures", digest)


def _read(key: str) -> Figures | None:
    """What is kept; what cannot be read any more is not kept."""
    content = quick.ask(lambda client: client.get(key), _AWAY)
    if not isinstance(content, bytes):
        metrics.count(metrics.CACHE, "away" if content is _AWAY else "miss")
        return None
    try:
        found = frozen.thaw(json.loads(zlib.decompress(content)))
    except (zlib.error, ValueError, TypeError, KeyError):
        metrics.count(metrics.CACHE, "unreadable")
        return None
    metrics.count(metrics.CACHE, "hit")
    return found


def _keep(key: str, figures: Figures) -> None:
    text = json.dumps(frozen.freeze(figures), ensure_ascii=False, separators=(",", ":"))
    content = zlib.compress(text.encode(), _LEVEL)
    quick.ask(lambda client: client.set(key, content, ex=NAMES_SECONDS), otherwise=None)
