from ektp.regions.models.calendar import CalendarDay
from ektp.regions.models.offices import (
    ALL_WEEKDAYS,
    MONDAY_TO_FRIDAY,
    Office,
    OfficeAbility,
    OfficeHours,
    OfficeLetterhead,
    Service,
)
from ektp.regions.models.places import (
    SHORT_KINDS,
    ExecutingAgency,
    Kind,
    Level,
    Region,
    RegionAlias,
    RegionCode,
    RegionLineage,
    RegionQuerySet,
    TimeZone,
)

__all__ = [
    "ALL_WEEKDAYS",
    "MONDAY_TO_FRIDAY",
    "SHORT_KINDS",
    "CalendarDay",
    "ExecutingAgency",
    "Kind",
    "Level",
    "Office",
    "OfficeAbility",
    "OfficeHours",
    "OfficeLetterhead",
    "Region",
    "RegionAlias",
    "RegionCode",
    "RegionLineage",
    "RegionQuerySet",
    "Service",
    "TimeZone",
]
