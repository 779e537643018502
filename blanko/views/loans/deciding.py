"""Approve, refuse, withdraw."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blanko.exceptions import StockError
from blanko.forms.loans import ApprovalForm, ConsentForm, ReasonForm
from blanko.guards import loan_seen
from blanko.models import Loan, LoanState
from blanko.selectors.loans import LoanRow, loan_rows
from blanko.services.loans import (
    loan_approve,
    loan_approve_province,
    loan_refuse,
    loan_withdraw,
)
from blanko.services.loans.deciding import may_approve, may_approve_province
from blanko.views.loans.reading import writes
from blanko.views.loans.shown import crumbs
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, refusal
from ektp.common import clock

_REFUSED = 422


def _posted(request: UserRequest) -> QueryDict | None:
    """What was sent, though it be empty: an approval has nothing to fill in."""
    return request.POST if request.method == "POST" else None


def row_of(loan: Loan) -> LoanRow:
    """The loan as it stands today."""
    day = max(clock.today(loan.lender.time_zone), loan.asked_day)
    (row,) = loan_rows([loan.pk], day)
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_APPROVE, of="office")
def loan_approval(request: UserRequest, pk: int) -> HttpResponse:
    """Approve: for the lender first, then for the province where its rule wants it."""
    found = loan_seen(request.user, pk, Permission.STOCK_APPROVE)
    province = row_of(found).state == LoanState.WAITS_PROVINCE
    form: forms.Form = (
        ConsentForm(_posted(request))
        if province
        else ApprovalForm(_posted(request), initial={"quantity": found.asked})
    )

    def deed() -> object:
        if province:
            return loan_approve_province(by=request.user, loan=found)
        return loan_approve(by=request.user, loan=found, quantity=form.cleaned_data["quantity"])

    words = (_("Setujui pinjaman"), _("Pinjaman disetujui."))
    return _decide(request, found, form, deed, words)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_APPROVE, of="office")
def loan_refusal(request: UserRequest, pk: int) -> HttpResponse:
    """Refuse, with a reason."""
    found = loan_seen(request.user, pk, Permission.STOCK_APPROVE)
    if not (may_approve(request.user, found) or may_approve_province(request.user, found)):
        raise PermissionDenied(refusal(Permission.STOCK_APPROVE))
    form = ReasonForm(_posted(request))
    words = (_("Tolak permintaan"), _("Permintaan ditolak."))
    return _decide(
        request,
        found,
        form,
        lambda: loan_refuse(by=request.user, loan=found, reason=form.cleaned_data["reason"]),
        words,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def loan_withdrawal(request: UserRequest, pk: int) -> HttpResponse:
    """The borrower takes the request back, with a reason."""
    found = loan_seen(request.user, pk, Permission.STOCK_WRITE)
    if not writes(request.user, found.borrower):
        raise PermissionDenied(refusal(Permission.STOCK_WRITE))
    form = ReasonForm(_posted(request))
    words = (_("Tarik permintaan"), _("Permintaan ditarik."))
    return _decide(
        request,
        found,
        form,
        lambda: loan_withdraw(by=request.user, loan=found, reason=form.cleaned_data["reason"]),
        words,
    )


def _decide(
    request: UserRequest,
    loan: Loan,
    form: forms.Form,
    deed: Callable[[], object],
    words: tuple[str, str],
) -> HttpResponse:
    """The form, or the deed and back to the loan."""
    button, done = words
    if request.method == "POST":
        try:
            if form.is_valid():
                deed()
                messages.success(request, done)
                return redirect("blanko:loan", pk=loan.pk)
        except StockError as error:
            form.add_error(None, str(error))
    context: dict[str, Any] = {
        "title": button,
        "crumbs": crumbs(button, loan),
        "loan": loan,
        "row": row_of(loan),
        "form": form,
        "button": button,
        "back": reverse("blanko:loan", args=[loan.pk]),
    }
    status = _REFUSED if form.is_bound and form.errors else 200
    return render(request, "blanko/loan_decision.html", context, status=status)
