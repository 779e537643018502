"""Coming in, going out, and one's own password."""

from django.contrib import auth, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ektp.accounts import policies
from ektp.accounts.exceptions import AccountsError, SignInRefused
from ektp.accounts.forms import CodeForm, LoginForm, PasswordForm
from ektp.accounts.guards import SEEN, UserRequest, client_address, rule
from ektp.accounts.models import User
from ektp.accounts.selectors import tokens_of
from ektp.accounts.services import (
    login_record,
    password_change,
    reset_code_use,
    sign_in,
    token_end,
)
from ektp.common import clock

_BACKEND = "ektp.accounts.backends.AccountBackend"
_REFUSED = 422


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@rule(None, of="public")
def login(request: HttpRequest) -> HttpResponse:
    """Name and password; afterwards to where the person wanted to go."""
    target = _target(request)
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(target)
    form = LoginForm(request.POST or None)
    if form.is_valid():
        try:
            user = sign_in(**form.cleaned_data, address=client_address(request))
        except SignInRefused as refused:
            form.add_error(None, str(refused))
        else:
            enter(request, user)
            return redirect(target)
    context = {"title": _("Masuk"), "form": form, "next": target}
    return render(request, "accounts/login.html", context, status=_status(form))


def enter(request: HttpRequest, user: User) -> None:
    """Begin a session under a new key."""
    auth.login(request, user, backend=_BACKEND)
    request.session[SEEN] = int(clock.now().timestamp())
    login_record(user=user, address=client_address(request))


@require_POST
@rule(None, of="public")
def logout(request: HttpRequest) -> HttpResponse:
    """End the session; nothing of it stays."""
    auth.logout(request)
    return redirect("accounts:login")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@rule(None, before_password=True)
def password(request: UserRequest) -> HttpResponse:
    """Change one's own password. This session goes on under a new key; the others end."""
    form = PasswordForm(request.POST or None)
    if form.is_valid() and _changed(request, form):
        auth.update_session_auth_hash(request, request.user)
        messages.success(request, _("Kata sandi sudah diganti. Sesi di perangkat lain berakhir."))
        return redirect("home")
    context = {"title": _("Ganti kata sandi"), "form": form}
    return render(request, "accounts/password.html", context, status=_status(form))


def _changed(request: UserRequest, form: PasswordForm) -> bool:
    data = form.cleaned_data
    try:
        password_change(
            by=request.user, old=data["old"], new=data["new"], address=client_address(request)
        )
    except AccountsError as error:
        form.add_error("old", str(error))
    except ValidationError as error:
        form.add_error("new", error)
    return form.is_valid()


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@rule(None, of="public")
def code(request: HttpRequest) -> HttpResponse:
    """A new password by the one-time code that the manager of users told."""
    form = CodeForm(request.POST or None)
    user = _by_code(request, form) if form.is_valid() else None
    if user is not None:
        enter(request, user)
        messages.success(request, _("Kata sandi baru sudah disimpan."))
        return redirect("home")
    context = {"title": _("Masuk dengan kode sekali pakai"), "form": form}
    return render(request, "accounts/code.html", context, status=_status(form))


def _by_code(request: HttpRequest, form: CodeForm) -> User | None:
    data = form.cleaned_data
    try:
        return reset_code_use(
            username=data["username"],
            code=data["code"],
            new=data["new"],
            address=client_address(request),
        )
    except AccountsError as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error("new", error)
    return None


@require_safe
@rule(None)
def profile(request: UserRequest) -> HttpResponse:
    """Who I am here, what I may do, and my tokens."""
    user = request.user
    context = {
        "title": user.full_name,
        "place_name": (user.office or policies.place_of(user)).label,
        "rights": policies.rights_of(user),
        "tokens": tokens_of(user),
    }
    return render(request, "accounts/profile.html", context)


@require_POST
@rule(None)
def token_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """End one of my tokens."""
    token = get_object_or_404(tokens_of(request.user), pk=pk)
    token_end(by=request.user, token=token, address=client_address(request))
    messages.success(request, _("Token API sudah dicabut."))
    return redirect("accounts:profile")


def _target(request: HttpRequest) -> str:
    """Where to go after signing in: an address of this site only."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


def _status(form: LoginForm | PasswordForm | CodeForm) -> int:
    return _REFUSED if form.is_bound and form.errors else 200
