"""Reading snapshots and claims, and what is asked about them."""

from recording.selectors.comparing import Beside, ComparedClaim, compared, register_comparer
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
    "Beside",
    "ComparedClaim",
    "Fact",
    "RegionFacts",
    "batches_under",
    "claims_about",
    "claims_under",
    "compared",
    "latest_facts",
    "measure_choices",
    "register_comparer",
    "snapshot_doubts",
    "snapshots_of",
]
