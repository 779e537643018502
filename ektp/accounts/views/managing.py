"""The users of one's place: list, account, rights, one-time code, end."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ektp.accounts import guards, policies
from ektp.accounts.exceptions import AccountsError, NotYours
from ektp.accounts.forms import AccountForm, EndForm, NewAccountForm, UserFilterForm
from ektp.accounts.guards import UserRequest, client_address, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, place_of
from ektp.accounts.selectors import events_of, users_visible_to
from ektp.accounts.services import (
    reset_code_create,
    user_create,
    user_deactivate,
    user_reactivate,
    user_update_rights,
)
from ektp.accounts.services.passwords import CODE_ATTEMPTS, CODE_MINUTES
from ektp.accounts.tables import EventTable, UserTable, place_label, state_of
from ektp.accounts.trail import trail_lines
from ektp.common import clock

_REFUSED = 422
_PER_PAGE = 50
_TRAIL = 25


@require_safe
@rule(Permission.USERS_MANAGE)
def user_list(request: UserRequest) -> HttpResponse:
    """Everybody in my place."""
    form = UserFilterForm(request.GET)
    users = users_visible_to(request.user).order_by("username")
    if form.is_valid():
        users = _narrowed(users, request.user, **form.cleaned_data)
    context = {
        "title": _("Pengguna"),
        "crumbs": _crumbs((_("Pengguna"), None)),
        "form": form,
        "table": UserTable(users, request=request, per_page=_PER_PAGE),
    }
    return render(request, "accounts/users.html", context)


def _narrowed(
    users: QuerySet[User], manager: User, *, cari: str, peran: str, status: str
) -> QuerySet[User]:
    if cari.strip():
        text = cari.strip()
        users = users.filter(Q(username__icontains=text) | Q(full_name__icontains=text))
    if peran:
        users = users.filter(role=peran)
    today = clock.today(place_of(manager).time_zone)
    ended = Q(is_active=False) | Q(ends_on__lt=today)
    if status:
        users = users.filter(ended) if status == "berakhir" else users.exclude(ended)
    return users


@require_http_methods(["GET", "POST"])
@rule(Permission.USERS_MANAGE)
def user_new(request: UserRequest) -> HttpResponse:
    """A new account; it opens by a one-time code."""
    form = NewAccountForm(request.POST or None, manager=request.user)
    user = _created(request, form) if form.is_valid() else None
    if user is not None:
        messages.success(
            request, _("Akun %(name)s sudah dibuat. Buatlah kode pertamanya.") % {"name": user}
        )
        return redirect("accounts:user_code", pk=user.pk)
    crumbs = _crumbs((_("Pengguna"), reverse("accounts:users")), (_("Akun baru"), None))
    context = {"title": _("Akun baru"), "crumbs": crumbs, "form": form}
    return render(request, "accounts/user_form.html", context, status=_status(form))


def _created(request: UserRequest, form: NewAccountForm) -> User | None:
    data = form.cleaned_data
    try:
        return user_create(
            by=request.user,
            username=data["username"],
            full_name=data["full_name"],
            rights=form.rights(),
        )
    except (AccountsError, NotYours) as error:
        form.add_error(None, str(error))
    return None


@require_safe
@rule(Permission.USERS_MANAGE, of="user")
def user_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One account: rights and trail."""
    user = guards.account(request.user, pk, Permission.USERS_MANAGE)
    page = Paginator(events_of(user), _TRAIL).get_page(request.GET.get("page"))
    context = _account_context(user) | {
        "title": user.full_name,
        "may_manage": policies.may_manage(request.user, user),
        "rights": policies.rights_of(user),
        "page": page,
        "table": EventTable(trail_lines(page.object_list)),
    }
    return render(request, "accounts/user.html", context)


def _account_context(user: User, last: str = "") -> dict[str, object]:
    own = reverse("accounts:user", args=[user.pk])
    trail = [(user.username, own if last else None), *([(last, None)] if last else [])]
    return {
        "account": user,
        "place_name": place_label(user),
        "state": state_of(user),
        "crumbs": _crumbs((_("Pengguna"), reverse("accounts:users")), *trail),
    }


@require_http_methods(["GET", "POST"])
@rule(Permission.USERS_MANAGE, of="user")
def user_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change name, role, place, rights."""
    user = guards.managed_account(request.user, pk)
    form = AccountForm(request.POST or None, manager=request.user, user=user)
    if form.is_valid() and _updated(request, user, form):
        messages.success(request, _("Hak akun %(name)s sudah disimpan.") % {"name": user})
        return redirect("accounts:user", pk=pk)
    context = _account_context(user, _("Ubah hak")) | {"title": _("Ubah hak"), "form": form}
    return render(request, "accounts/user_form.html", context, status=_status(form))


def _updated(request: UserRequest, user: User, form: AccountForm) -> bool:
    data = form.cleaned_data
    try:
        user_update_rights(
            by=request.user,
            user=user,
            full_name=data["full_name"],
            rights=form.rights(),
            reason=data["reason"],
        )
    except (AccountsError, NotYours) as error:
        form.add_error(None, str(error))
        return False
    return True


@never_cache
@require_http_methods(["GET", "POST"])
@rule(Permission.USERS_MANAGE, of="user")
def user_code(request: UserRequest, pk: int) -> HttpResponse:
    """A one-time code, shown once, in the answer to the button and nowhere else."""
    user = guards.managed_account(request.user, pk)
    context = _account_context(user, _("Kode sekali pakai")) | {
        "title": _("Kode sekali pakai"),
        "minutes": CODE_MINUTES,
        "attempts": CODE_ATTEMPTS,
    }
    if request.method == "POST":
        if not policies.is_current(user):
            raise PermissionDenied(_("Akun ini tidak berlaku. Aktifkan atau perpanjang dahulu."))
        text = reset_code_create(by=request.user, user=user, address=client_address(request))
        context["code"] = f"{text[:4]} {text[4:]}"
    return render(request, "accounts/user_code.html", context)


@require_http_methods(["GET", "POST"])
@rule(Permission.USERS_MANAGE, of="user")
def user_end(request: UserRequest, pk: int) -> HttpResponse:
    """End an account, with the reason."""
    user = guards.managed_account(request.user, pk)
    form = EndForm(request.POST or None)
    if form.is_valid():
        user_deactivate(by=request.user, user=user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Akun %(name)s sudah dinonaktifkan.") % {"name": user})
        return redirect("accounts:user", pk=pk)
    context = _account_context(user, _("Nonaktifkan")) | {"title": user.username, "form": form}
    return render(request, "accounts/user_end.html", context, status=_status(form))


@require_POST
@rule(Permission.USERS_MANAGE, of="user")
def user_return(request: UserRequest, pk: int) -> HttpResponse:
    """Let an ended account be used again."""
    user = guards.managed_account(request.user, pk)
    user_reactivate(by=request.user, user=user)
    messages.success(request, _("Akun %(name)s aktif kembali.") % {"name": user})
    return redirect("accounts:user", pk=pk)


def _crumbs(*steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Kelola"), "/kelola/"), *steps]


def _status(form: AccountForm | EndForm) -> int:
    return _REFUSED if form.is_bound and form.errors else 200
