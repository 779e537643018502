"""The two registers of an office, their recap for a region, and the entering of withdrawn KTP-el."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from blanko.forms.destruction import WithdrawnForm
from blanko.models import (
    BLANK_WNI,
    KTP_WITHDRAWN,
    REGISTERED_ITEMS,
    SPOILED_ITEMS,
    Destruction,
    OtherOrigin,
    SpoilageCause,
    StockDocument,
    WithdrawalGround,
)
from blanko.selectors.destruction import batches, categories_of
from blanko.selectors.registers import (
    Register,
    register_of,
    registers,
    registers_total,
    withdrawals,
)
from blanko.selectors.scope import item_choices, offices_seen
from blanko.services.withdrawn import withdrawal_post
from blanko.tables.destruction import BatchTable, RecapTable, WithdrawalTable
from blanko.views.entering import Step, answer
from blanko.views.extras import grounds_said
from blanko.views.tabs import office_tabs
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds, place_of
from ektp.common import clock
from ektp.common.formatting import angka, bulan, tanggal
from ektp.common.periods import ONE_DAY, Period, month_start, next_month
from ektp.regions.models import Office
from ektp.web import query
from ektp.web.exports import export_kind, export_table

SPOILED, WITHDRAWN = "rusak", "ditarik"
_PAGE = 100
_CHIPS = {
    Destruction.State.PREPARED: "warn",
    Destruction.State.POSTED: "done",
    Destruction.State.CANCELLED: "closed",
}


def crumbs(office: Office, last: str, *, register: bool = True) -> list[tuple[str, str | None]]:
    """The way to a page of an office's registers."""
    way: list[tuple[str, str | None]] = [
        (_("Blangko"), reverse("blanko:today")),
        (office.name, reverse("blanko:office", args=[office.code])),
    ]
    if register:
        way.append((_("Rusak dan pemusnahan"), reverse("blanko:registers", args=[office.code])))
    return [*way, (last, None)]


def month_asked(request: UserRequest, zone: str) -> date:
    """`?bulan=2026-07`, never later than this month there."""
    newest = month_start(clock.today(zone))
    return min(query.month_asked(request.GET, "bulan") or newest, newest)


def _months(month: date, zone: str) -> dict[str, date | None]:
    """The month that is shown, and those beside it."""
    after = next_month(month)
    there = after <= clock.today(zone)
    return {
        "month": month,
        "before": month_start(month - ONE_DAY),
        "after": after if there else None,
    }


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def office_registers(request: UserRequest, code: str) -> HttpResponse:
    """Spoiled blanks and withdrawn KTP-el of a month, side by side and never summed; batches, and what can be done."""
    office = guards.office(request.user, code, Permission.STOCK_VIEW)
    month = month_asked(request, office.time_zone)
    period, item = Period.month(month), _blank_asked(request)
    spoiled = register_of(office.pk, item, period)
    withdrawn = register_of(office.pk, KTP_WITHDRAWN, period)
    context = {
        "title": _("Rusak dan pemusnahan"),
        "crumbs": crumbs(office, _("Rusak dan pemusnahan"), register=False),
        "office": office,
        "tabs": office_tabs(office, "blanko:registers"),
        **_months(month, office.time_zone),
        "item": item,
        "items": [choice for choice in item_choices() if choice[0] in SPOILED_ITEMS],
        "spoiled": spoiled,
        "produced": None if spoiled.good is None else spoiled.good + (spoiled.spoiled or 0),
        "withdrawn": withdrawn,
        "registers": [
            _shown(spoiled, item, SPOILED),
            _shown(withdrawn, KTP_WITHDRAWN, WITHDRAWN),
        ],
        "batches": BatchTable(_batch_rows(office, period)),
        "withdrawals": WithdrawalTable(_withdrawal_rows(office, period)),
        "writes": holds(request.user, Permission.STOCK_WRITE),
    }
    return render(request, "blanko/registers.html", context)


def _blank_asked(request: UserRequest) -> str:
    asked = request.GET.get("barang", BLANK_WNI)
    return asked if asked in SPOILED_ITEMS else BLANK_WNI


def _shown(register: Register, item: str, code: str) -> dict[str, Any]:
    """A register as the page draws it: its categories, those of other origin only where there was any."""
    rows = [
        (label, register.came_as(category), register.destroyed_by.get(category, 0))
        for category, label in categories_of(item)
        if category not in OtherOrigin.values
        or register.came_as(category)
        or register.destroyed_by.get(category)
    ]
    titles = {
        SPOILED: (_("Daftar 1: blangko rusak"), _("Sebab")),
        WITHDRAWN: (_("Daftar 2: KTP-el ditarik"), _("Alasan")),
    }
    title, head = titles[code]
    return {"code": code, "title": title, "head": head, "register": register, "rows": rows}


def _batch_rows(office: Office, period: Period) -> list[Destruction]:
    rows = list(batches([office.pk], REGISTERED_ITEMS, period))
    for row in rows:
        row.shown_day = tanggal(row.day)  # type: ignore[attr-defined]
        row.chip = (str(row.get_state_display()), _CHIPS[Destruction.State(row.state)])  # type: ignore[attr-defined]
    return rows


def _withdrawal_rows(office: Office, period: Period) -> list[StockDocument]:
    rows = list(withdrawals(office.pk, period))
    for row in rows:
        row.shown_day = tanggal(row.day)  # type: ignore[attr-defined]
        row.grounds = grounds_said(row)  # type: ignore[attr-defined]
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def withdrawn_new(request: UserRequest, code: str) -> HttpResponse:
    """KTP-el that came back: how many, on which ground."""
    office = guards.office(request.user, code, Permission.STOCK_WRITE)
    form = WithdrawnForm(request.POST or None, office=office)
    step = Step(
        form=form,
        action=lambda: _withdraw(request, office, form),
        offices=lambda: [office],
        item=lambda: KTP_WITHDRAWN,
        button=_("Simpan penarikan"),
        context={
            "title": _("Catat KTP-el ditarik"),
            "crumbs": crumbs(office, _("Catat KTP-el ditarik")),
            "office": office,
            "back": reverse("blanko:registers", args=[code]),
        },
    )
    return answer(request, step)


def _withdraw(request: UserRequest, office: Office, form: WithdrawnForm) -> StockDocument:
    data = form.cleaned_data
    return withdrawal_post(
        by=request.user,
        office=office,
        day=data["day"],
        grounds=form.grounds(),
        number=data["number"],
        note=data["note"],
        client_key=data["client_key"],
    )


@require_safe
@rule(Permission.STOCK_VIEW)
def recap(request: UserRequest) -> HttpResponseBase:
    """What SE Mendagri 470.13/11176/SJ asks to be reported upward: one register of a region's offices for a month, also as a file."""
    asked = request.GET.get("wilayah")
    region = (
        guards.region(request.user, asked, Permission.STOCK_VIEW)
        if asked
        else place_of(request.user)
    )
    month = month_asked(request, region.time_zone)
    withdrawn = request.GET.get("daftar") == WITHDRAWN
    day = min(Period.month(month).last, clock.today(region.time_zone))
    table = _recap_table(
        request, offices_seen(request.user, region, day), month, withdrawn=withdrawn
    )
    title = _("Rekap KTP-el ditarik") if withdrawn else _("Rekap blangko rusak")
    if kind := export_kind(request):
        name = f"rekap-{WITHDRAWN if withdrawn else SPOILED}-{region.code}-{month:%Y-%m}"
        notes = [str(region.label), bulan(month), _("Dasar: SE Mendagri 470.13/11176/SJ")]
        return export_table(table, kind, name=name, title=title, notes=notes)
    context = {
        "title": title,
        "crumbs": [(_("Blangko"), reverse("blanko:today")), (_("Rekap pemusnahan"), None)],
        "region": region,
        **_months(month, region.time_zone),
        "withdrawn": withdrawn,
        "table": table,
    }
    return render(request, "blanko/recap.html", context)


def _recap_table(
    request: UserRequest, offices: list[Office], month: date, *, withdrawn: bool
) -> RecapTable:
    item = KTP_WITHDRAWN if withdrawn else BLANK_WNI
    own = WithdrawalGround.choices if withdrawn else SpoilageCause.choices
    arrival = _("Dari kantor lain") if withdrawn else OtherOrigin.ARRIVAL.label
    categories = [*own, (OtherOrigin.ARRIVAL.value, arrival)]
    names = {office.pk: office for office in offices}
    found = registers(names, item, Period.month(month))
    rows = [_recap_row(row, categories, names[row.office_id], month) for row in found]
    totals = [_recap_row(registers_total(found), categories, None, month)] if found else []
    return RecapTable(
        rows,
        categories=categories,
        withdrawn=withdrawn,
        totals=totals,
        request=request,
        per_page=_PAGE,
    )


def _recap_row(
    register: Register, categories: list[tuple[str, Any]], office: Office | None, month: date
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": office.name if office else _("Jumlah"),
        "url": f"{reverse('blanko:registers', args=[office.code])}?bulan={month:%Y-%m}"
        if office
        else None,
        "reports": _reports_said(register) if office else "",
    }
    row |= {f"came_{code}": register.came_as(code) for code, _label in categories}
    named = ("start", "further", "destroyed", "sent_back", "left", "waiting", "reject_rate")
    return row | {name: getattr(register, name) for name in named}


def _reports_said(register: Register) -> str:
    """`17 Juli 2026, 470/12/2026: 1.200; ...`."""
    said = []
    for report in register.reports:
        number = f", {report.number}" if report.number else ""
        said.append(f"{tanggal(report.day)}{number}: {angka(report.quantity)}")
    return "; ".join(said)
