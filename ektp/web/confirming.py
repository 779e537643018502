"""Entering in two steps that need no script: the form, then what it would do and what is asked about it, then it is done.

The page between is `web/confirm.html`. It sends back what was typed, so that nothing is kept on the server meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ektp.common.formatting import angka, hari_tanggal

_CONFIRMED, _AGAIN = "tegaskan", "ubah"
_OF_THE_STEP = frozenset({"csrfmiddlewaretoken", _CONFIRMED, _AGAIN})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about what was typed; `url` leads to what it is about."""

    sentence: str
    url: str = ""


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person has seen the page between and said yes."""
    return _CONFIRMED in request.POST


def goes_back(request: HttpRequest) -> bool:
    """Whether the person wants to change what was typed."""
    return _AGAIN in request.POST


def confirm_context(
    request: HttpRequest,
    form: forms.Form,
    *,
    button: Any,
    questions: Iterable[Asked] = (),
    danger: bool = False,
) -> dict[str, Any]:
    """What `web/confirm.html` needs, beside the view's own `title`, `crumbs` and `back`."""
    return {
        "hidden": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in _OF_THE_STEP
            for value in values
        ],
        "said": said(form),
        "questions": list(questions),
        "button": button,
        "danger": danger,
    }


def said(form: forms.Form) -> list[tuple[str, str]]:
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
    return str(getattr(value, "label", getattr(value, "name", value)))
