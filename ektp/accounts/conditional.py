"""Pages that are not sent again while nothing has changed: `ETag`, `If-None-Match` and 304.

A tag names everything that the page depends on: the figures' version (which the view gives), the reader and the reader's rights, the
language, the release, and the form token that stands in the page. Names of places and offices have no version; that is why a tag
also changes every ten minutes.
"""

import hashlib
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import get_language

from ektp.accounts.models import User
from ektp.common import clock
from ektp.web.release import release

NAMES_SECONDS: Final = 600  # how long a changed name may stay on a page
_MESSAGES: Final = "_messages"  # where django.contrib.messages keeps them in the session


def tag_of(request: HttpRequest, *version: object) -> str:
    """The weak tag of what this reader would be shown now."""
    user = request.user
    reader = _standing(user) if isinstance(user, User) else ""
    parts = (
        release(),
        reader,
        get_language(),
        request.META.get("CSRF_COOKIE", ""),
        request.headers.get("HX-Request", ""),
        request.get_full_path(),
        int(clock.now().timestamp()) // NAMES_SECONDS,
        *version,
    )
    digest = hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()
    return f'W/"{digest[:32]}"'


def answered(
    request: HttpRequest, version: tuple[object, ...], make: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """304 if the reader has this very version, else what `make` makes, tagged. Pages with a message to show are made and not tagged."""
    if settings.DEBUG or _has_message(request):
        return make()
    tag = tag_of(request, *version)
    if held(request, tag):
        return not_modified(tag)
    response = make()
    if response.status_code == 200 and isinstance(response, HttpResponse):
        tagged(response, tag)
    return response


def held(request: HttpRequest, tag: str) -> bool:
    """Whether the reader says to have what the tag names."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in given


def not_modified(tag: str) -> HttpResponse:
    """304, with the tag."""
    response = HttpResponseNotModified()
    tagged(response, tag)
    return response


def tagged(response: HttpResponse, tag: str) -> None:
    """Name the version; whoever keeps the answer asks before showing it again, and nobody keeps it for others."""
    response["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)


def _standing(user: User) -> str:
    """What decides what a reader is shown: the place, the role and the rights given one by one."""
    rights = (user.may_correct, user.may_verify_on_behalf, user.may_close_month)
    return f"{user.pk} {user.username} {user.role} {user.region_id} {user.office_id} {rights}"


def _has_message(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    return session is not None and bool(session.get(_MESSAGES))
