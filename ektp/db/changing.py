"""Every write happens inside `changing`: one transaction that says who, when and why.

The three are transaction-local settings that column defaults and triggers read, so a writer cannot forget or forge them:
without them an insert or update of a tracked table fails (MODEL section 7).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import connection, transaction

from ektp.common import clock

_TICK = timedelta(microseconds=1)
_current: ContextVar["Change | None"] = ContextVar("ektp_change", default=None)
_last: list[datetime] = []


class Actor(Protocol):
    """Whoever acts; accounts.User in practice."""

    @property
    def pk(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Installer:
    """The installation itself acts, where nobody has an account: it has none either."""

    pk: int = 0


@dataclass(slots=True)
class Change:
    """The transaction under way: who acts, at what instant it is known, and why."""

    by_id: int
    at: datetime
    reason: str

    def not_before(self, moment: datetime) -> None:
        """Make this change known strictly after `moment` (the last change of what is being written)."""
        if self.at <= moment:
            self.at = moment + _TICK
            _announce(self)


def current_change() -> "Change":
    """The change under way; LookupError outside `changing`."""
    change = _current.get()
    if change is None:
        raise LookupError("a write outside changing()")
    return change


@contextmanager
def changing(*, by: Actor, reason: str = "") -> Iterator[Change]:
    """One transaction with its author, instant and reason. Nested calls join the outer change."""
    outer = _current.get()
    if outer is not None and connection.in_atomic_block:
        with transaction.atomic():
            yield outer
        return
    change = Change(by.pk, _next_instant(), reason)
    token = _current.set(change)
    try:
        with transaction.atomic():
            _announce(change)
            yield change
    finally:
        _current.reset(token)


def _announce(change: Change) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('ektp.by', %s, true), set_config('ektp.now', %s, true), set_config('ektp.reason', %s, true)",
            [str(change.by_id), change.at.isoformat(), change.reason],
        )


def _next_instant() -> datetime:
    """Strictly increasing within the process, so that two changes under a held clock keep their order."""
    moment = clock.now()
    if _last and _last[0] >= moment and _last[0] - moment < timedelta(seconds=1):
        moment = _last[0] + _TICK
    _last[:] = [moment]
    return moment
