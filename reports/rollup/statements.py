"""Running the wide statements of a run without planning them each time.

They name some seventy columns, and planning one costs several times what executing it for one day does. Few rows go through a
statement prepared once per connection; many rows are planned for, because a plan for a few would join them in loops.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

FEW = 200
_unprepared: ContextVar[bool] = ContextVar("ektp_rollup_unprepared", default=False)
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def fetch(name: str, sql: str, parameters: Sequence[Any], *, rows: int) -> list[Any]:
    """Run `sql` with its `%s` parameters and return its rows. `name` is the statement's own; `rows` is how many it is about."""
    with connection.cursor() as cursor:
        if rows > FEW or _unprepared.get():
            cursor.execute(sql, parameters)
        else:
            _prepare(cursor, name, sql)
            marks = ", ".join(["%s"] * len(parameters))
            cursor.execute(f"EXECUTE {name} ({marks})", parameters)
        return cursor.fetchall() if cursor.description else []


def _prepare(cursor: Any, name: str, sql: str) -> None:
    known = _prepared.setdefault(connection.connection, set())
    if name in known:
        return
    pieces = sql.split("%s")
    numbered = "".join(
        f"{piece}${at}" if at < len(pieces) else piece for at, piece in enumerate(pieces, 1)
    )
    cursor.execute(f"PREPARE {name} AS {numbered}")
    known.add(name)


@contextmanager
def unprepared() -> Iterator[None]:
    """Inside, every statement finds its tables anew: a prepared one would miss temporary tables of the same names."""
    token = _unprepared.set(True)
    try:
        yield
    finally:
        _unprepared.reset(token)
