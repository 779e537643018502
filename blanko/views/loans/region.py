"""What stands above the offices: opposite debts that are set off, and the rule of a province."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blanko.exceptions import StockError
from blanko.forms.loans import NettingForm, RuleForm, UndoForm
from blanko.guards import loan_seen
from blanko.models import LoanNetting, LoanRule
from blanko.selectors.loans import DebtPair, debt_pairs, loans_of
from blanko.services.loans import loan_rule_set, loans_net, netting_undo
from blanko.services.loans.netting import may_net
from blanko.tables.loans import PairsTable
from blanko.views.asking import region_asked
from blanko.views.loans.reading import offices_in
from blanko.views.loans.shown import crumbs
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission
from ektp.common import clock
from ektp.regions.models import Level, Office

_REFUSED = 422


class _Row:
    """A pair with its address; without one where there is nothing to set off."""

    def __init__(self, pair: DebtPair) -> None:
        said = {"satu": pair.one_code, "dua": pair.other_code, "barang": pair.item}
        self.pair = pair
        self.url = f"?{urlencode(said)}" if pair.nettable else ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pair, name)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_VIEW)
def loan_netting(request: UserRequest) -> HttpResponse:
    """Who owes whom, by pair and item, and what remains; the province sets opposite debts off."""
    region = region_asked(request)
    day = clock.today(region.time_zone)
    pairs = debt_pairs(loans_of(offices_in(request.user, region), day))
    pair = _pair_asked(request, pairs)
    offices = _offices_of(pair)
    may = pair is not None and may_net(request.user, *offices)
    form = None
    if pair is not None and may:
        form = NettingForm(request.POST or None, pair=pair, zone=region.time_zone)
        if request.method == "POST" and form.is_valid() and _net(request, pair, offices, form):
            return redirect("blanko:loan_netting")
    elif request.method == "POST":
        guards.require(request.user, Permission.STOCK_APPROVE)
    context = {
        "title": _("Utang antarkantor"),
        "crumbs": crumbs(_("Utang antarkantor")),
        "region": region,
        "day": day,
        "table": PairsTable([_Row(one) for one in pairs], request=request),
        "pair": pair,
        "form": form,
    }
    status = _REFUSED if form is not None and form.is_bound and form.errors else 200
    return render(request, "blanko/loan_netting.html", context, status=status)


def _pair_asked(request: UserRequest, pairs: Iterable[DebtPair]) -> DebtPair | None:
    asked = tuple(request.GET.get(name, "") for name in ("satu", "dua", "barang"))
    return next((p for p in pairs if (p.one_code, p.other_code, p.item) == asked), None)


def _offices_of(pair: DebtPair | None) -> list[Office]:
    if pair is None:
        return []
    codes = (pair.one_code, pair.other_code)
    found = {o.code: o for o in Office.objects.filter(code__in=codes).select_related("region")}
    return [found[code] for code in codes]


def _net(request: UserRequest, pair: DebtPair, offices: list[Office], form: NettingForm) -> bool:
    one, other = offices
    try:
        loans_net(by=request.user, one=one, other=other, item=pair.item, **form.cleaned_data)
    except StockError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Utang kedua kantor sudah diperhitungkan."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_APPROVE, of="office")
def loan_netting_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Take a netting back, with a reason."""
    wanted = LoanNetting.objects.select_related("loan", "against").filter(pk=pk)
    netting = wanted.first()
    if netting is None:
        raise Http404(_("Perhitungan tidak ditemukan."))
    loan = loan_seen(request.user, netting.loan_id, Permission.STOCK_APPROVE)
    form = UndoForm(request.POST or None, zone=loan.lender.time_zone)
    if request.method == "POST" and form.is_valid() and _undo(request, netting, form):
        return redirect("blanko:loan", pk=loan.pk)
    context = {
        "title": _("Batalkan perhitungan"),
        "crumbs": crumbs(_("Batalkan perhitungan"), loan),
        "loan": loan,
        "netting": netting,
        "form": form,
        "back": reverse("blanko:loan", args=[loan.pk]),
    }
    status = _REFUSED if form.is_bound and form.errors else 200
    return render(request, "blanko/loan_netting_undo.html", context, status=status)


def _undo(request: UserRequest, netting: LoanNetting, form: UndoForm) -> bool:
    try:
        netting_undo(by=request.user, netting=netting, **form.cleaned_data)
    except StockError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Perhitungan sudah dibatalkan."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_APPROVE, of="region")
def loan_rule(request: UserRequest, code: str) -> HttpResponse:
    """Whether the loans of a province need its approval."""
    province = guards.region(request.user, code, Permission.STOCK_APPROVE)
    if province.level != Level.PROVINCE:
        raise Http404(_("Aturan pinjaman ditetapkan oleh provinsi."))
    had = LoanRule.objects.filter(province=province).first()
    initial = {"needs_province": had is not None and had.needs_province}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        loan_rule_set(by=request.user, province=province, **form.cleaned_data)
        messages.success(request, _("Aturan pinjaman sudah disimpan."))
        return redirect(f"{reverse('blanko:loans')}?wilayah={code}")
    context = {
        "title": _("Aturan pinjaman"),
        "crumbs": crumbs(_("Aturan pinjaman")),
        "region": province,
        "form": form,
        "back": f"{reverse('blanko:loans')}?wilayah={code}",
    }
    return render(request, "blanko/loan_rule.html", context)
