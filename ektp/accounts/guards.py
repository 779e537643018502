"""Guards return the object: a view that has it may use it (404 out of sight, 403 in sight without the right).

`@rule(...)` on every view says which right it asks and of what; the URL matrix test walks these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from ektp.accounts import policies
from ektp.accounts.models import Role, User
from ektp.accounts.policies import Permission
from ektp.accounts.selectors import user_by_id
from ektp.accounts.services import view_record
from ektp.common import clock
from ektp.regions.models import Office, Region
from ektp.regions.selectors import resolve_code, resolve_office

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Of = Literal["region", "office", "user", "self", "public"]

SEEN = "seen"  # session key: when it was last prolonged, in seconds
_PROLONG_AFTER = 600
_SHOWN = frozenset({200, 304})  # 304: the reader's own copy is shown


class UserRequest(HttpRequest):
    """A request of someone who is logged in."""

    user: User


class FormerCode(Http404):
    """An address names a region or office by the code that it had before a decree gave it another."""

    def __init__(self, former: str, present: str) -> None:
        super().__init__(_("Kode ini sudah diganti menjadi %(code)s.") % {"code": present})
        self.former, self.present = former, present

    def answer(self, request: HttpRequest) -> HttpResponse:
        """To the same page under the present code. What was sent to the former address is not sent on: raises itself."""
        path = request.get_full_path()
        moved = path.replace(f"/{self.former}/", f"/{self.present}/", 1)
        if request.method not in {"GET", "HEAD"} or moved == path:
            raise self
        return redirect(moved)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which right a view asks for, and of what kind of object its URL names one."""

    permission: Permission | None
    of: Of


def rule(
    permission: Permission | None, of: Of = "self", *, before_password: bool = False
) -> Callable[[View], View]:
    """Declare a view's rule. Unless public, asks for a login and for the right itself; the place is the guard's business.

    `before_password`: open to somebody who must replace a given password first.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if of == "public":
                return view(request, *args, **kwargs)
            user = request.user
            if not isinstance(user, User):
                return to_login(request)
            if user.must_change_password and not before_password:
                return redirect("accounts:password")
            if permission is not None and of == "self":
                require(user, permission)
            try:
                response = view(request, *args, **kwargs)
            except FormerCode as moved:
                response = moved.answer(request)
            return _finish(request, user, response)

        guarded.rule = Rule(permission, of)  # type: ignore[attr-defined]
        return cast("View", guarded)

    return declare


def to_login(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back: to the page, not to the address of a form or of a part of a page."""
    htmx = bool(request.headers.get("HX-Request"))
    seen = urlsplit(request.headers.get("HX-Current-URL" if htmx else "Referer", ""))
    query = f"?{seen.query}" if seen.query else ""
    whole = request.method in {"GET", "HEAD"} and not htmx
    back = request.get_full_path() if whole else seen.path + query
    answer = redirect_to_login(back or "/")
    return HttpResponseClientRedirect(answer.url) if htmx else answer


def _finish(request: HttpRequest, user: User, response: HttpResponseBase) -> HttpResponseBase:
    """Prolong a session that is in use, note what an auditor opened, keep pages out of shared caches."""
    seen, now = request.session.get(SEEN), int(clock.now().timestamp())
    if seen is not None and now - seen > _PROLONG_AFTER:
        request.session[SEEN] = now
    if user.role == Role.AUDITOR and request.method == "GET" and response.status_code in _SHOWN:
        view_record(by=user, path=request.get_full_path(), address=client_address(request))
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    return response


def client_address(request: HttpRequest) -> str | None:
    """Where a request comes from. Behind our proxy it is the last address that the proxy added."""
    if settings.TLS:
        forwarded = request.headers.get("X-Forwarded-For", "")
        return forwarded.rpartition(",")[2].strip() or None
    return request.META.get("REMOTE_ADDR") or None


def require(user: User, permission: Permission) -> None:
    """PermissionDenied, with a sentence, unless the user holds the right."""
    if not policies.holds(user, permission):
        raise PermissionDenied(policies.refusal(permission))


def region(user: User, code: str, permission: Permission) -> Region:
    """The region of this code, if the user sees it and holds the right there. FormerCode where the code is no longer its own."""
    wanted = Region.objects.filter(code=code).select_related("province").order_by()
    found = next(iter(wanted), None)  # the code is unique
    present = found or _region_of_former(code)
    if present is None or not policies.sees_region(user, present):
        raise Http404(_("Wilayah tidak ditemukan."))
    require(user, permission)
    if found is None:
        raise FormerCode(code, present.code)
    return present


def region_asked(request: UserRequest, permission: Permission) -> Region:
    """The region of `?wilayah=` as `region`, else the reader's own place, where the view's rule has asked for the right."""
    code = request.GET.get("wilayah")
    return region(request.user, code, permission) if code else policies.place_of(request.user)


def _region_of_former(code: str) -> Region | None:
    try:
        return resolve_code(code)[0]
    except Region.DoesNotExist:
        return None


def office(user: User, code: str, permission: Permission, *, former: bool = False) -> Office:
    """The office of this code, if the user sees it and holds the right there.

    FormerCode where the code is that of before a decree, unless `former` codes are taken too (programs do not follow).
    """
    wanted = Office.objects.select_related("region", "attribution", "home_office")
    found = next(iter(wanted.filter(code=code).order_by()), None)  # the code is unique
    present = found or _office_of_former(code, wanted)
    if present is None or not policies.sees_office(user, present):
        raise Http404(_("Kantor tidak ditemukan."))
    require(user, permission)
    if found is None and not former:
        raise FormerCode(code, present.code)
    return present


def _office_of_former(code: str, wanted: QuerySet[Office]) -> Office | None:
    known = resolve_office(code)
    return wanted.get(pk=known.pk) if known else None


def account(user: User, pk: int, permission: Permission) -> User:
    """The account of this key, if its place lies in the user's own and the user holds the right.

    To change it, the user must also manage it: `policies.may_manage`.
    """
    found = user_by_id(pk)
    if found is None or not policies.sees_user(user, found):
        raise Http404(_("Akun tidak ditemukan."))
    require(user, permission)
    return found


def managed_account(user: User, pk: int) -> User:
    """As `account`, and 403 unless the user manages it."""
    found = account(user, pk, Permission.USERS_MANAGE)
    if not policies.may_manage(user, found):
        raise PermissionDenied(policies.refusal(Permission.USERS_MANAGE))
    return found
