"""What the pages of finished cards share."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ektp.accounts.guards import UserRequest

REFUSED = 422


def form_page(
    request: UserRequest, template: str, form: forms.Form, last: str, **context: Any
) -> HttpResponse:
    """A form; 422 where it was refused."""
    context |= {"form": form, "crumbs": crumbs(last)}
    return render(request, template, context, status=REFUSED if form.errors else 200)


def crumbs(last: str) -> list[tuple[str, str | None]]:
    """The way to a page below the overview."""
    return [(_("Distribusi"), reverse("distribution:index")), (last, None)]
