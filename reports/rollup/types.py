"""What the steps of a run hand to one another."""

from dataclasses import dataclass
from datetime import date

Touched = set[tuple[int, bool, date]]
"""(region, own part or total, day)"""
Changed = set[tuple[int, bool, date]]
"""As `Touched`: the rows that came out different."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What an outbox entry says, with what is needed to carry it upward."""

    region_id: int
    parent_id: int | None
    region_level: int
    day: date
    is_level: bool
    province_id: int  # the nation's own key for the nation


Lifted = set[tuple[int, int, date]]
"""(region, its level, day): what was claimed and every ancestor of it inside the run's reach"""
