"""One dispatch: accepting, answering a difference, and what lay at an office when it began."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from distribution.exceptions import CardsError
from distribution.forms import AcceptForm, OpeningForm, ResolveForm
from distribution.models import CardDispatch, CardOpening
from distribution.papers.drafts import COUNTED, SENT
from distribution.services import (
    card_accept,
    card_difference_resolve,
    card_opening_set,
)
from distribution.views.frame import crumbs, form_page
from distribution.views.reading import state_of
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, refusal, sees_office
from ektp.daysheets.freshness import figures_moved, figures_moved_in
from ektp.papers.views.panel import PanelLine, paper_panel

_REFUSED = 422


def dispatch_seen(user: User, pk: int, permission: Permission) -> CardDispatch:
    """The dispatch of this key, if the user sees its sender or receiver and holds the right. Http404, PermissionDenied."""
    found = (
        CardDispatch.objects.select_related(
            "sender__region",
            "sender__attribution",
            "receiver__region",
            "receiver__attribution",
            "acceptance__accepted_by",
            "created_by",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None or not any(sees_office(user, o) for o in (found.sender, found.receiver)):
        raise Http404(_("Pengiriman tidak ditemukan."))
    guards.require(user, permission)
    return found


@require_safe
@rule(Permission.CARDS_VIEW, of="office")
def dispatch(request: UserRequest, pk: int) -> HttpResponse:
    """One dispatch: what was sent, what arrived, what became of the difference."""
    found = dispatch_seen(request.user, pk, Permission.CARDS_VIEW)
    got = getattr(found, "acceptance", None)
    context = {
        "title": _("Pengiriman KTP-el jadi"),
        "crumbs": crumbs(_("Pengiriman")),
        "dispatch": found,
        "got": got,
        "state": state_of(found),
        "difference": None if got is None else found.quantity - got.quantity,
        "may_accept": got is None and _may_accept(request.user, found),
        "may_resolve": _unanswered(found) and _may_send(request.user, found),
        "papers": _issued(request.user, found, counted=got is not None),
    }
    return render(request, "distribution/dispatch.html", context)


def _issued(user: User, found: CardDispatch, *, counted: bool) -> list[PanelLine]:
    """The receipts of both sides; the receiver's once the cards were counted."""
    key = str(found.pk)
    lines = paper_panel(user, found.sender, (SENT, key))
    return [*lines, *paper_panel(user, found.receiver, (COUNTED, key))] if counted else lines


def _may_accept(user: User, found: CardDispatch) -> bool:
    return holds(user, Permission.CARDS_ACCEPT) and sees_office(user, found.receiver)


def _may_send(user: User, found: CardDispatch) -> bool:
    return holds(user, Permission.CARDS_SEND) and sees_office(user, found.sender)


def _unanswered(found: CardDispatch) -> bool:
    got = getattr(found, "acceptance", None)
    return got is not None and got.quantity != found.quantity and got.resolved_day is None


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.CARDS_ACCEPT, of="office")
def accept(request: UserRequest, pk: int) -> HttpResponse:
    """Count what arrived."""
    found = dispatch_seen(request.user, pk, Permission.CARDS_ACCEPT)
    if not sees_office(request.user, found.receiver):
        raise PermissionDenied(refusal(Permission.CARDS_ACCEPT))
    form = AcceptForm(request.POST or None, dispatch=found)
    if request.method == "POST" and form.is_valid():
        try:
            card_accept(by=request.user, dispatch=found, **form.cleaned_data)
        except CardsError as error:
            form.add_error(None, str(error))
        else:
            return _moved(request, found, _("Penerimaan sudah dicatat."))
    context = {
        "title": _("Terima KTP-el jadi"),
        "dispatch": found,
        "button": _("Simpan penerimaan"),
    }
    return form_page(request, "distribution/form.html", form, _("Terima"), **context)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.CARDS_SEND, of="office")
def resolve(request: UserRequest, pk: int) -> HttpResponse:
    """Answer what became of the cards that did not arrive."""
    found = dispatch_seen(request.user, pk, Permission.CARDS_SEND)
    if not sees_office(request.user, found.sender) or not _unanswered(found):
        raise Http404(_("Kiriman ini tidak mempunyai selisih yang terbuka."))
    form = ResolveForm(request.POST or None, office=found.sender)
    if request.method == "POST" and form.is_valid():
        try:
            card_difference_resolve(
                by=request.user, acceptance=found.acceptance, **form.cleaned_data
            )
        except CardsError as error:
            form.add_error(None, str(error))
        else:
            return _moved(request, found, _("Selisih sudah dijawab."))
    context = {"title": _("Jawab selisih"), "dispatch": found, "button": _("Simpan jawaban")}
    return form_page(request, "distribution/form.html", form, _("Selisih"), **context)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.CARDS_SEND, of="office")
def opening(request: UserRequest, code: str) -> HttpResponse:
    """What lay at the office when it began to keep track of finished cards."""
    office = guards.office(request.user, code, Permission.CARDS_SEND)
    had = CardOpening.objects.filter(office=office).first()
    initial = {"day": had.day, "quantity": had.quantity} if had else {}
    form = OpeningForm(request.POST or None, office=office, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            card_opening_set(by=request.user, office=office, **form.cleaned_data)
        except CardsError as error:
            form.add_error(None, str(error))
        else:
            figures_moved(office.attribution)
            messages.success(request, _("Stok awal sudah dicatat."))
            return redirect("distribution:index")
    context = {
        "title": _("Stok awal KTP-el jadi"),
        "office": office,
        "button": _("Simpan stok awal"),
    }
    return form_page(request, "distribution/form.html", form, _("Stok awal"), **context)


def _moved(request: UserRequest, found: CardDispatch, sentence: str) -> HttpResponse:
    figures_moved_in(
        o.attribution.province_id or o.attribution_id for o in (found.sender, found.receiver)
    )
    messages.success(request, sentence)
    return redirect("distribution:dispatch", pk=found.pk)
