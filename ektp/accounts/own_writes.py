"""Whoever has written reads one's own words: the position of the last write goes along with the reader.

Somebody at a browser keeps it in a cookie; for a program with a token Redis keeps it by account. Where neither can say, the reader
stays on the primary. Only where there is a replica. Whoever has just written is besides never shown what was read before
(reports.selectors.lately).
"""

from collections.abc import Callable
from typing import Final, TypeVar

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from ektp.accounts.models import User
from ektp.common.numbers import read_whole
from ektp.db import redis as quick
from ektp.db import replica

T = TypeVar("T")

COOKIE: Final = "ektp_wal"
_KEPT_SECONDS: Final = 3600
WROTE: Final = "ektp_wrote"
_JUST_SECONDS: Final = 30  # longer than any request stands in line
# A position counts bytes in 64 bits: a busy primary passes a thousand million in a day.
_DIGITS: Final = 19
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_AWAY: Final = object()


class OwnWrites:
    """After each request that may have written, note how far the primary has written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then give the position along."""
        response = self.get_response(request)
        if request.method not in _SAFE:
            if replica.configured():
                self._note(request, response, _position())
            if not by_token(request):
                _give(response, WROTE, "1", _JUST_SECONDS)
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, written: str) -> None:
        if by_token(request):
            user = request.user
            if isinstance(user, User):
                quick.ask(lambda client: client.set(_key(user), written, ex=_KEPT_SECONDS), otherwise=None)  # fmt: skip
            return
        _give(response, COOKIE, written, _KEPT_SECONDS)


def _give(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    """A cookie for this browser."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _position() -> str:
    """The primary's position; `?`, which keeps the reader on the primary, where it cannot be asked now: what was saved is saved."""
    try:
        return str(replica.position())
    except DatabaseError:
        return "?"


def by_token(request: HttpRequest) -> bool:
    """Whether a program asks."""
    return "Authorization" in request.headers


def just_wrote(request: HttpRequest) -> bool:
    """Whether this browser has written within the last half minute."""
    return WROTE in request.COOKIES


def own_position(request: HttpRequest) -> int | None:
    """Where this reader last wrote: 0 for nowhere, None where it cannot be known."""
    if not by_token(request):
        given = request.COOKIES.get(COOKIE)
        return 0 if given is None else read_whole(given, digits=_DIGITS)
    user = request.user
    if not isinstance(user, User):
        return None
    found = quick.ask(lambda client: client.get(_key(user)), _AWAY)
    if found is _AWAY:
        return None
    return read_whole(found.decode(), digits=_DIGITS) if isinstance(found, bytes) else 0


def read(request: HttpRequest, reading: Callable[[], T]) -> T:
    """A reading for this request: on the replica where there is one and it is fresh enough for this reader."""
    if not replica.configured():
        return reading()
    return replica.read(own_position(request), reading)


def _key(user: User) -> str:
    return quick.key("wal", user.pk)
