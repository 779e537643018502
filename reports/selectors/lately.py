"""While requests wait in line: what a dashboard showed a moment ago, whole and with the stamp it had then.

Under a stream of saves every reader finds figures that have changed, and counting them anew for each takes three times what showing them
takes. Whoever has asked while others wait may be shown what was true when they asked, or up to two seconds before. It is one version, figures and
all, that was the present one then: nothing is newer than its stamp says. Where no request waits everybody sees the present version.
"""

import json
import time
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from ektp.common.pressure import line, mine
from ektp.db import redis as quick
from ektp.regions.models import Region
from reports.figures import Figures, Freshness
from reports.selectors.around import Around, around_kept, around_still_kept
from reports.selectors.kept import progress_kept, progress_still_kept
from reports.selectors.version import Version

SECONDS: Final = 2.0  # that what is shown may be older than the question
_REMEMBERED: Final = 15  # seconds: nobody stands in line for longer


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything of one version that a dashboard shows."""

    version: Version
    figures: Figures
    around: Around


def shown_now(region: Region, first: date, last: date, version: Version) -> Shown:
    """Of the present version, as read in the same snapshot; remembered for whoever comes while requests wait."""
    asked = time.time()
    figures = progress_kept(region, first, last, version)
    around = around_kept(region, figures, last, version)
    content = json.dumps([asked, *_written(version)])
    quick.ask(
        lambda client: client.set(_key(region, first, last), content, ex=_REMEMBERED),
        otherwise=None,
    )
    return Shown(version, figures, around)


def shown_lately(region: Region, first: date, last: date) -> Shown | None:
    """What was the present version when this request came, or up to two seconds before; None where it must be the present one.

    Not for somebody who has just written (ektp.accounts.own_writes).
    """
    if not line.busy:
        return None
    content = quick.ask(lambda client: client.get(_key(region, first, last)), None)
    if not isinstance(content, bytes):
        return None
    at, *said = json.loads(content)
    if time.time() - at > SECONDS + mine.waited:
        return None
    version = _read(said)
    figures = progress_still_kept(region, first, last, version)
    around = around_still_kept(region, figures, last, version) if figures else None
    return Shown(version, figures, around) if figures and around else None


def _key(region: Region, first: date, last: date) -> str:
    return quick.key("lately", region.pk, first, last)


def _written(version: Version) -> list[Any]:
    fresh = version.freshness
    moments = [at.isoformat() if at else None for at in (fresh.computed_at, fresh.checked_at)]
    return [version.text, version.family, *moments, fresh.pending, fresh.drift]


def _read(said: list[Any]) -> Version:
    text, family, computed, checked, pending, drift = said
    moments = [datetime.fromisoformat(at) if at else None for at in (computed, checked)]
    return Version(text, family, Freshness(moments[0], pending, moments[1], drift))
