"""The roll-up and the reports made from it."""

from reports.models.rollup import (
    Drift,
    OfficeDay,
    OfficeMonth,
    RegionDay,
    RegionDayStop,
    RegionLevel,
    RegionMonth,
    RollupState,
)

__all__ = [
    "Drift",
    "OfficeDay",
    "OfficeMonth",
    "RegionDay",
    "RegionDayStop",
    "RegionLevel",
    "RegionMonth",
    "RollupState",
]
