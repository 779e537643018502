"""Reading snapshots and claims, and what is asked about them."""

from recording.selectors.doubts import snapshot_doubts
from recording.selectors.listing import (
    SHOWN,
    Fact,
    RegionFacts,
    batches_under,
    claims_about,
    claims_under,
    latest_facts,
    measure_choices,
    snapshots_of,
)

__all__ = [
    "SHOWN",
    "Fact",
    "RegionFacts",
    "batches_under",
    "claims_about",
    "claims_under",
    "latest_facts",
    "measure_choices",
    "snapshot_doubts",
    "snapshots_of",
]
