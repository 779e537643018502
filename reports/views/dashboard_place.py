"""What the dashboard's pages share: finding the region, the way down, the address of a list."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, place_of
from ektp.regions.models import Level, Region
from ektp.regions.selectors import resolve_code
from reports.dashboard.asking import Asked
from reports.figures import Figures


def region_or_redirect(
    request: UserRequest, code: str, name: str, *more: str
) -> Region | HttpResponse:
    """The region if the reader sees it. A former code, or one of a kelurahan/desa, leads to the region that has the page."""
    try:
        here = guards.region(request.user, code, Permission.VIEW)
    except Http404:
        here = _former(request.user, code)
    if here.code == code and here.level <= Level.DISTRICT:
        return here
    if here.level > Level.DISTRICT and here.parent is not None:
        here = here.parent
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse(name, args=[here.code, *more]) + query)


def _former(user: User, code: str) -> Region:
    try:
        found, _current = resolve_code(code)
    except Region.DoesNotExist:
        raise Http404(_("Wilayah tidak ditemukan.")) from None
    return guards.region(user, found.code, Permission.VIEW)


def own_place(user: User) -> Region:
    """The smallest region with a dashboard that the user's place lies in."""
    place = place_of(user)
    return place.parent if place.level > Level.DISTRICT and place.parent is not None else place


def crumbs(user: User, figures: Figures, *, last: str = "") -> list[tuple[str, str | None]]:
    """The way down; what lies above the reader's place is named and not linked."""
    here, top = figures.region, place_of(user)
    inside = (top.code, "") if top.level == Level.NATION else (top.code, f"{top.code}.")
    way = [
        (p.label, _link(p.code) if p.code == inside[0] or p.code.startswith(inside[1]) else None)
        for p in figures.parents
    ]
    if last:
        return [*way, (here.label, _link(here.code)), (last, None)]
    return [*way, (here.label, None)]


def _link(code: str) -> str:
    return reverse("reports:dashboard", args=[code])


def address_of(here: Region, when: Asked) -> Callable[[str], str]:
    """From a measure to the list behind it, for the same days."""
    query = f"?{urlencode(when.given)}" if when.given else ""
    base = reverse("reports:dashboard", args=[here.code])
    return lambda measure: f"{base}daftar/{measure}/{query}"


def page_or_nothing(name: str, *arguments: object) -> str:
    """The address of a page; "" where there is none."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
