"""Ask, lend, give back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blanko.exceptions import StockError
from blanko.forms.loans import LoanForm, LoanPaperForm
from blanko.guards import loan_seen
from blanko.models import Loan, StockDocument
from blanko.services.documents import loan_post, loan_return_post
from blanko.services.loans import loan_ask
from blanko.views.entering import Step, answer
from blanko.views.loans.deciding import row_of
from blanko.views.loans.reading import writes
from blanko.views.loans.shown import crumbs
from blanko.views.tabs import office_tabs
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, refusal
from ektp.common.formatting import angka, tanggal
from ektp.regions.models import Office

_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def loan_new(request: UserRequest, code: str) -> HttpResponse:
    """A request of this office."""
    office = guards.office(request.user, code, Permission.STOCK_WRITE)
    form = LoanForm(request.POST or None, office=office)
    if request.method == "POST" and form.is_valid():
        try:
            made = _ask(request, office, form.cleaned_data)
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Permintaan pinjaman sudah dicatat."))
            return redirect("blanko:loan", pk=made.pk)
    context = {
        "title": _("Minta pinjaman"),
        "crumbs": [
            (_("Blangko"), reverse("blanko:today")),
            (_("Pinjaman"), reverse("blanko:office_loans", args=[code])),
            (_("Minta pinjaman"), None),
        ],
        "office": office,
        "tabs": office_tabs(office, "blanko:office_loans"),
        "form": form,
        "back": reverse("blanko:office_loans", args=[code]),
    }
    status = _REFUSED if form.is_bound and form.errors else 200
    return render(request, "blanko/loan_new.html", context, status=status)


def _ask(request: UserRequest, office: Office, data: dict[str, Any]) -> Loan:
    return loan_ask(
        by=request.user,
        borrower=office,
        lender=data["lender"],
        quantity=data["quantity"],
        purpose=data["purpose"],
        day=data["day"],
        due_day=data["due_day"],
        item=data["item"],
        before_book=data["before_book"],
        number=data["number"],
        client_key=data["client_key"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def loan_lend(request: UserRequest, pk: int) -> HttpResponse:
    """The lender sends what was approved, or a part of it."""
    found = loan_seen(request.user, pk, Permission.STOCK_WRITE)
    words = (_("Serahkan pinjaman"), _("Simpan penyerahan"), _("Masih dapat diserahkan"))
    return _enter(request, found, found.lender, loan_post, row_of(found).lendable, words)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def loan_return(request: UserRequest, pk: int) -> HttpResponse:
    """The borrower gives back what is owed, or a part of it."""
    found = loan_seen(request.user, pk, Permission.STOCK_WRITE)
    words = (_("Kembalikan pinjaman"), _("Simpan pengembalian"), _("Belum kembali"))
    return _enter(request, found, found.borrower, loan_return_post, row_of(found).returnable, words)


def _enter(
    request: UserRequest,
    loan: Loan,
    office: Office,
    post: Callable[..., StockDocument],
    most: int,
    words: tuple[str, str, str],
) -> HttpResponse:
    """Form, what it would change, done. `most`: what may still go (satuan of the item)."""
    if not writes(request.user, office):
        raise PermissionDenied(refusal(Permission.STOCK_WRITE))
    title, button, left = words
    form = LoanPaperForm(request.POST or None, office=office, most=most)
    other = loan.borrower if office == loan.lender else loan.lender
    step = Step(
        form=form,
        action=lambda: post(by=request.user, loan=loan, **form.cleaned_data),
        offices=lambda: [loan.lender, loan.borrower],
        item=lambda: loan.item_id,
        button=button,
        context={
            "title": title,
            "crumbs": crumbs(title, loan),
            "office": office,
            "facts": [
                (_("Dari → kepada"), f"{office.name} → {other.name}"),
                (left, f"{angka(most)} {loan.item.unit} {loan.item.name}"),
                (_("Jatuh tempo"), tanggal(loan.due_day)),
            ],
            "back": reverse("blanko:loan", args=[loan.pk]),
        },
    )
    return answer(request, step)
