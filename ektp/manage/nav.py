"""The menu and the way home, by role. A page that does not exist is left out."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from ektp.accounts.models import Role, User
from ektp.accounts.policies import Permission, holds, place_of

P = Permission
MANAGING = (P.USERS_MANAGE, P.OFFICES_MANAGE, P.CALENDAR_MANAGE, P.HEALTH_VIEW)


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One word of the menu."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class _Room:
    """A room of the application: its page, what part of the site belongs to it, and who has it."""

    label: StrPromise
    name: str
    root: str
    open_to: Callable[[User], bool]
    at_place: bool = False


def _any(*permissions: Permission) -> Callable[[User], bool]:
    return lambda user: any(holds(user, permission) for permission in permissions)


ROOMS = (
    _Room(_("Lembar Harian"), "daysheets:today", "/lembar/", _any(P.SHEET_ENTER)),
    _Room(_("Dasbor"), "reports:dashboard", "/dasbor/", _any(P.VIEW), at_place=True),
    _Room(
        _("Verifikasi"),
        "daysheets:verification",
        "/verifikasi/",
        _any(P.SHEET_VERIFY, P.VERIFY_ON_BEHALF),
    ),
    _Room(_("Blangko"), "blanko:today", "/blangko/", _any(P.STOCK_VIEW)),
    _Room(_("Distribusi"), "distribution:index", "/distribusi/", _any(P.CARDS_VIEW)),
    _Room(_("Laporan"), "reports:runs", "/laporan/", _any(P.VIEW)),
    _Room(_("Data"), "recording:data", "/data/", _any(P.SNAPSHOT_WRITE, P.CHANGES_VIEW)),
    _Room(_("Kelola"), "manage:index", "/kelola/", _any(*MANAGING)),
)

_HOME = {
    Role.OPERATOR: "daysheets:today",
    Role.ADB: "daysheets:today",
    Role.STOCK_KEEPER: "blanko:today",
}


def menu(user: User, path: str) -> list[NavEntry]:
    """The rooms that are open to the user; the one that `path` lies in is current."""
    entries = []
    for room in ROOMS:
        url = _address(room.name, user, at_place=room.at_place) if room.open_to(user) else ""
        if url:
            entries.append(NavEntry(str(room.label), url, path.startswith(room.root)))
    return entries


def home_of(user: User) -> str:
    """Where the user's work is: today's sheet, today's blanks, or the dashboard of the place."""
    named = _address(_HOME.get(Role(user.role), ""), user)
    return (
        named or _address("reports:dashboard", user, at_place=True) or reverse("accounts:profile")
    )


def _address(name: str, user: User, *, at_place: bool = False) -> str:
    if not name:
        return ""
    try:
        return reverse(name, args=[place_of(user).code] if at_place else [])
    except NoReverseMatch:
        return ""
