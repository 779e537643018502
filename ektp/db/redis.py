"""A quick connection to Redis for what is only a hint: it answers within a tenth of a second or is left alone for a while."""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Final, TypeVar

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
T = TypeVar("T")

TIMEOUT: Final = 0.1  # seconds
QUIET_SECONDS: Final = 3.0  # after an error it is left alone that long


class _Quiet:
    """Until when this process leaves Redis alone."""

    def __init__(self) -> None:
        self.until = 0.0


quiet = _Quiet()


def key(*parts: object) -> str:
    """A key of this installation."""
    return settings.REDIS_PREFIX + ":".join(str(part) for part in parts)


def ask(question: Callable[["redis.Redis"], T], otherwise: T) -> T:
    """What Redis says; `otherwise` when it is away. Never raises and never waits for long."""
    if time.monotonic() < quiet.until:
        return otherwise
    try:
        return question(client(settings.REDIS_URL))
    except (redis.RedisError, OSError) as error:
        quiet.until = time.monotonic() + QUIET_SECONDS
        logger.warning("Redis is away, going on without it: %s", error)
        return otherwise


@cache
def client(url: str) -> "redis.Redis":
    """One connection pool for each address."""
    return redis.Redis.from_url(
        url,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )
