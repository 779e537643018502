"""The one place that knows what time it is.

Every process asks here. `EKTP_NOW` (an ISO instant with its offset; settings refuse it unless debug is on) holds the whole
installation at one moment, so that a demonstration or a test day can be any day.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_held: ContextVar[datetime | None] = ContextVar("ektp_held_now", default=None)


def now() -> datetime:
    """The present instant, timezone-aware, in UTC."""
    held = _held.get()
    if held is not None:
        return held
    fixed = os.environ.get("EKTP_NOW")
    if fixed:
        return datetime.fromisoformat(fixed).astimezone(UTC)
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The local day in the named zone (an IANA name): the day of an office is its own, not the server's."""
    return local(now(), zone).date()


def local(moment: datetime, zone: str) -> datetime:
    """The same instant on the clocks of the named zone."""
    return moment.astimezone(ZoneInfo(zone))


@contextmanager
def held_at(moment: datetime) -> Iterator[datetime]:
    """Hold this thread of work at one instant; `moment` must carry its offset."""
    if moment.tzinfo is None:
        raise ValueError("held_at needs an instant with its offset")
    token = _held.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _held.reset(token)
