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
from reports.models.runs import ReportFile, ReportRun

__all__ = [
    "Drift",
    "OfficeDay",
    "OfficeMonth",
    "RegionDay",
    "RegionDayStop",
    "RegionLevel",
    "RegionMonth",
    "ReportFile",
    "ReportRun",
    "RollupState",
]
