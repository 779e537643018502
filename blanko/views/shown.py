"""What the pages of requests, allocations and questions have in common."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from blanko.exceptions import StockError
from blanko.selectors.allocations import Standing
from blanko.selectors.requests import Asked
from blanko.tables.requests import AllocationTable, RequestTable
from ektp.accounts.guards import UserRequest
from ektp.common.formatting import tanggal
from ektp.regions.models import Office

REFUSED = 422
_PAGE = 50
Crumbs = list[tuple[Any, str | None]]


class Shown:
    """A row with what the table alone needs."""

    def __init__(self, row: Any, day: date | None = None, **more: Any) -> None:
        self._row = row
        self.__dict__.update(more)
        if day is not None:
            self.shown_day = tanggal(day)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def request_table(
    rows: Iterable[Asked], request: UserRequest, *, without: tuple[str, ...] = ()
) -> RequestTable:
    """Requests in their order."""
    shown = [Shown(row, row.request.day) for row in rows]
    return RequestTable(shown, request=request, exclude=without, per_page=_PAGE, prefix="p-")


def allocation_table(
    rows: Iterable[Standing], request: UserRequest, *, without: tuple[str, ...] = ()
) -> AllocationTable:
    """Allocations in their order."""
    shown = [Shown(row, row.allocation.day) for row in rows]
    return AllocationTable(shown, request=request, exclude=without, per_page=_PAGE, prefix="a-")


def office_crumbs(office: Office, *more: tuple[Any, str | None]) -> Crumbs:
    """Blangko, the office, and what is below."""
    return [
        (_("Blangko"), reverse("blanko:today")),
        (office.name, reverse("blanko:office", args=[office.code])),
        *more,
    ]


def filled_in(
    request: UserRequest,
    form: forms.Form | forms.ModelForm[Any],
    action: Callable[[], object],
    context: dict[str, Any],
    *,
    template: str = "blanko/request_form.html",
) -> HttpResponse:
    """A form that is done in one step: shown, refused with what was typed, or done and on to `context["next"]`."""
    if request.method == "POST" and form.is_valid():
        try:
            action()
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, context["done"])
            return redirect(context["next"])
    status = REFUSED if form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)
