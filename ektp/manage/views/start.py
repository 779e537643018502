"""The way home, and the door of what is managed."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds, refusal
from ektp.manage.nav import home_of

_SCREENS = (
    (
        Permission.USERS_MANAGE,
        "accounts:users",
        gettext_lazy("Pengguna"),
        gettext_lazy("akun petugas, hak, dan kode sekali pakai"),
    ),
    (
        Permission.OFFICES_MANAGE,
        "manage:offices",
        gettext_lazy("Kantor"),
        gettext_lazy("layanan, hari dan jam kerja, kop surat, penanda tangan"),
    ),
    (
        Permission.OFFICES_MANAGE,
        "manage:extras",
        gettext_lazy("Isian tambahan"),
        gettext_lazy("layanan lain yang ikut dihitung setiap hari, misalnya KIA dan akta"),
    ),
    (
        Permission.CALENDAR_MANAGE,
        "manage:calendar",
        gettext_lazy("Kalender"),
        gettext_lazy("libur nasional, cuti bersama, libur setempat"),
    ),
    (
        Permission.HEALTH_VIEW,
        "manage:health",
        gettext_lazy("Kesehatan sistem"),
        gettext_lazy("server, perhitungan, cadangan data"),
    ),
)


@require_safe
@rule(None)
def home(request: UserRequest) -> HttpResponse:
    """To where the user's work is."""
    return redirect(home_of(request.user))


@require_safe
@rule(None)
def index(request: UserRequest) -> HttpResponse:
    """The screens of this part that are open to the user; 403 when none is."""
    screens = [screen[1:] for screen in _SCREENS if holds(request.user, screen[0])]
    if not screens:
        raise PermissionDenied(refusal(Permission.OFFICES_MANAGE))
    return render(request, "manage/index.html", {"title": _("Kelola"), "screens": screens})
