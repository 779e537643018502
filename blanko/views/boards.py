"""The public stock board of a kabupaten/kota, and its switch."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blanko.exceptions import DocumentRefused
from blanko.forms.watching import BoardForm
from blanko.selectors.boards import public_board
from blanko.services.boards import board_set
from blanko.views.watching import may_set_board
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, refusal

_SECONDS = 300


@require_safe
@rule(None, of="public")
def board(request: HttpRequest, code: str) -> HttpResponse:
    """What the offices of a kabupaten/kota have on hand today, without a login and without names; 404 unless switched on."""
    found = public_board(code)
    if found is None:
        raise Http404(_("Papan stok tidak ditemukan."))
    context = {
        "title": _("Stok blangko %(region)s") % {"region": found.region.label},
        "board": found,
    }
    answer = render(request, "blanko/board.html", context)
    patch_cache_control(answer, public=True, max_age=_SECONDS)
    return answer


@require_POST
@rule(Permission.STOCK_VIEW, of="region")
def board_switch(request: UserRequest, code: str) -> HttpResponse:
    """Show the board to everybody, or no longer; by whoever manages offices or signs for stock."""
    region = guards.region(request.user, code, Permission.STOCK_VIEW)
    if not may_set_board(request.user):
        raise PermissionDenied(refusal(Permission.OFFICES_MANAGE))
    form = BoardForm(request.POST)
    public = form.is_valid() and form.cleaned_data["public"]
    try:
        board_set(by=request.user, region=region, public=public)
    except DocumentRefused as error:
        messages.error(request, str(error))
    else:
        said = _("Papan stok sekarang tampil untuk umum.")
        messages.success(request, said if public else _("Papan stok tidak lagi tampil untuk umum."))
    return redirect(f"{reverse('blanko:watching')}?wilayah={region.code}#papan")
