"""How far the days have come, and how far ahead expectations reach."""

from datetime import date, timedelta

from ektp.common import clock

AHEAD_DAYS = 60
_EASTERNMOST = "Asia/Jayapura"  # the day begins there


def newest_day() -> date:
    """Today where the day has come furthest."""
    return clock.today(_EASTERNMOST)


def horizon() -> date:
    """The first day that expectations are not yet written for."""
    return newest_day() + timedelta(days=AHEAD_DAYS)
