"""The clock of the scheduled tasks. Several may run: each tick is sent by the first that comes, and the others leave it.

Whoever is first says so in Redis, which carries the tasks anyway; when Redis forgets, a tick may be sent twice, and every task is safe
to run twice. A clock that was down and finds a nightly task overdue sends it only if nobody else has.
"""

import logging
import math
from datetime import datetime, timedelta
from typing import Any, Final

import redis
from celery.beat import PersistentScheduler, ScheduleEntry
from celery.schedules import crontab
from django.conf import settings

from ektp.db import redis as quick

logger = logging.getLogger(__name__)

_TWO_DAYS: Final = 2 * 24 * 3600
_EARLY: Final = 0.9  # of an interval: two clocks never tick at the very same moment


class OnceScheduler(PersistentScheduler):
    """As Celery's own, but a tick that another beat has sent is not sent again."""

    def apply_async(self, entry: ScheduleEntry, *arguments: Any, **named: Any) -> Any:
        """Send the task, if this tick is still to be sent. Its time goes on all the same: `tick` has seen to that."""
        slot, keep = _slot(entry)
        name = quick.key("beat", entry.name, slot)
        if not _is_first(name, keep):
            return None
        try:
            return super().apply_async(entry, *arguments, **named)
        except Exception:
            _take_back(name)
            raise


def _is_first(name: str, keep: int) -> bool:
    """Whether no other beat has sent this tick. Where Redis does not answer, sending will say so by itself."""
    try:
        return bool(quick.client(settings.REDIS_URL).set(name, 1, nx=True, px=keep))
    except (redis.RedisError, OSError) as error:
        logger.warning("Cannot ask whether %s has been sent: %s", name, error)
        return True


def _take_back(name: str) -> None:
    """It could not be sent: let another try."""
    quick.ask(lambda client: client.delete(name), otherwise=0)


def _slot(entry: ScheduleEntry) -> tuple[str, int]:
    """A name of the tick that is due, and for how many milliseconds it is remembered."""
    schedule: Any = entry.schedule  # whose types know neither the interval nor the hours
    if isinstance(schedule, crontab):
        return _due(schedule).isoformat(), _TWO_DAYS * 1000
    seconds = schedule.run_every.total_seconds()
    return "", math.floor(seconds * _EARLY * 1000)


def _due(schedule: Any) -> datetime:
    """The last moment that a daily schedule named, by its own clock; all of ours name one hour and one minute."""
    now: datetime = schedule.now().astimezone(schedule.tz)
    at = now.replace(hour=min(schedule.hour), minute=min(schedule.minute), second=0, microsecond=0)
    return at if at <= now else at - timedelta(days=1)
