"""Counting failed attempts to sign in, so that guessing is slow and nobody learns who has an account.

An attempt is counted before the password is looked at and taken back when it was right: many guesses
at once get no further than five. It lives in the database, because the lock must hold without Redis.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from ektp.accounts.models import SignInAttempts
from ektp.common import clock

LOCK_MINUTES = 15
NAME_FAILURES = 5
# A whole Dinas may stand behind one address.
ADDRESS_FAILURES = 40

_LOCK = timedelta(minutes=LOCK_MINUTES)
_NAME_WINDOW = timedelta(days=1)
_ADDRESS_WINDOW = timedelta(minutes=15)
_SHOWN_LETTERS = 3

_CLAIM = """
INSERT INTO accounts_signinattempts AS a (kind, key, failures, since, locked_until)
VALUES (%(kind)s, %(key)s, 1, %(now)s, NULL)
ON CONFLICT (kind, key) DO UPDATE SET
  failures = CASE WHEN a.locked_until <= %(now)s OR a.since <= %(old)s THEN 1 ELSE a.failures + 1 END,
  since = CASE WHEN a.locked_until <= %(now)s OR a.since <= %(old)s THEN %(now)s ELSE a.since END,
  locked_until = CASE WHEN a.locked_until IS NULL AND a.since > %(old)s AND a.failures + 1 >= %(most)s
                      THEN %(now)s + %(lock)s END
WHERE a.locked_until IS NULL OR a.locked_until <= %(now)s
RETURNING a.locked_until
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt under way. `refused`: it must not be made; `locked_until`: what stands if it fails."""

    kind: str
    key: str
    refused: bool
    locked_until: datetime | None


def attempt_claim(*, kind: str, value: str) -> Claim:
    """Count an attempt for this name or address, unless it is locked. Safe under any concurrency."""
    now = clock.now()
    is_name = kind == SignInAttempts.Kind.NAME
    values: dict[str, Any] = {
        "kind": str(kind),
        "key": key_of(value),
        "now": now,
        "old": now - (_NAME_WINDOW if is_name else _ADDRESS_WINDOW),
        "most": NAME_FAILURES if is_name else ADDRESS_FAILURES,
        "lock": _LOCK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        row = cursor.fetchone()
    if row is not None:
        return Claim(kind, key_of(value), refused=False, locked_until=row[0])
    return Claim(kind, key_of(value), refused=True, locked_until=locked_until(kind, value))


def attempt_succeeded(*, claim: Claim) -> None:
    """Take the attempt back: a name starts anew, an address is left with its other failures."""
    rows = SignInAttempts.objects.filter(kind=claim.kind, key=claim.key)
    if claim.kind == SignInAttempts.Kind.NAME:
        rows.delete()
        return
    rows.filter(failures__gt=0).update(failures=F("failures") - 1)
    if claim.locked_until:
        rows.update(locked_until=None)


def attempts_forget(*, username: str) -> None:
    """Lift the lock of a name: a one-time code was used."""
    SignInAttempts.objects.filter(kind=SignInAttempts.Kind.NAME, key=key_of(username)).delete()


def attempts_sweep() -> int:
    """Delete what no longer locks or counts; how many rows."""
    deleted, _rows = SignInAttempts.objects.filter(
        since__lt=clock.now() - 2 * _NAME_WINDOW
    ).delete()
    return deleted


def locked_until(kind: str, value: str) -> datetime | None:
    """Until when this name or address is locked; None if it is not."""
    rows = SignInAttempts.objects.filter(kind=kind, key=key_of(value), locked_until__gt=clock.now())
    return rows.values_list("locked_until", flat=True).first()


def key_of(value: str) -> str:
    """What is kept of a name or address."""
    return salted_hmac(
        "ektp.accounts.attempts", value.strip().lower(), algorithm="sha256"
    ).hexdigest()


def shown_name(typed: str) -> str:
    """What the trail keeps of a name that nobody has: its beginning (it may be a NIK or a password)."""
    plain = re.sub(r"\s", "", typed.lower())
    return f"{plain[:_SHOWN_LETTERS]}…" if plain else ""
