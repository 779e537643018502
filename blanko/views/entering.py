"""Entering in two steps that need no script: the form, then what it would change, then it is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from blanko.exceptions import StockError
from blanko.models import StockDocument
from blanko.services.previewing import preview
from ektp.accounts.guards import UserRequest
from ektp.common.formatting import angka, hari_tanggal
from ektp.daysheets.freshness import figures_moved_in
from ektp.regions.models import Office

_REFUSED = 422
_CONFIRMED, _AGAIN = "tegaskan", "ubah"


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
    if request.method != "POST" or _AGAIN in request.POST:
        return _form(request, step)
    if not step.form.is_valid():
        return _form(request, step, _REFUSED)
    try:
        if _CONFIRMED in request.POST:
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
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    context = {
        **step.context,
        "preview": found,
        "hidden": hidden,
        "said": _said(step.form),
        "button": step.button,
        "danger": step.danger,
    }
    return render(request, "blanko/confirm.html", context)


def _said(form: forms.Form) -> list[tuple[str, str]]:
    """What was typed, as it was understood."""
    lines = []
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name)
        if value in (None, ""):
            continue
        choices = getattr(field.field, "choices", None)
        if choices and not isinstance(field.field, forms.ModelChoiceField):
            value = dict(choices).get(value, value)
        lines.append((str(field.label), _as_text(value)))
    return lines


def _as_text(value: Any) -> str:
    match value:
        case bool():
            return _("ya") if value else _("tidak")
        case int():
            return angka(value)
        case date():
            return hari_tanggal(value)
    return str(getattr(value, "name", value))


def _enter(request: UserRequest, step: Step) -> HttpResponse:
    document = step.action()
    figures_moved_in(
        office.attribution.province_id or office.attribution_id for office in step.offices()
    )
    messages.success(
        request, _("%(document)s sudah dicatat.") % {"document": document.get_kind_display()}
    )
    return redirect("blanko:document", pk=document.pk)
