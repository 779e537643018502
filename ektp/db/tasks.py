"""How a task is declared: with the name it is nudged by and the queue it waits in."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from celery import shared_task

from ektp.db.nudge import QueueName

P = ParamSpec("P")
R = TypeVar("R")

queues: dict[str, QueueName] = {}


def task(name: str, queue: QueueName) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a task that any process may nudge by ``name``.

    It must be safe to run twice, at once, or after a kill, and take JSON scalars only. What is
    returned is called like the plain function.
    """

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        queues[name] = queue
        return shared_task(name=name)(function)

    return declare


def route(name: str, *_args: Any, **_options: Any) -> dict[str, str] | None:
    """Celery's question where a task goes, asked by beat; a nudge names its queue itself."""
    queue = queues.get(name)
    return {"queue": queue.value} if queue else None
