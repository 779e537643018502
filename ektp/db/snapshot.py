"""Reading several statements of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import connection, transaction

# What is prepared by name here finds rows by keys: a plan for the values of a question is never worth its planning.
_ONE: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL plan_cache_mode = force_generic_plan"
_inside: ContextVar[bool] = ContextVar("ektp_snapshot", default=False)


@contextmanager
def one_snapshot() -> Iterator[bool]:
    """All statements inside see the database as it was at the first of them; nothing may be written. Nested ones join the outer.

    Inside another transaction there is no snapshot of one's own: then it yields False, and what is read may be of several moments.
    """
    if connection.in_atomic_block:
        yield _inside.get()
        return
    token = _inside.set(True)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_ONE)
            yield True
    finally:
        _inside.reset(token)
