"""The nation's part, kept province by province: one change costs one province, and nothing is put together of two versions.

Each part carries the stamp of its province that it was counted under: the province's roll-up and all that waits for it. A part is used
where the province's stamp is still that, in the snapshot that everything else is read in; the others are counted in one statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ektp.accounts.conditional import NAMES_SECONDS
from ektp.common import clock
from ektp.db.snapshot import one_snapshot
from ektp.regions.models import Level, Region
from reports.selectors.kept import keep, key_of, read_kept
from reports.selectors.parts import Part, Spans, part_of, parts_of, together
from reports.selectors.version import stamps_below


@dataclass(frozen=True, slots=True)
class _Stamped:
    """`at` (seconds of the clock): when it was counted, for no part is kept for more than ten minutes."""

    stamp: str
    at: float
    part: Part


@dataclass(frozen=True, slots=True)
class _Kept:
    parts: Mapping[int, _Stamped]


def part_kept(region: Region, spans: Spans) -> Part:
    """As `part_of`, of the nation from Redis where provinces have not changed. Two statements then, of any other region one."""
    with one_snapshot() as whole:
        if not whole or region.level > Level.NATION:
            return part_of(region, spans)
        stamps, now = stamps_below(region), clock.now().timestamp()
        key = key_of("provinces", spans)
        held = read_kept(_Kept, key) or _Kept({})
        parts = {
            scope: found
            for scope, found in held.parts.items()
            if stamps.get(scope) == found.stamp and 0 <= now - found.at < NAMES_SECONDS
        }
        stale = [scope for scope in stamps if scope not in parts]
        counted = parts_of(stale, spans) if stale else {}
    if counted:
        parts |= {scope: _Stamped(stamps[scope], now, part) for scope, part in counted.items()}
        keep(key, _Kept(parts))
    return together(found.part for found in parts.values())
