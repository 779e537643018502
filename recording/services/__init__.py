"""Writes of perekaman beside the day sheet: snapshots, files of snapshots, and claims."""

from recording.services.claims import claim_record, claim_withdraw
from recording.services.imports import import_apply, import_prepare
from recording.services.snapshots import (
    Fact,
    SnapshotError,
    snapshot_record,
    snapshots_check,
    snapshots_record,
)

__all__ = [
    "Fact",
    "SnapshotError",
    "claim_record",
    "claim_withdraw",
    "import_apply",
    "import_prepare",
    "snapshot_record",
    "snapshots_check",
    "snapshots_record",
]
