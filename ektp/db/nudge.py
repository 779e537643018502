"""The one way to enqueue: a nudge after commit. It may be lost; sweepers find what it left.

A nudge never fails and never delays the request that sends it: with Redis gone or hanging it costs
at most a tenth of a second, once, and then nothing for a few seconds.
"""

import logging
import time
from enum import StrEnum
from typing import Final, cast

from celery import Celery
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from ektp.common import metrics, trace
from ektp.db.redis import client as _client

logger = logging.getLogger(__name__)

REQUEST: Final = "ektp_request"  # header: the request that asked for the task
COALESCE_MS = 250  # two nudges with one key within this time are one
QUIET_SECONDS = 3.0  # after an error the broker is left alone that long


class QueueName(StrEnum):
    """Every task names its queue by one of these, and each has a worker in the compose file."""

    ROLLUP = "rollup"
    REPORTS = "reports"
    DEFAULT = "default"


class _Broker:
    """This process's view of the broker: whether it is worth asking, and what was lost."""

    def __init__(self) -> None:
        self.lost = 0
        self.quiet_until = 0.0

    def failed(self, task: str, error: Exception) -> None:
        self.lost += 1
        self.quiet_until = time.monotonic() + QUIET_SECONDS
        metrics.count(metrics.LOST, task)
        logger.warning("Nudge of %s lost (%d so far): %s", task, self.lost, error)


broker = _Broker()


def nudge(
    task: str,
    key: str = "",
    *,
    queue: QueueName = QueueName.DEFAULT,
    **arguments: str | int | None,
) -> None:
    """Ask a worker to run ``task`` (a registered name) once this transaction has committed.

    Nudges of one task with the same non-empty ``key`` within a quarter of a second are one, so the
    task must find its work itself and a sweeper must cover what came in between. Nothing is sent
    when the transaction rolls back. Never raises.
    """
    transaction.on_commit(lambda: _send(task, key, queue, arguments), robust=True)


def lost() -> int:
    """How many nudges this process could not send."""
    return broker.lost


def _send(task: str, key: str, queue: QueueName, arguments: dict[str, str | int | None]) -> None:
    if time.monotonic() < broker.quiet_until:
        broker.lost += 1
        metrics.count(metrics.LOST, task)
        return
    try:
        if _is_first(task, key):
            app = cast("Celery", import_string(settings.NUDGE_APP))
            headers = {REQUEST: trace.current().request}
            app.send_task(task, kwargs=arguments, queue=queue.value, retry=False, headers=headers)
    except Exception as error:  # whatever the broker throws, the save has succeeded
        broker.failed(task, error)


def _is_first(task: str, key: str) -> bool:
    """Whether no such nudge went out just now. Also the quick probe that Redis answers at all."""
    client = _client(settings.REDIS_URL)
    if not key:
        return bool(client.ping())
    name = f"{settings.REDIS_PREFIX}nudge:{task}:{key}"
    return bool(client.set(name, 1, nx=True, px=COALESCE_MS))
