"""Reads that may go to a replica: only while it is fresh, and never behind what the reader has written.

Where a replica is set (`EKTP_REPLICA_URL`), `read` runs a reading on it. Most of our reading is SQL of our own over
`django.db.connection`, which no database router is asked about; so inside a reading the replica *is* the default connection of the
thread. Nothing can be written there: the server refuses it.

Positions are bytes of the write-ahead log. What the primary had written at a moment and the replica has replayed says how old its
answers can be at most; that needs no clock of the replica, no right beyond connecting, and sees a replica that was cut off.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

from ektp.common import metrics

logger = logging.getLogger(__name__)
T = TypeVar("T")

ALIAS: Final = "replica"
_LOOK_AGAIN: Final = 1.0  # seconds between two looks at its position
_AWAY_SECONDS: Final = 5.0  # after an error it is left alone that long
_LOST: Final = (OperationalError, InterfaceError)
_POSITION: Final = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"
# A replica that was promoted goes its own way: it is none any more.
_REPLAYED: Final = """
SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint ELSE -1 END
"""


def configured() -> bool:
    """Whether there is a replica at all."""
    return ALIAS in connections.databases


def position() -> int:
    """How far the primary has written, in bytes: what has been committed lies before it."""
    return _ask(DEFAULT_DB_ALIAS, _POSITION)


def read(own: int | None, reading: Callable[[], T]) -> T:
    """Run `reading` on the replica, or on the primary where that is the only right place.

    `own`: the position of the reader's last write; 0 where there was none, None where it is not known. An error of the replica is
    logged, and the reading begins anew on the primary: it must be safe to run twice.
    """
    if not configured() or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return reading()
    why = watch.refusal(own)
    if why:
        metrics.count(metrics.READS, "primary", why)
        return reading()
    try:
        with _standing_in():
            found = reading()
    except _LOST as error:
        watch.lost(error)
        metrics.count(metrics.READS, "primary", "lost")
        return reading()
    metrics.count(metrics.READS, "replica", "")
    return found


@contextmanager
def _standing_in():  # type: ignore[no-untyped-def]
    """The replica as this thread's default connection."""
    primary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[ALIAS]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


def _ask(alias: str, sql: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        (found,) = cursor.fetchone()
    return int(found or 0)


@dataclass
class Watch:
    """What this process knows of the replica: how far it is, and how old that can be at most."""

    written: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=120))
    replayed: int = -1
    looked_at: float = float("-inf")
    away_until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refusal(self, own: int | None) -> str:
        """Why the replica must not be asked: `away`, `behind`, `own`; "" where it may be."""
        if own is None:
            return "own"
        if time.monotonic() < self.away_until:
            return "away"
        try:
            self._look()
            if self.replayed < own:
                self.replayed = max(self.replayed, _ask(ALIAS, _REPLAYED))
        except _LOST as error:
            self.lost(error)
            return "away"
        if self.replayed < own:
            return "own"
        return "" if self.age() <= settings.REPLICA_LAG else "behind"

    def age(self) -> float:
        """Seconds by which answers may be old: since when the newest position that is replayed was the primary's last."""
        known = [at for at, reached in self.written if reached <= self.replayed]
        return time.monotonic() - max(known) if known else float("inf")

    def _look(self) -> None:
        """Note both positions, the primary's first, at most once a second whoever asks."""
        with self.lock:
            if time.monotonic() - self.looked_at < _LOOK_AGAIN:
                return
            at = time.monotonic()
            self.written.append((at, position()))
            self.replayed = _ask(ALIAS, _REPLAYED)
            self.looked_at = at

    def lost(self, error: Exception) -> None:
        """The replica does not answer, or has cancelled what was asked: leave it alone for a while."""
        self.away_until = time.monotonic() + _AWAY_SECONDS
        self.looked_at = float("-inf")
        connections[ALIAS].close()
        logger.warning("The replica is left alone for %.0f s: %s", _AWAY_SECONDS, error)


watch = Watch()
