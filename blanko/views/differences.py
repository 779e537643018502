"""A daily count that differs from the book: looked at, explained or adjusted."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blanko.exceptions import StockError
from blanko.forms.stock_counts import DifferenceForm, WhyForm
from blanko.models import Handling
from blanko.selectors.differences import DailyDifference, difference_of
from blanko.services import differences as services
from blanko.views.stock_counts import count_crumbs, difference_chip
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds
from ektp.common.formatting import hari_tanggal, tanggal
from ektp.daysheets.freshness import figures_moved_in
from ektp.regions.models import Office

_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_VIEW, of="office")
def difference(request: UserRequest, code: str, day: date) -> HttpResponse:
    """What was counted on a day beside the book of that day, and what is done about it."""
    office = guards.office(request.user, code, Permission.STOCK_VIEW)
    if request.method == "POST":
        guards.require(request.user, Permission.STOCK_WRITE)
    found = _found(office, day)
    form = DifferenceForm(request.POST or None, initial={"seen": found.difference})
    if request.method == "POST" and form.is_valid():
        try:
            _handle(request, office, day, form)
            return redirect("blanko:counts", code=code)
        except StockError as error:
            form.add_error(None, str(error))
    context = {
        **_context(office, found, request.user),
        "form": form,
        "may_write": holds(request.user, Permission.STOCK_WRITE) and found.is_open,
    }
    status = _REFUSED if form.errors else 200
    return render(request, "blanko/difference.html", context, status=status)


def _found(office: Office, day: date) -> DailyDifference:
    found = difference_of(office, day)
    if found is None:
        raise Http404(_("Tidak ada hasil hitung blangko pada hari itu."))
    return found


def _handle(request: UserRequest, office: Office, day: date, form: DifferenceForm) -> None:
    data = form.cleaned_data
    asks = data["way"] == Handling.REQUESTED
    service = services.difference_request if asks else services.difference_explain
    service(by=request.user, office=office, day=day, seen=data["seen"], note=data["note"])
    if asks:
        messages.success(request, _("Penyesuaian sudah diajukan untuk disetujui."))
    else:
        messages.success(request, _("Penjelasan selisih sudah disimpan."))


def _context(office: Office, found: DailyDifference, user: User) -> dict[str, Any]:
    handled = found.handled
    waits = handled is not None and handled.handling == Handling.REQUESTED and found.is_open
    return {
        "title": _("Selisih hitung harian %(day)s") % {"day": hari_tanggal(found.day)},
        "crumbs": count_crumbs(office, (tanggal(found.day), None)),
        "office": office,
        "found": found,
        "chip": difference_chip(found),
        "waits": waits,
        "may_decide": waits
        and holds(user, Permission.STOCK_APPROVE)
        and handled is not None
        and handled.handled_by_id != user.pk,
        "back": reverse("blanko:counts", args=[office.code]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_APPROVE, of="office")
def difference_decide(request: UserRequest, code: str, day: date) -> HttpResponse:
    """Approve the adjustment that was asked for, or refuse it with a reason."""
    office = guards.office(request.user, code, Permission.STOCK_APPROVE)
    found = _found(office, day)
    returns = "kembalikan" in request.POST
    form = WhyForm(request.POST if returns else None, label=_("Alasan dikembalikan"))
    refused = ""
    if request.method == "POST" and (not returns or form.is_valid()):
        try:
            _decide(request, office, day, form, returns=returns)
            return redirect("blanko:counts", code=code)
        except StockError as error:
            refused = str(error)
    context = {**_context(office, found, request.user), "form": form, "refused": refused}
    status = _REFUSED if refused or form.errors else 200
    return render(request, "blanko/difference_decide.html", context, status=status)


def _decide(
    request: UserRequest, office: Office, day: date, form: WhyForm, *, returns: bool
) -> None:
    if returns:
        reason = form.cleaned_data["note"]
        services.difference_return(by=request.user, office=office, day=day, reason=reason)
        messages.success(request, _("Penyesuaian sudah dikembalikan."))
        return
    services.difference_approve(by=request.user, office=office, day=day)
    figures_moved_in([office.attribution.province_id or office.attribution_id])
    messages.success(request, _("Buku sudah disesuaikan dengan hasil hitung."))
