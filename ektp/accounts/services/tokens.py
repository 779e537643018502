"""Bearer tokens of the API."""

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from ektp.accounts import policies
from ektp.accounts.exceptions import AccountsError
from ektp.accounts.models import AccountEvent, ApiToken, ResetCode, User
from ektp.accounts.selectors import PLACE
from ektp.accounts.services.events import event_record
from ektp.common import clock
from ektp.db.changing import changing

TOKEN_DAYS = 30
_PREFIX = "ektp_"  # so that a leaked one is recognised


class NewToken(NamedTuple):
    """A token in the clear, which exists only here, and its row."""

    text: str
    row: ApiToken


def token_create(*, by: User, address: str | None = None) -> NewToken:
    """A token of one's own for 30 days. AccountsError while a given password waits to be replaced."""
    if by.must_change_password:
        raise AccountsError(
            _("Ganti dahulu kata sandi sementara Anda melalui halaman Ganti kata sandi.")
        )
    text = _PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    with changing(by=by):
        ApiToken.objects.filter(user=by, expires_at__lte=now).delete()
        row = ApiToken.objects.create(
            user=by,
            token_hash=_hash(text),
            created_at=now,
            expires_at=now + timedelta(days=TOKEN_DAYS),
        )
        event_record(kind=AccountEvent.Kind.TOKEN, user=by, by=by, address=address)
    return NewToken(text, row)


def token_end(*, by: User, token: ApiToken, address: str | None = None) -> None:
    """Withdraw a token of one's own."""
    with changing(by=by):
        token.delete()
        event_record(kind=AccountEvent.Kind.TOKEN_ENDED, user=by, by=by, address=address)


def token_user(*, text: str) -> User | None:
    """Whose token this is, with office and region; None if it is unknown, too old, or its account has ended.

    One query, and once a day a second one that notes the use.
    """
    related = [f"user__{name}" for name in PLACE]
    found = ApiToken.objects.select_related("user", *related).filter(token_hash=_hash(text))
    # The hash is unique; an order of one row would be worked out at every request.
    row = next(iter(found.order_by()), None)
    if row is None or row.expires_at <= clock.now():
        return None
    if row.user.must_change_password or not policies.is_current(row.user):
        return None
    today = clock.now().date()
    if row.last_used_on != today:
        ApiToken.objects.filter(pk=row.pk).update(last_used_on=today)
    return row.user


def tokens_sweep() -> int:
    """Delete tokens and one-time codes whose time is over; how many rows."""
    now = clock.now()
    tokens, _rows = ApiToken.objects.filter(expires_at__lte=now).delete()
    codes, _rows = ResetCode.objects.filter(expires_at__lte=now).delete()
    return tokens + codes


def _hash(text: str) -> str:
    """The token is 256 random bits: a plain hash cannot be turned back."""
    return hashlib.sha256(text.encode()).hexdigest()
