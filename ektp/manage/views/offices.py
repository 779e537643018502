"""Offices of one's place: what they do since when, their hours, their letters."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, place_of
from ektp.accounts.selectors import offices_visible_to
from ektp.common import clock
from ektp.daysheets.services.calendar import ability_set, hours_set
from ektp.manage.forms import (
    AbilityForm,
    HoursForm,
    IdentityForm,
    LetterheadForm,
    OfficeFilterForm,
)
from ektp.manage.tables import OfficeTable, days_label
from ektp.regions.exceptions import RegionsError
from ektp.regions.models import Office, OfficeAbility, OfficeHours, OfficeLetterhead, Service
from ektp.regions.selectors import hours_of
from ektp.regions.services import letterhead_set, office_update

_PER_PAGE = 50
_REFUSED = 422


@require_safe
@rule(Permission.OFFICES_MANAGE)
def office_list(request: UserRequest) -> HttpResponse:
    """All offices of my place with what they do today."""
    form = OfficeFilterForm(request.GET)
    today = clock.today(place_of(request.user).time_zone)
    offices = _with_today(offices_visible_to(request.user), today)
    if form.is_valid():
        offices = _narrowed(offices, form.cleaned_data["cari"].strip(), form.cleaned_data["jenis"])
    context = {
        "title": _("Kantor"),
        "crumbs": _crumbs((_("Kantor"), None)),
        "form": form,
        "table": OfficeTable(offices, request=request, per_page=_PER_PAGE),
    }
    return render(request, "manage/offices.html", context)


def _with_today(offices: QuerySet[Office], today: date) -> QuerySet[Any]:
    abilities = OfficeAbility.objects.filter(office=OuterRef("pk"), valid__contains=today)
    hours = OfficeHours.objects.filter(office=OuterRef("pk"), valid__contains=today)
    return offices.order_by("code").annotate(
        services_now=ArraySubquery(abilities.values("service")),
        weekdays=Subquery(hours.values("weekdays")[:1]),
        closes_at=Subquery(hours.values("closes_at")[:1]),
        deadline=Subquery(hours.values("deadline")[:1]),
    )


def _narrowed(offices: QuerySet[Any], text: str, kind: str) -> QuerySet[Any]:
    if text:
        offices = offices.filter(Q(name__icontains=text) | Q(code__istartswith=text))
    return offices.filter(kind=kind) if kind else offices


@require_safe
@rule(Permission.OFFICES_MANAGE, of="office")
def office_show(request: UserRequest, code: str) -> HttpResponse:
    """One office and everything that can be set about it."""
    office = guards.office(request.user, code, Permission.OFFICES_MANAGE)
    return _page(request, office, {})


@require_POST
@rule(Permission.OFFICES_MANAGE, of="office")
def office_part(request: UserRequest, code: str, part: str) -> HttpResponse:
    """Save one part of the page; a refused form is shown with what was typed."""
    office = guards.office(request.user, code, Permission.OFFICES_MANAGE)
    if part not in _PARTS:
        raise Http404
    form = _form(part, office, request.POST)
    if form.is_valid():
        try:
            _PARTS[part](request, office, form)
        except RegionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Perubahan kantor sudah disimpan."))
            return redirect(f"{reverse('manage:office', args=[code])}#{part}")
    return _page(request, office, {part: form}, status=_REFUSED)


def _page(
    request: UserRequest, office: Office, bound: dict[str, forms.BaseForm], status: int = 200
) -> HttpResponse:
    context = {
        "title": office.name,
        "crumbs": _crumbs((_("Kantor"), reverse("manage:offices")), (office.name, None)),
        "office": office,
        "services": _services(office),
        "hours": [_hours_line(row) for row in office.hours.all()],
        "forms": {part: bound.get(part) or _form(part, office) for part in _PARTS},
    }
    return render(request, "manage/office.html", context, status=status)


def _services(office: Office) -> list[tuple[str, list[OfficeAbility], bool]]:
    """Each service with its spans and whether it is given today."""
    today = clock.today(office.time_zone)
    rows = list(office.abilities.all())
    found: list[tuple[str, list[OfficeAbility], bool]] = []
    for service, label in Service.choices:
        spans = [row for row in rows if row.service == service]
        found.append((str(label), spans, any(today in row.valid for row in spans)))
    return found


def _hours_line(row: OfficeHours) -> dict[str, Any]:
    return {"row": row, "days": days_label(row.weekdays)}


def _form(part: str, office: Office, data: Any = None) -> forms.BaseForm:
    tomorrow = clock.today(office.time_zone) + timedelta(days=1)
    match part:
        case "layanan":
            return AbilityForm(data, initial={"from_day": tomorrow}, prefix=part)
        case "jam":
            initial = HoursForm.initial_of(hours_of(office, tomorrow), tomorrow)
            return HoursForm(data, initial=initial, prefix=part)
        case "kop":
            letterhead = OfficeLetterhead.objects.filter(office=office).first()
            return LetterheadForm(data, instance=letterhead, prefix=part)
        case _:
            return IdentityForm(data, instance=office, prefix=part)


def _save_ability(request: UserRequest, office: Office, form: Any) -> None:
    data = form.cleaned_data
    last = data["last_day"]
    ability_set(
        by=request.user,
        office=office,
        service=data["service"],
        from_day=data["from_day"],
        until=last + timedelta(days=1) if last else None,
        able=data["able"],
    )


def _save_hours(request: UserRequest, office: Office, form: Any) -> None:
    data = form.cleaned_data
    hours_set(
        by=request.user,
        office=office,
        from_day=data["from_day"],
        weekdays=form.bits(),
        closes_at=data["closes_at"],
        deadline=data["deadline"],
    )


def _save_letterhead(request: UserRequest, office: Office, form: Any) -> None:
    letterhead_set(by=request.user, office=office, **form.cleaned_data)


def _save_identity(request: UserRequest, office: Office, form: Any) -> None:
    data = form.cleaned_data
    office_update(
        by=request.user,
        office=office,
        name=data["name"],
        time_zone=data["time_zone"],
        home_office=office.home_office,
    )


_PARTS: dict[str, Callable[[UserRequest, Office, Any], None]] = {
    "layanan": _save_ability,
    "jam": _save_hours,
    "kop": _save_letterhead,
    "nama": _save_identity,
}


def _crumbs(*steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Kelola"), reverse("manage:index")), *steps]
