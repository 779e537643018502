"""The equipment report of a region, as page and as file, and how far materials and people go at an office."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from blanko.forms import PaceForm
from blanko.models import Funding
from blanko.selectors.equipment import tallies
from blanko.selectors.pace import CARDS_PER_PRINTER, MATERIALS, STARTS_AT, paces, yields_at
from blanko.services.pace import pace_set, yields_set
from blanko.tables import PlacesTable, TallyTable
from blanko.views.asking import day_asked, region_asked
from blanko.views.devices import crumbs
from blanko.views.tabs import office_tabs
from blanko.views.tallies import kinds_in, place_rows, place_sum, tally_rows, tally_total
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, sees_office
from ektp.common.formatting import hari_tanggal
from ektp.db.changing import changing
from ektp.regions.models import Level, Office, Region
from ektp.regions.selectors import offices_of
from ektp.web.exports import export_kind, export_table

_REFUSED = 422
_PACE = ("cards_per_printer", "cards_per_hour", "operators", "starts_at")


@require_safe
@rule(Permission.STOCK_VIEW)
def equipment_region(request: UserRequest) -> HttpResponseBase:
    """Devices of a region by kind, condition and source of funds, and by what lies below it."""
    region = region_asked(request)
    day = day_asked(request, region.time_zone)
    funding = request.GET.get("dana", "")
    funding = funding if funding in Funding.values else ""
    tallied = tallies(region, day, funding=funding, only=_only(request.user, region))
    kinds = kinds_in(tallied)
    table = PlacesTable(
        place_rows(tallied, _places(request.user, region), kinds),
        kinds=kinds,
        totals=[{"name": _("Jumlah"), "url": None, **place_sum(tallied, kinds)}] if tallied else [],
        request=request,
    )
    title = _("Peralatan %(region)s") % {"region": region.label}
    if kind := export_kind(request):
        notes = [hari_tanggal(day), _funding_words(funding)]
        name = f"peralatan-{region.code}-{day}"
        return export_table(table, kind, name=name, title=title, notes=notes)
    context = {
        "title": title,
        "crumbs": [(_("Blangko"), reverse("blanko:today")), (_("Peralatan"), None)],
        "region": region,
        "day": day,
        "funding": funding,
        "fundings": Funding.choices,
        "table": table,
        "tally": TallyTable(tally_rows(tallied), totals=tally_total(tallied)),
    }
    return render(request, "blanko/equipment_region.html", context)


def _funding_words(funding: str) -> str:
    label = Funding(funding).label if funding else _("semua")
    return _("Sumber dana: %(funding)s") % {"funding": label}


def _only(user: User, region: Region) -> list[int] | None:
    """The offices that somebody who stands at an office sees; who stands at a region sees all in it."""
    if user.office_id is None:
        return None
    return [office.pk for office in _seen(user, region)]


def _seen(user: User, region: Region) -> Iterator[Office]:
    offices = offices_of(region).select_related("region").order_by("code")
    return (office for office in offices if sees_office(user, office))


def _places(user: User, region: Region) -> Iterator[tuple[str, str, str]]:
    """What lies right below a region: provinces, kabupaten/kota, or offices. With its code, its name and its page.

    Above a kabupaten the region's own office comes first.
    """
    if region.level >= Level.REGENCY:
        for office in _seen(user, region):
            yield office.code, office.name, reverse("blanko:equipment", args=[office.code])
        return
    for office in Office.objects.filter(region=region, active=True).order_by("code")[:1]:
        yield region.code, office.name, reverse("blanko:equipment", args=[office.code])
    page = reverse("blanko:equipment_region")
    for place in Region.objects.children_of(region).filter(ended_on=None).order_by("code"):
        yield place.code, place.label, f"{page}?wilayah={place.code}"


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_APPROVE, of="office")
def pace(request: UserRequest, code: str) -> HttpResponse:
    """How many cards a ribbon, a film, a printer and an hour serve at an office. At the national office: everywhere else."""
    office = guards.office(request.user, code, Permission.STOCK_APPROVE)
    whose = None if office.kind == Office.Kind.NATIONAL else office
    yields, (own, nation) = yields_at(whose), paces(whose)
    had: dict[str, Any] = {item: found.own for item, found in yields.items()}
    had |= {name: getattr(own, name, None) for name in _PACE}
    form = PaceForm(
        request.POST or None,
        yields=yields,
        inherited=_inherited(None if whose is None else nation),
        initial=had,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with changing(by=request.user):
            materials = {item: data[item] for item in MATERIALS}
            yields_set(by=request.user, office=whose, yields=materials)
            pace_set(by=request.user, office=whose, **{name: data[name] for name in _PACE})
        messages.success(request, _("Daya cetak sudah disimpan."))
        return redirect("blanko:equipment", code=code)
    context = {
        "title": _("Daya cetak bahan dan petugas"),
        "crumbs": crumbs(office, (_("Daya cetak"), None)),
        "office": office,
        "national": whose is None,
        "tabs": office_tabs(office, "blanko:equipment"),
        "form": form,
        "button": _("Simpan daya cetak"),
        "back": reverse("blanko:equipment", args=[code]),
    }
    return render(
        request, "blanko/equipment_form.html", context, status=_REFUSED if form.errors else 200
    )


def _inherited(nation: object) -> dict[str, Any]:
    """What an empty field stands for."""
    known = {"cards_per_printer": CARDS_PER_PRINTER, "operators": 1, "starts_at": STARTS_AT}
    set_above = {name: getattr(nation, name, None) for name in _PACE}
    return known | {name: value for name, value in set_above.items() if value is not None}
