"""Running the wide statements of a run, and those of a dashboard, without planning them each time.

They name some seventy columns, and planning one costs several times what executing it for one day does. Few rows go through a
statement prepared once per connection; many rows are planned for, because a plan for a few would join them in loops.
What a dashboard reads is found by keys, so that one plan serves every region and day.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from hashlib import sha256
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db import connection

FEW = 200
_NAMED: Final = re.compile(r"%\((\w+)\)s")
_unprepared: ContextVar[bool] = ContextVar("ektp_rollup_unprepared", default=False)
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def fetch(name: str, sql: str, parameters: Sequence[Any], *, rows: int) -> list[Any]:
    """Run `sql` with its `%s` parameters and return its rows. `name` is the statement's own; `rows` is how many it is about."""
    with connection.cursor() as cursor:
        if rows > FEW or _unprepared.get():
            cursor.execute(sql, parameters)
        else:
            _prepare(cursor, name, _numbered(sql))
            marks = ", ".join(["%s"] * len(parameters))
            cursor.execute(f"EXECUTE {name} ({marks})", parameters)
        return cursor.fetchall() if cursor.description else []


def ask(name: str, sql: str, parameters: Mapping[str, Any]) -> list[Any]:
    """The rows of a reader's `sql` with its `%(named)s` parameters. It is one text, with nothing of a question in it; `name` is its own."""
    with connection.cursor() as cursor:
        if _unprepared.get():
            cursor.execute(sql, parameters)
        else:
            full, text, names = _by_number(name, sql)
            _prepare(cursor, full, text)
            marks = ", ".join(["%s"] * len(names))
            cursor.execute(f"EXECUTE {full} ({marks})", [parameters[each] for each in names])
        found: list[Any] = cursor.fetchall()
    return found


def _prepare(cursor: Any, name: str, numbered: str) -> None:
    known = _prepared.setdefault(connection.connection, set())
    if name not in known:
        cursor.execute(f"PREPARE {name} AS {numbered}")
        known.add(name)


@cache
def _numbered(sql: str) -> str:
    pieces = sql.split("%s")
    return "".join(
        f"{piece}${at}" if at < len(pieces) else piece for at, piece in enumerate(pieces, 1)
    )


@cache
def _by_number(name: str, sql: str) -> tuple[str, str, tuple[str, ...]]:
    """The statement's name with a mark of its text, the text with numbered parameters, and their names in order."""
    names = tuple(dict.fromkeys(_NAMED.findall(sql)))
    text = _NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", sql)
    return f"{name}_{sha256(text.encode()).hexdigest()[:8]}", text, names


@contextmanager
def unprepared() -> Iterator[None]:
    """Inside, every statement finds its tables anew: a prepared one would miss temporary tables of the same names."""
    token = _unprepared.set(True)
    try:
        yield
    finally:
        _unprepared.reset(token)
