"""Alat dan bahan of an office: what can be printed today, what is left of the materials, and the devices with their condition."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blanko.models import DeviceState
from blanko.selectors.equipment import stopped_on, tallies_of
from blanko.selectors.materials import Material
from blanko.selectors.printable import Printable, printable, sentence, units_of
from blanko.tables import DevicesTable, TallyTable
from blanko.views.devices import chip, crumbs, told
from blanko.views.tabs import office_tabs
from blanko.views.tallies import in_form_order, tally_rows, tally_total
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds
from ektp.common import clock
from ektp.common.formatting import angka, tanggal
from ektp.regions.selectors import abilities

_LEAST_SHARE = 1  # per cent, so that a bar of nothing is still seen


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def equipment(request: UserRequest, code: str) -> HttpResponse:
    """Today's bottleneck, materials, and devices of one office."""
    office = guards.office(request.user, code, Permission.STOCK_VIEW)
    day = clock.today(office.time_zone)
    made = printable(office, day)
    tallied, prints = tallies_of(office, made.states), "printing" in abilities(office, day)
    context = {
        "title": office.name,
        "crumbs": crumbs(office),
        "office": office,
        "tabs": office_tabs(office, "blanko:equipment"),
        "day": day,
        "prints": prints,
        "sentence": sentence(made),
        "limits": _limit_rows(made),
        "stopped": stopped_on(office, day),
        "materials": _material_rows(made) if prints or _keeps(made) else [],
        "devices": DevicesTable([_device_row(state) for state in in_form_order(made.states)]),
        "tally": TallyTable(tally_rows(tallied), totals=tally_total(tallied)),
        "writes": holds(request.user, Permission.STOCK_WRITE),
        "approves": holds(request.user, Permission.STOCK_APPROVE),
    }
    return render(request, "blanko/equipment.html", context)


def _limit_rows(made: Printable) -> list[dict[str, Any]]:
    """The limits with their bars, on the scale of the largest."""
    largest = max(1, *(limit.cards or 0 for limit in made.limits))
    return [
        {
            "limit": limit,
            "binds": limit.code in made.found.binding,
            "share": max(_LEAST_SHARE, (limit.cards or 0) * 100 // largest)
            if limit.cards is not None
            else 0,
        }
        for limit in made.limits
    ]


def _keeps(made: Printable) -> bool:
    return any(material.on_hand is not None for material in made.materials)


def _material_rows(made: Printable) -> list[dict[str, Any]]:
    return [
        {
            "item": material.item,
            "kept": material.on_hand is not None,
            "head": _head(material),
            "cards": _cards(material),
            "parts": _parts(material),
        }
        for material in made.materials
    ]


def _head(material: Material) -> str:
    """`7,4 ribbon`."""
    if material.on_hand is None:
        return material.name
    return f"{units_of(material)} {material.name.lower()}"


def _cards(material: Material) -> str:
    if material.on_hand is None:
        return _("buku persediaan belum dimulai")
    if material.remaining is None:
        return _("daya cetaknya belum ditetapkan")
    return _("kira-kira %(n)s keping") % {"n": angka(material.remaining.cards)}


def _parts(material: Material) -> str:
    """What lies in the store, and what is left of the one in the machine and how that is known."""
    if material.on_hand is None:
        return ""
    store = _("%(n)s di gudang") % {"n": angka(material.on_hand)}
    if not material.is_counted:
        return store
    if material.opened is None:
        return f"{store}, {_('yang terpasang belum dihitung')}"
    inside = _("%(n)s persen pada yang terpasang") % {"n": material.opened}
    return f"{store}, {inside}{_estimated(material)}"


def _estimated(material: Material) -> str:
    if not material.estimated:
        return ""
    if material.counted_day is None:
        return _(" (diperkirakan dari hasil cetak)")
    return _(" (diperkirakan, dihitung terakhir %(day)s)") % {"day": tanggal(material.counted_day)}


def _device_row(state: DeviceState) -> dict[str, Any]:
    device = state.device
    return {
        "pk": device.pk,
        "model": device.model,
        "kind": device.get_kind_display(),
        "condition": chip(state),
        "since": state.valid.lower,
        "serial": device.serial,
        "funding": device.get_funding_display(),
        "location": state.location,
        "cards_daily": state.cards_daily,
        "note": told(state),
    }
