"""One piece of work for each of many things, several at once on connections of their own. Nearly all the time is PostgreSQL's, so threads do."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(
    work: Callable[[T], R], things: Iterable[T], *, jobs: int
) -> Iterator[tuple[T, R]]:
    """Each thing with what `work` gave, as it is done; begun in their order. One job stays on the present connection.

    What one of them raises is raised here, after those already begun have ended.
    """
    if jobs == 1:
        yield from ((thing, work(thing)) for thing in things)
        return
    with ThreadPoolExecutor(jobs) as pool:
        begun = {pool.submit(copy_context().run, _alone, work, thing): thing for thing in things}
        for done in as_completed(begun):
            yield begun[done], done.result()


def _alone(work: Callable[[T], R], thing: T) -> R:
    try:
        return work(thing)
    finally:
        connection.close()
