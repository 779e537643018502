"""What is being worked on: the request or task under way, by whom. Every line of a log and every slow statement names it.

Nothing here says who a person is: a key of an account, the name of an address, never a path or a query.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

HEADER: Final = "X-Request-ID"
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")


@dataclass(slots=True)
class Trace:
    """`where`: the name of an address, or of a task. `request` goes along into the tasks that a request asks for."""

    request: str = ""
    task: str = ""
    where: str = ""
    user: int | None = None


_current: ContextVar[Trace | None] = ContextVar("ektp_trace", default=None)


def current() -> Trace:
    """What is under way; empty outside of requests and tasks."""
    return _current.get() or Trace()


@contextmanager
def traced(trace: Trace) -> Iterator[Trace]:
    """Everything inside is part of this request or task."""
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def accepted(given: str) -> str:
    """The proxy's own name of a request if it is well-formed (8 to 64 letters, digits, `.`, `_`, `-`), else a new one."""
    return given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
