"""Guards return the object: a view that has it may use it (404 out of sight, 403 in sight without the right).

`@rule(...)` on every view says which right it asks and of what; the URL matrix test walks these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from ektp.accounts import policies
from ektp.accounts.models import User
from ektp.accounts.policies import Permission
from ektp.regions.models import Office, Region

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Of = Literal["region", "office", "self", "public"]


class UserRequest(HttpRequest):
    """A request of someone who is logged in."""

    user: User


@dataclass(frozen=True, slots=True)
class Rule:
    """Which right a view asks for, and of what kind of object its URL names one."""

    permission: Permission | None
    of: Of


def rule(permission: Permission | None, of: Of = "self") -> Callable[[View], View]:
    """Declare a view's rule. Unless public, asks for a login and for the right itself; the place is the guard's business."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if of != "public":
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                if permission is not None and of == "self":
                    require(cast("User", request.user), permission)
            return view(request, *args, **kwargs)

        guarded.rule = Rule(permission, of)  # type: ignore[attr-defined]
        return cast("View", guarded)

    return declare


def require(user: User, permission: Permission) -> None:
    """PermissionDenied, with a sentence, unless the user holds the right."""
    if not policies.holds(user, permission):
        raise PermissionDenied(policies.refusal(permission))


def region(user: User, code: str, permission: Permission) -> Region:
    """The region of this code, if the user sees it and holds the right there."""
    found = Region.objects.filter(code=code).select_related("province").first()
    if found is None or not policies.sees_region(user, found):
        raise Http404("Wilayah tidak ditemukan.")
    require(user, permission)
    return found


def office(user: User, code: str, permission: Permission) -> Office:
    """The office of this code, if the user sees it and holds the right there."""
    found = (
        Office.objects.filter(code=code)
        .select_related("region", "attribution", "home_office")
        .first()
    )
    if found is None or not policies.sees_office(user, found):
        raise Http404("Kantor tidak ditemukan.")
    require(user, permission)
    return found
