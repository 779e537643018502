"""Advisory locks. The order everywhere: client key, month, sheet, accounts by id; provinces by code (MODEL sections 4 and 6)."""

from enum import IntEnum

from django.db import connection


class Space(IntEnum):
    """What a lock's second key means."""

    CLIENT_KEY = 1
    MONTH = 2
    SHEET = 3
    PROVINCE = 4
    SETTLEMENT = 5
    JOB = 6
    PAPERS = 20


def hold(space: Space, key: int) -> None:
    """Wait for the lock and keep it to the end of the transaction. `key` is a 32-bit integer."""
    _run("SELECT pg_advisory_xact_lock(%s, %s)", space, key)


def hold_shared(space: Space, key: int) -> None:
    """As `hold`, together with others who only share it."""
    _run("SELECT pg_advisory_xact_lock_shared(%s, %s)", space, key)


def try_hold(space: Space, key: int) -> bool:
    """Take the lock if it is free; never wait."""
    return _run("SELECT pg_try_advisory_xact_lock(%s, %s)", space, key)


def _run(sql: str, space: Space, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [int(space), key])
        row = cursor.fetchone()
    return bool(row and row[0])
