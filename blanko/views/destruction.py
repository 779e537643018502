"""Batches of destruction: prepared here, approved by another person, or cancelled; and serial numbers where they are kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from blanko.exceptions import StockError
from blanko.forms.destruction import CancelForm, DestructionForm
from blanko.models import (
    BLANK_WNI,
    KTP_WITHDRAWN,
    SPOILED_ITEMS,
    Destruction,
)
from blanko.papers.check_drafts import destruction_wanted
from blanko.selectors.destruction import destruction_paper, in_quarantine, recorders
from blanko.selectors.identities import SINCE_START
from blanko.selectors.registers import register_of
from blanko.services.destruction import (
    destruction_approve,
    destruction_cancel,
    destruction_prepare,
)
from blanko.views.extras import serials_of
from blanko.views.registers import WITHDRAWN, crumbs
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, refusal, sees_office
from ektp.common import clock
from ektp.common.formatting import tanggal
from ektp.common.periods import ONE_DAY, Period
from ektp.daysheets.freshness import figures_moved
from ektp.papers.views.panel import paper_panel
from ektp.regions.models import Office

_REFUSED = 422


def batch_seen(user: User, pk: int, *permissions: Permission) -> Destruction:
    """The batch of this key, if the user sees its office and holds one of the rights. Http404, PermissionDenied."""
    found = (
        Destruction.objects.select_related(
            "office__region", "office__attribution", "item", "prepared_by", "approved_by"
        )
        .filter(pk=pk)
        .first()
    )
    if found is None or not sees_office(user, found.office):
        raise Http404(_("Pemusnahan tidak ditemukan."))
    if not any(holds(user, permission) for permission in permissions):
        raise PermissionDenied(refusal(permissions[0]))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def destruction_new(request: UserRequest, code: str) -> HttpResponse:
    """Prepare a batch of one register (`?daftar=rusak` or `ditarik`); nothing is posted yet."""
    office = guards.office(request.user, code, Permission.STOCK_WRITE)
    withdrawn = request.GET.get("daftar") == WITHDRAWN
    form = DestructionForm(request.POST or None, office=office, withdrawn=withdrawn)
    if request.method == "POST" and form.is_valid():
        try:
            made = destruction_prepare(
                by=request.user,
                office=office,
                batch=form.batch(),
                client_key=form.cleaned_data["client_key"],
            )
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Pemusnahan sudah disiapkan dan menunggu persetujuan pejabat lain.")
            )
            return redirect("blanko:destruction", pk=made.pk)
    title = (
        _("Siapkan pemusnahan KTP-el ditarik")
        if withdrawn
        else _("Siapkan pemusnahan blangko rusak")
    )
    context = {
        "title": title,
        "crumbs": crumbs(office, title),
        "office": office,
        "form": form,
        "withdrawn": withdrawn,
        **_what_lies_there(office, form, withdrawn=withdrawn),
    }
    status = _REFUSED if form.errors else 200
    return render(request, "blanko/destruction_new.html", context, status=status)


def _what_lies_there(office: Office, form: DestructionForm, *, withdrawn: bool) -> dict[str, Any]:
    """What is in quarantine today, and each category's part of it beside the field."""
    asked = form.data.get("item", BLANK_WNI)
    item = KTP_WITHDRAWN if withdrawn else asked if asked in SPOILED_ITEMS else BLANK_WNI
    today = clock.today(office.time_zone)
    register = register_of(office.pk, item, Period(SINCE_START, today + ONE_DAY))
    form.open_lines = [(field, register.open_as(code)) for code, field in form.lines()]  # type: ignore[attr-defined]
    return {
        "lies_there": in_quarantine(office.pk, item, today),
        "waiting": register.waiting,
        "today": today,
    }


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def destruction(request: UserRequest, pk: int) -> HttpResponse:
    """One batch: what, how, where, before whom, by whom, and what it does to the quarantine."""
    batch = batch_seen(request.user, pk, Permission.STOCK_VIEW)
    paper = destruction_paper(batch)
    prepared = batch.state == Destruction.State.PREPARED
    lies_there = in_quarantine(batch.office_id, batch.item_id, batch.day) if prepared else None
    context = {
        "title": _("Pemusnahan %(item)s") % {"item": paper.item_name},
        "crumbs": crumbs(batch.office, tanggal(batch.day)),
        "office": batch.office,
        "batch": batch,
        "paper": paper,
        "serials": serials_of(batch, paper.total),
        "lies_there": lies_there,
        "left": None if lies_there is None else lies_there - paper.total,
        "documents": batch.documents.select_related("place").order_by("pk"),
        "why_not": _why_not(request.user, batch) if prepared else "",
        "may_approve": prepared and holds(request.user, Permission.STOCK_APPROVE),
        "may_cancel": _may_cancel(request.user, batch),
        "may_number": batch.state != Destruction.State.CANCELLED
        and holds(request.user, Permission.STOCK_WRITE),
        "papers": paper_panel(request.user, batch.office, *destruction_wanted(batch)),
    }
    return render(request, "blanko/destruction.html", context)


def _why_not(user: User, batch: Destruction) -> str:
    """Why this person cannot sign, before the button is pressed."""
    if user.pk == batch.prepared_by_id:
        return _("Disiapkan oleh Anda; persetujuan diberikan oleh pejabat lain.")
    if holds(user, Permission.STOCK_APPROVE) and user.pk in recorders(batch):
        return _("Anda ikut mencatat yang tercakup di sini; persetujuan diberikan pejabat lain.")
    return ""


def _may_cancel(user: User, batch: Destruction) -> bool:
    """A prepared one: whoever writes or approves; a posted one: whoever approves."""
    if batch.state == Destruction.State.CANCELLED:
        return False
    writes = batch.state == Destruction.State.PREPARED and holds(user, Permission.STOCK_WRITE)
    return writes or holds(user, Permission.STOCK_APPROVE)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_APPROVE, of="office")
def approve(request: UserRequest, pk: int) -> HttpResponse:
    """Sign a batch of somebody else's, and post it."""
    batch = batch_seen(request.user, pk, Permission.STOCK_APPROVE)
    paper = destruction_paper(batch)
    lies_there = in_quarantine(batch.office_id, batch.item_id, batch.day)
    error = ""
    if request.method == "POST":
        try:
            destruction_approve(by=request.user, destruction=batch)
        except StockError as refused:
            error = str(refused)
        else:
            figures_moved(batch.office.attribution)
            messages.success(request, _("Pemusnahan sudah disetujui dan dibukukan."))
            return redirect("blanko:destruction", pk=pk)
    context = {
        "title": _("Setujui pemusnahan"),
        "crumbs": crumbs(batch.office, _("Setujui pemusnahan")),
        "office": batch.office,
        "batch": batch,
        "paper": paper,
        "error": error or _why_not(request.user, batch),
        "lies_there": lies_there,
        "left": lies_there - paper.total,
    }
    return render(
        request, "blanko/destruction_approve.html", context, status=_REFUSED if error else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_APPROVE, of="office")
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Cancel a batch with a reason; of a posted one every document is reversed."""
    batch = batch_seen(request.user, pk, Permission.STOCK_APPROVE, Permission.STOCK_WRITE)
    if batch.state != Destruction.State.CANCELLED and not _may_cancel(request.user, batch):
        raise PermissionDenied(refusal(Permission.STOCK_APPROVE))
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            destruction_cancel(
                by=request.user, destruction=batch, reason=form.cleaned_data["reason"]
            )
        except StockError as error:
            form.add_error(None, str(error))
        else:
            figures_moved(batch.office.attribution)
            messages.success(request, _("Pemusnahan sudah dibatalkan."))
            return redirect("blanko:destruction", pk=pk)
    context = {
        "title": _("Batalkan pemusnahan"),
        "crumbs": crumbs(batch.office, _("Batalkan pemusnahan")),
        "office": batch.office,
        "batch": batch,
        "paper": destruction_paper(batch),
        "form": form,
    }
    status = _REFUSED if form.errors else 200
    return render(request, "blanko/destruction_cancel.html", context, status=status)
