"""Permohonan of an office: what it needs by which formula, what it asked for and what is coming."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from blanko.forms.allocations import AllocationForm, NeedRuleForm, ReasonForm, RequestForm
from blanko.models import BLANK_WNI, StockRequest
from blanko.papers.request_drafts import request_wanted
from blanko.selectors.allocations import allocations_of, standings
from blanko.selectors.balances import offices_stock
from blanko.selectors.leadtimes import lead_times
from blanko.selectors.need import need_of, rule_of, thawed
from blanko.selectors.packs import in_packs
from blanko.selectors.questions import questions_of
from blanko.selectors.requests import asked, requests_of
from blanko.selectors.suppliers import givers_at, suppliers
from blanko.services.allocations import allocation_make
from blanko.services.needs import need_rule_set
from blanko.services.requests import (
    request_close,
    request_make,
    request_refuse,
    request_withdraw,
)
from blanko.tables.requests import LeadTable
from blanko.views.shown import (
    Shown,
    allocation_table,
    filled_in,
    office_crumbs,
    request_table,
)
from blanko.views.tabs import office_tabs
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, refusal, sees_office
from ektp.common import clock
from ektp.papers.views.panel import paper_panel

_SHOWN = 50


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def requests(request: UserRequest, code: str) -> HttpResponse:
    """What an office needs with its formula, its requests, what is coming, open differences and lead times."""
    office = guards.office(request.user, code, Permission.STOCK_VIEW)
    day = clock.today(office.time_zone)
    need = need_of(office, day)
    (stock,) = offices_stock([office.pk], day)
    coming = standings(allocations_of(receivers=[office.pk])[:_SHOWN], day)
    made = asked(requests_of(offices=[office.pk])[:_SHOWN], day)
    leads = lead_times(coming)
    writes = holds(request.user, Permission.STOCK_WRITE)
    context = {
        "title": _("Permohonan %(office)s") % {"office": office.name},
        "crumbs": office_crumbs(office, (_("Permohonan"), None)),
        "office": office,
        "tabs": office_tabs(office, "blanko:requests"),
        "day": day,
        "need": need,
        "stock": stock,
        "wanting": _wanting(need.total, stock.on_hand),
        "packs": in_packs(BLANK_WNI, need.total or 0),
        "requests": request_table(made, request, without=("office",)),
        "coming": allocation_table(coming, request, without=("receiver",)),
        "leads": LeadTable([Shown(lead, count=len(lead.ways)) for lead in leads], request=request),
        "questions": questions_of([office.pk], day),
        "may_ask": writes and suppliers(office).exists(),
        "may_write": writes,
        "gives": givers_at(office.region).filter(pk=office.pk).exists(),
    }
    return render(request, "blanko/requests.html", context)


def _wanting(need: int | None, on_hand: int | None) -> int | None:
    """Needed less what is there; None while either is unknown."""
    return None if need is None or on_hand is None else need - on_hand


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def request_new(request: UserRequest, code: str) -> HttpResponse:
    """Ask an office above; the computed need stands beside the form and is kept with the request."""
    office = guards.office(request.user, code, Permission.STOCK_WRITE)
    day = clock.today(office.time_zone)
    need = need_of(office, day)
    form = RequestForm(request.POST or None, office=office, need=need.total)
    (stock,) = offices_stock([office.pk], day)
    context = {
        "title": _("Ajukan permohonan"),
        "crumbs": office_crumbs(
            office,
            (_("Permohonan"), reverse("blanko:requests", args=[code])),
            (_("Ajukan permohonan"), None),
        ),
        "office": office,
        "need": need,
        "stock": stock,
        "day": day,
        "button": _("Ajukan permohonan"),
        "done": _("Permohonan sudah dicatat."),
        "back": reverse("blanko:requests", args=[code]),
        "next": reverse("blanko:requests", args=[code]),
    }
    return filled_in(
        request,
        form,
        lambda: request_make(by=request.user, office=office, **form.cleaned_data),
        context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def need_rule(request: UserRequest, code: str) -> HttpResponse:
    """Which terms the need of an office has, and how much of each."""
    office = guards.office(request.user, code, Permission.STOCK_WRITE)
    form = NeedRuleForm(request.POST or None, instance=rule_of(office))
    back = reverse("blanko:requests", args=[code])
    context = {
        "title": _("Rumus kebutuhan"),
        "crumbs": office_crumbs(office, (_("Permohonan"), back), (_("Rumus kebutuhan"), None)),
        "office": office,
        "note": _(
            "Kebutuhan = PRR + dalam proses + belum rekam + cetak ulang, masing-masing menurut bagiannya. Duplikat dan gagal verifikasi tidak dihitung."
        ),
        "button": _("Simpan rumus"),
        "done": _("Rumus kebutuhan sudah disimpan."),
        "back": back,
        "next": back,
    }
    return filled_in(
        request,
        form,
        lambda: need_rule_set(
            by=request.user, office=office, rule=form.rule(), reason=form.cleaned_data["reason"]
        ),
        context,
        template="blanko/need_rule.html",
    )


def request_seen(user: User, pk: int, permission: Permission) -> StockRequest:
    """The request of this key, if the user sees either office and holds the right. Http404, PermissionDenied."""
    found = (
        StockRequest.objects.select_related(
            "office__region",
            "office__attribution",
            "supplier__region",
            "supplier__attribution",
            "item",
            "created_by",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None or not (sees_office(user, found.office) or sees_office(user, found.supplier)):
        raise Http404(_("Permohonan tidak ditemukan."))
    guards.require(user, permission)
    return found


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def request_page(request: UserRequest, pk: int) -> HttpResponse:
    """One request: what was needed then, what was promised for it, and what can be done about it."""
    found = request_seen(request.user, pk, Permission.STOCK_VIEW)
    (made,) = asked([found], clock.today(found.office.time_zone))
    context = {
        "title": _("Permohonan %(office)s") % {"office": found.office.name},
        "crumbs": office_crumbs(
            found.office,
            (_("Permohonan"), reverse("blanko:requests", args=[found.office.code])),
            (_("Rincian"), None),
        ),
        "asked": made,
        "request_row": found,
        "state": made.state,
        "need": thawed(found.terms),
        "packs": in_packs(found.item_id, found.quantity),
        "given": allocation_table(made.given, request, without=("supplier", "item")),
        "acts": _acts(request.user, found, given=bool(made.allocated)),
        "papers": paper_panel(request.user, found.office, *request_wanted(found)),
    }
    return render(request, "blanko/request.html", context)


def _acts(user: User, found: StockRequest, *, given: bool) -> list[tuple[str, str]]:
    """What this user may do now: words and address."""
    if not found.open or not holds(user, Permission.STOCK_WRITE):
        return []
    return [
        (str(act.title), reverse("blanko:request_act", args=[found.pk, kind]))
        for kind, act in ACTS.items()
        if _may(user, found, act) and not (given and act.before_all)
    ]


class Act:
    """Something done about a request, by its supplier or by the office that asked. `before_all`: only while nothing is allocated."""

    def __init__(
        self,
        title: Callable[[], str],
        done: Callable[[], str],
        service: Callable[..., object],
        *,
        by_supplier: bool = False,
        before_all: bool = False,
    ) -> None:
        self._title, self._done = title, done
        self.service, self.by_supplier, self.before_all = service, by_supplier, before_all

    @property
    def title(self) -> str:
        """What it is called, on its button too."""
        return self._title()

    @property
    def done(self) -> str:
        """What stands above the next page."""
        return self._done()


def _allocate(*, by: User, request: StockRequest, **said: Any) -> object:
    return allocation_make(
        by=by, supplier=request.supplier, receiver=request.office, request=request, **said
    )


ACTS = {
    "alokasi": Act(
        lambda: _("Alokasikan"), lambda: _("Alokasi sudah dicatat."), _allocate, by_supplier=True
    ),
    "tolak": Act(
        lambda: _("Tolak permohonan"),
        lambda: _("Permohonan sudah ditolak."),
        request_refuse,
        by_supplier=True,
        before_all=True,
    ),
    "tarik": Act(
        lambda: _("Tarik permohonan"),
        lambda: _("Permohonan sudah ditarik."),
        request_withdraw,
        before_all=True,
    ),
    "tutup": Act(
        lambda: _("Tutup permohonan"), lambda: _("Permohonan sudah ditutup."), request_close
    ),
}


def _may(user: User, found: StockRequest, act: Act) -> bool:
    return sees_office(user, found.supplier if act.by_supplier else found.office)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def request_act(request: UserRequest, pk: int, kind: str) -> HttpResponse:
    """Allocate, refuse, withdraw or close."""
    found = request_seen(request.user, pk, Permission.STOCK_WRITE)
    act = ACTS.get(kind)
    if act is None:
        raise Http404(_("Tindakan tidak dikenal."))
    if not _may(request.user, found, act):
        raise PermissionDenied(refusal(Permission.STOCK_WRITE))
    (made,) = asked([found], clock.today(found.office.time_zone))
    data = request.POST or None
    form = (
        AllocationForm(data, office=found.supplier, left=made.unallocated)
        if kind == "alokasi"
        else ReasonForm(data, office=found.office)
    )
    back = reverse("blanko:request", args=[pk])
    context = {
        "title": act.title,
        "crumbs": office_crumbs(found.office, (_("Permohonan"), back), (act.title, None)),
        "office": found.office,
        "asked": made,
        "button": act.title,
        "done": act.done,
        "back": back,
        "next": back,
        "danger": kind in ("tolak", "tarik"),
    }
    return filled_in(
        request,
        form,
        lambda: act.service(by=request.user, request=found, **form.cleaned_data),
        context,
    )
