"""Work that several do at the same moment, each with a connection of its own."""

import contextvars
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.db import connection, transaction

from blanko.exceptions import DocumentRefused, InsufficientStock


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """What each job gave or raised; all run together, in the present context, on connections of their own."""

    def run(job: Callable[[], object]) -> object:
        try:
            return job()
        except (InsufficientStock, DocumentRefused) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        futures = [pool.submit(contextvars.copy_context().run, run, job) for job in jobs]
        return [future.result() for future in futures]


def first_holds(first: Callable[[], object], second: Callable[[], object]) -> object:
    """What `second` gave or raised: it began while the transaction of `first` had done its work and not yet committed."""
    done = Event()

    def hold() -> object:
        with transaction.atomic():
            first()
            done.set()
            time.sleep(0.5)
        return None

    def follow() -> object:
        done.wait(30)
        return second()

    return at_once([hold, follow])[1]
