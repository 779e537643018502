"""The register of devices: a new one, one with the history of its states, what was mistyped, and how it leaves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blanko.exceptions import StockError
from blanko.forms import CorrectionForm, DepartureForm, DeviceForm, StateForm
from blanko.models import Device, DeviceCondition, DeviceState
from blanko.selectors.equipment import stoppages_of
from blanko.services.equipment import device_add, device_correct, device_end, device_state_set
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, sees_office
from ektp.common.periods import ONE_DAY
from ektp.regions.models import Office

_REFUSED = 422
_STOPPAGES = 10
_CHIPS = {
    DeviceCondition.GOOD: "ok",
    DeviceCondition.POOR: "warn",
    DeviceCondition.BROKEN: "bad",
    DeviceCondition.LOST: "bad",
}


def crumbs(office: Office, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to alat dan bahan of an office, and on."""
    office_url = reverse("blanko:office", args=[office.code])
    page = reverse("blanko:equipment", args=[office.code])
    last: list[tuple[str, str | None]] = [(_("Alat dan bahan"), page if more else None), *more]
    return [(_("Blangko"), reverse("blanko:today")), (office.name, office_url), *last]


def chip(state: DeviceState) -> tuple[str, str]:
    """The condition in a word, and how it looks."""
    return str(state.get_condition_display()), _CHIPS[DeviceCondition(state.condition)]


def told(state: DeviceState) -> str:
    """The cause and what was written of it."""
    cause = state.get_cause_display() if state.cause else ""
    return ": ".join(part for part in (str(cause), state.note) if part)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def device_new(request: UserRequest, code: str) -> HttpResponse:
    """A device is put on the register."""
    office = guards.office(request.user, code, Permission.STOCK_WRITE)
    form = DeviceForm(request.POST or None, office=office)
    if request.method == "POST" and form.is_valid():
        try:
            made = device_add(by=request.user, office=office, **form.cleaned_data)
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Alat sudah didaftarkan."))
            return redirect("blanko:device", pk=made.pk)
    context = {
        "title": _("Daftarkan alat"),
        "crumbs": crumbs(office, (_("Daftarkan alat"), None)),
        "button": _("Simpan alat"),
        "back": reverse("blanko:equipment", args=[code]),
    }
    return _form(request, office, form, context)


def _form(request: UserRequest, office: Office, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = _REFUSED if form.errors else 200
    page = {**context, "office": office, "form": form}
    return render(request, "blanko/equipment_form.html", page, status=status)


def _device(user: User, pk: int, permission: Permission) -> Device:
    """The device of this key, if the user sees its office and holds the right. Http404, PermissionDenied."""
    found = Device.objects.select_related("office__region", "office__attribution").filter(pk=pk)
    device = found.first()
    if device is None or not sees_office(user, device.office):
        raise Http404(_("Alat tidak ditemukan."))
    guards.require(user, permission)
    return device


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_VIEW, of="office")
def device(request: UserRequest, pk: int) -> HttpResponse:
    """One device: its states, what its office's sheets told of its service, and the form of a new state."""
    right = Permission.STOCK_WRITE if request.method == "POST" else Permission.STOCK_VIEW
    found = _device(request.user, pk, right)
    states = list(found.states.order_by("-valid"))
    form = StateForm(request.POST or None, device=found, state=states[0] if states else None)
    if request.method == "POST" and form.is_valid():
        try:
            device_state_set(by=request.user, device=found, **form.cleaned_data)
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Keadaan alat sudah dicatat."))
            return redirect("blanko:device", pk=pk)
    context = {
        "title": found.model,
        "crumbs": crumbs(found.office, (found.model, None)),
        "device": found,
        "current": states[0] if states else None,
        "chip": chip(states[0]) if states else None,
        "states": [_state_row(state) for state in states],
        "stoppages": stoppages_of(found, _STOPPAGES),
        "form": form,
        "writes": holds(request.user, Permission.STOCK_WRITE) and found.until_day is None,
    }
    return render(request, "blanko/device.html", context, status=_REFUSED if form.errors else 200)


def _state_row(state: DeviceState) -> dict[str, Any]:
    until = state.valid.upper
    return {
        "state": state,
        "last": until - ONE_DAY if until else None,
        "chip": chip(state),
        "told": told(state),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def device_edit(request: UserRequest, pk: int) -> HttpResponse:
    """What was mistyped of a device."""
    found = _device(request.user, pk, Permission.STOCK_WRITE)
    had = {"model": found.model, "serial": found.serial, "funding": found.funding}
    form = CorrectionForm(request.POST or None, initial=had)
    if request.method == "POST" and form.is_valid():
        try:
            device_correct(by=request.user, device=found, **form.cleaned_data)
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Data alat sudah dibetulkan."))
            return redirect("blanko:device", pk=pk)
    return _form(
        request,
        found.office,
        form,
        _of_device(found, _("Betulkan data alat"), _("Simpan data alat")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def device_leave(request: UserRequest, pk: int) -> HttpResponse:
    """A device leaves the office for good."""
    found = _device(request.user, pk, Permission.STOCK_WRITE)
    form = DepartureForm(request.POST or None, device=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            device_end(
                by=request.user, device=found, until_day=data["until_day"], reason=data["note"]
            )
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Alat sudah dikeluarkan dari daftar."))
            return redirect("blanko:equipment", code=found.office.code)
    context = _of_device(found, _("Keluarkan alat"), _("Keluarkan alat"))
    return _form(request, found.office, form, {**context, "danger": True})


def _of_device(found: Device, title: str, button: str) -> dict[str, Any]:
    page = reverse("blanko:device", args=[found.pk])
    return {
        "title": title,
        "crumbs": crumbs(found.office, (found.model, page), (title, None)),
        "device": found,
        "button": button,
        "back": page,
    }
