"""Entering in two steps that need no script: the form, then what it would change, then it is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from blanko.exceptions import StockError
from blanko.models import StockDocument
from blanko.services.previewing import preview
from ektp.accounts.guards import UserRequest
from ektp.common.formatting import angka, tanggal
from ektp.daysheets.freshness import figures_moved_in
from ektp.regions.models import Office
from ektp.web.confirming import Asked, confirm_context, goes_back, is_confirmed

_REFUSED = 422


@dataclass(frozen=True, slots=True)
class Step:
    """A paper about to be entered."""

    form: forms.Form
    action: Callable[[], StockDocument]
    offices: Callable[[], Iterable[Office]]
    item: Callable[[], str]
    button: StrPromise | str
    context: dict[str, Any]
    danger: bool = False


def answer(request: UserRequest, step: Step) -> HttpResponse:
    """The page that comes next."""
    if request.method != "POST" or goes_back(request):
        return _form(request, step)
    if not step.form.is_valid():
        return _form(request, step, _REFUSED)
    try:
        if is_confirmed(request):
            return _enter(request, step)
        return _confirm(request, step)
    except StockError as error:
        step.form.add_error(None, str(error))
        return _form(request, step, _REFUSED)


def _form(request: UserRequest, step: Step, status: int = 200) -> HttpResponse:
    context = {**step.context, "form": step.form}
    return render(request, "blanko/form.html", context, status=status)


def _confirm(request: UserRequest, step: Step) -> HttpResponse:
    found = preview(step.action, step.offices(), step.item())
    questions = [_twin_asked(twin) for twin in found.twins]
    context = {
        **step.context,
        **confirm_context(
            request, step.form, button=step.button, questions=questions, danger=step.danger
        ),
        "preview": found,
    }
    return render(request, "blanko/confirm.html", context)


def _twin_asked(twin: StockDocument) -> Asked:
    """The same paper may have been entered before, by a colleague or from another page."""
    sentence = _(
        "%(kind)s dengan nomor %(number)s bertanggal %(day)s sudah dicatat: %(quantity)s %(unit)s %(item)s. "
        "Catat lagi hanya bila ini dokumen lain."
    ) % {
        "kind": twin.get_kind_display(),
        "number": twin.number,
        "day": tanggal(twin.day),
        "quantity": angka(twin.quantity),
        "unit": twin.item.unit,
        "item": twin.item.name,
    }
    return Asked(sentence, reverse("blanko:document", args=[twin.pk]))


def _enter(request: UserRequest, step: Step) -> HttpResponse:
    document = step.action()
    figures_moved_in(
        office.attribution.province_id or office.attribution_id for office in step.offices()
    )
    messages.success(
        request, _("%(document)s sudah dicatat.") % {"document": document.get_kind_display()}
    )
    return redirect("blanko:document", pk=document.pk)
