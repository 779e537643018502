"""How a task is declared: with the name it is nudged by and the queue it waits in."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from celery import current_task, shared_task

from ektp.common import logs, metrics, trace
from ektp.db import slow
from ektp.db.nudge import REQUEST, QueueName

logger = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")

queues: dict[str, QueueName] = {}


def task(name: str, queue: QueueName) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a task that any process may nudge by ``name``.

    It must be safe to run twice, at once, or after a kill, and take JSON scalars only. What is
    returned is called like the plain function. In a worker it is traced, timed and logged.
    """

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        queues[name] = queue

        @wraps(function)
        def run(*arguments: P.args, **named: P.kwargs) -> R:
            if not _in_worker():
                return function(*arguments, **named)
            with trace.traced(_trace(name)), slow.watched():
                return _timed(name, lambda: function(*arguments, **named))

        return shared_task(name=name)(run)

    return declare


def _in_worker() -> bool:
    """Whether Celery runs the task; called like a plain function it is part of whatever calls it."""
    return bool(current_task) and not current_task.request.called_directly


def _trace(name: str) -> trace.Trace:
    """The task under way, and the request that asked for it; the sweepers' have none."""
    request = current_task.request
    given = (request.headers or {}).get(REQUEST) or request.get(REQUEST) or ""
    return trace.Trace(request=str(given), task=str(request.id or ""), where=name)


def _timed(name: str, work: Callable[[], R]) -> R:
    began, status = time.perf_counter(), "failed"
    try:
        result = work()
        status = "done"
        return result
    finally:
        seconds = time.perf_counter() - began
        metrics.task_done(name, seconds, failed=status == "failed")
        fields = {"status": status, "ms": round(seconds * 1000)}
        logger.info("Task", extra={logs.EXTRA: fields})


def route(name: str, *_args: Any, **_options: Any) -> dict[str, str] | None:
    """Celery's question where a task goes, asked by beat; a nudge names its queue itself."""
    queue = queues.get(name)
    return {"queue": queue.value} if queue else None
