from ektp.regions.selectors.offices import (
    REPORTED_SERVICES,
    Hours,
    abilities,
    abilities_by_office,
    hours_of,
    offices_executed_by,
    offices_of,
    resolve_office,
)
from ektp.regions.selectors.opening import (
    ExpectedDay,
    calendar_day,
    expected_days,
    expected_days_sql,
    next_open_day,
    open_days,
)
from ektp.regions.selectors.places import (
    agencies_of,
    agency_of,
    ancestors,
    find_exactly,
    find_region,
    resolve_code,
)

__all__ = [
    "REPORTED_SERVICES",
    "ExpectedDay",
    "Hours",
    "abilities",
    "abilities_by_office",
    "agencies_of",
    "agency_of",
    "ancestors",
    "calendar_day",
    "expected_days",
    "expected_days_sql",
    "find_exactly",
    "find_region",
    "hours_of",
    "next_open_day",
    "offices_executed_by",
    "offices_of",
    "open_days",
    "resolve_code",
    "resolve_office",
]
