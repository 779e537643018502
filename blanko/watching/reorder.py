"""When to ask for more: use while waiting for the next delivery, and a margin for its swing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import ceil, sqrt

Z = 1.65
"""Service level: 19 deliveries of 20 arrive before stock is gone, if use swings as it did."""
ASSUMED_LEAD = 5.0
"""Working days that a delivery is taken to need where none was ever timed."""


class LeadSource(StrEnum):
    """Where a lead time is from."""

    OWN = "own"
    REGION = "region"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Lead:
    """How long a delivery takes from the day it is sent until it is accepted, working days, and how many were timed."""

    days: float
    timed: int
    source: LeadSource


def lead_of(own: Sequence[int], region: Sequence[int], working_share: float) -> Lead:
    """The mean of an office's own deliveries, else of those of its region (calendar days), else an assumption.

    `working_share` is the share of calendar days that are working days.
    """
    for timed, source in ((own, LeadSource.OWN), (region, LeadSource.REGION)):
        if timed:
            days = max(1.0, sum(timed) / len(timed) * working_share)
            return Lead(days, len(timed), source)
    return Lead(ASSUMED_LEAD, 0, LeadSource.ASSUMED)


def reorder_point(mean: Decimal | None, deviation: float | None, lead: Lead) -> int | None:
    """Keping at which the next delivery has to be asked for; None where the pace is unknown."""
    if mean is None or deviation is None:
        return None
    return ceil(float(mean) * lead.days + Z * deviation * sqrt(lead.days))
