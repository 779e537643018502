"""Slow statements are named: where they were asked, how long they took and how they begin, never what they were asked with."""

import json
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import redis
from django.conf import settings
from django.db import connections

from ektp.common import clock, logs, metrics, trace
from ektp.db import redis as quick

logger = logging.getLogger(__name__)

KEPT: Final = timedelta(days=1)
_MOST: Final = 500  # statements kept; one more and the oldest goes
_WIDTH: Final = 160


@dataclass(frozen=True, slots=True)
class Slow:
    """Statements that begin alike and were asked at one place, in the last day."""

    where: str
    statement: str
    times: int
    longest_ms: int


@contextmanager
def watched() -> Iterator[None]:
    """Every statement inside that takes longer than `SLOW_MS` is named. 0 switches it off."""
    if not settings.SLOW_MS:
        yield
        return
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(_timed))
        yield


def _timed(execute: Callable[..., Any], sql: Any, *arguments: Any) -> Any:
    began = time.perf_counter()
    try:
        return execute(sql, *arguments)
    finally:
        ms = round((time.perf_counter() - began) * 1000)
        if ms >= settings.SLOW_MS:
            _name(first_line(str(sql)), ms)


def first_line(sql: str) -> str:
    """How a statement begins; parameters stand apart from it and are never seen here."""
    line = next((text.strip() for text in sql.splitlines() if text.strip()), "")
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _name(statement: str, ms: int) -> None:
    where = trace.current().where or "?"
    fields = {"statement": statement, "ms": ms}
    logger.warning("Slow statement", extra={logs.EXTRA: fields})
    metrics.count(metrics.SLOW, where)
    row = json.dumps([clock.now().timestamp(), where, statement, ms])
    quick.ask(lambda client: _keep(client, row), otherwise=None)


def _keep(client: "redis.Redis", row: str) -> None:
    name = quick.key("slow")
    with client.pipeline() as line:
        line.lpush(name, row)
        line.ltrim(name, 0, _MOST - 1)
        line.expire(name, int(KEPT.total_seconds()))
        line.execute()


def kept() -> list[Slow]:
    """Slow statements of the last day, the longest first; empty when Redis is away."""
    rows: list[Any] = quick.ask(lambda client: list(client.lrange(quick.key("slow"), 0, -1)), [])
    since = (clock.now() - KEPT).timestamp()
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, where, statement, ms in map(json.loads, rows):
        if at >= since:
            found[where, statement].append(ms)
    grouped = [Slow(*name, len(times), max(times)) for name, times in found.items()]
    return sorted(grouped, key=lambda slow: -slow.longest_ms)
