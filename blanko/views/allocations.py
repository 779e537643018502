"""Alokasi, from the side of who gives: requests to me, many allocations at once, promised against received."""

from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from blanko.forms.allocations import ReasonForm, SharesForm
from blanko.guards import allocation_seen
from blanko.models import BLANK_WNI, StockRequest
from blanko.selectors.allocations import Standing, allocations_of, sendable, standings
from blanko.selectors.balances import OfficeStock, offices_stock
from blanko.selectors.leadtimes import lead_times
from blanko.selectors.need import Need, needs_of
from blanko.selectors.packs import in_packs
from blanko.selectors.requests import Asked, asked, requests_of
from blanko.selectors.scope import item_choices, stock_offices
from blanko.selectors.suppliers import givers_at, receivers_below
from blanko.selectors.supply import supply_of, supply_total
from blanko.services.allocations import allocation_cancel, allocations_make
from blanko.tables.requests import AllocationTable, LeadTable, SupplyTable
from blanko.views.asking import region_asked
from blanko.views.shown import Shown, allocation_table, filled_in, office_crumbs, request_table
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds, refusal, sees_office
from ektp.common import clock
from ektp.common.formatting import tanggal
from ektp.regions.models import Level, Office
from ektp.web.exports import export_kind, export_table
from ektp.web.query import day_asked


@require_safe
@rule(Permission.STOCK_VIEW)
def allocations(request: UserRequest) -> HttpResponseBase:
    """What the offices of a region were asked for and gave in a period, and how much of the need that fills."""
    region = region_asked(request)
    today = clock.today(region.time_zone)
    first, last = _period_asked(request, today)
    item = request.GET.get("barang", BLANK_WNI)
    givers = list(givers_at(region))
    keys = [office.pk for office in givers]
    made = asked(requests_of(suppliers=keys, item=item).filter(day__range=(first, last)), today)
    given = standings(
        allocations_of(suppliers=keys, item=item).filter(day__range=(first, last)), today
    )
    receivers = _receivers(givers, today, made, given)
    rows = supply_of(receivers, made, given, last, item)
    total = supply_total(rows)
    table = SupplyTable(
        [
            Shown(row, name=row.receiver.name, code=row.receiver.code)
            for row in rows
            if row.receiver
        ],
        totals=[Shown(total, name=str(region.label), code="")] if rows else [],
        request=request,
    )
    title = _("Alokasi %(region)s") % {"region": region.label}
    if kind := export_kind(request):
        notes = [_("%(first)s s.d. %(last)s") % {"first": tanggal(first), "last": tanggal(last)}]
        return export_table(table, kind, name=f"alokasi-{region.code}", title=title, notes=notes)
    leads = lead_times(given)
    hidden = ("item", "supplier") if len(givers) == 1 else ("item",)
    context = {
        "title": title,
        "crumbs": [(_("Blangko"), reverse("blanko:today")), (_("Alokasi"), None)],
        "region": region,
        "first": first,
        "last": last,
        "item": item,
        "items": item_choices(),
        "total": total,
        "table": table,
        "waiting": request_table([one for one in made if one.waits], request, without=hidden),
        "promised": allocation_table(given, request, without=hidden),
        "late": [one for one in given if one.late],
        "receivers": receivers,
        "coming": None if receivers else _coming(request, keys, item, (first, last)),
        "leads": LeadTable([Shown(lead, count=len(lead.ways)) for lead in leads], request=request),
        "givers": givers if holds(request.user, Permission.STOCK_WRITE) else [],
    }
    return render(request, "blanko/allocations.html", context)


def _coming(
    request: UserRequest, offices: list[int], item: str, days: tuple[date, date]
) -> AllocationTable:
    """What the offices of a region that gives to nobody were promised themselves."""
    found = allocations_of(receivers=offices, item=item).filter(day__range=days)
    return allocation_table(standings(found, days[1]), request)


def _period_asked(request: UserRequest, today: date) -> tuple[date, date]:
    """`?dari=` and `?sampai=`: this year until today, unless said otherwise."""
    last = min(day_asked(request.GET, "sampai") or today, today)
    first = day_asked(request.GET, "dari") or last.replace(month=1, day=1)
    return min(first, last), last


def _receivers(
    givers: list[Office], day: date, made: list[Asked], given: list[Standing]
) -> list[Office]:
    """Those one step below, and whoever asked or was given something; by code."""
    found: dict[int, Office] = {}
    for giver in givers:
        below = receivers_below(giver)
        if giver.region.level >= Level.REGENCY:
            below = below.filter(pk__in=stock_offices(giver.region, day).values("pk"))
        found |= {office.pk: office for office in below}
    others = {one.request.office_id for one in made} | {one.allocation.receiver_id for one in given}
    rest = Office.objects.filter(pk__in=others - set(found)).select_related("region", "attribution")
    found |= {office.pk: office for office in rest}
    for giver in givers:
        found.pop(giver.pk, None)
    return sorted(found.values(), key=lambda office: office.code)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the form for many: a request that waits, or an office that did not ask."""

    name: str
    receiver: Office
    request: StockRequest | None
    left: int | None
    need: Need
    stock: OfficeStock

    @property
    def label(self) -> str:
        """What the field is called for a screen reader."""
        return _("Alokasi untuk %(office)s") % {"office": self.receiver.name}


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def allocate(request: UserRequest, code: str) -> HttpResponse:
    """Allocate to many offices at once."""
    supplier = guards.office(request.user, code, Permission.STOCK_WRITE)
    item = request.GET.get("barang", BLANK_WNI)
    if item not in dict(item_choices()):
        raise Http404(_("Barang tidak ditemukan."))
    today = clock.today(supplier.time_zone)
    lines = _lines(supplier, today, item)
    form = SharesForm(request.POST or None, office=supplier, lines=lines)
    (stock,) = offices_stock([supplier.pk], today, item)
    promised = ("day", "promised_day", "handing", "note", "client_key")
    back = f"{reverse('blanko:allocations')}?wilayah={supplier.region.code}"
    context = {
        "title": _("Bagi alokasi"),
        "crumbs": office_crumbs(supplier, (_("Alokasi"), back), (_("Bagi alokasi"), None)),
        "office": supplier,
        "item_name": dict(item_choices())[item],
        "stock": stock,
        "lines": [(line, form[line.name]) for line in lines],
        "promise": [form[name] for name in promised if name != "client_key"],
        "button": _("Simpan alokasi"),
        "done": _("Alokasi sudah dicatat."),
        "back": back,
        "next": back,
    }
    return filled_in(
        request,
        form,
        lambda: allocations_make(
            by=request.user,
            supplier=supplier,
            shares=form.shares(),
            item=item,
            **{name: form.cleaned_data[name] for name in promised},
        ),
        context,
        template="blanko/allocate.html",
    )


def _lines(supplier: Office, today: date, item: str) -> list[Line]:
    made = asked(requests_of(suppliers=[supplier.pk], item=item).filter(ending=""), today)
    waiting = [one for one in made if one.waits]
    receivers = _receivers([supplier], today, waiting, [])
    needs = needs_of(receivers, today, item)
    stocks = {row.office_id: row for row in offices_stock([o.pk for o in receivers], today, item)}
    lines = []
    for office in receivers:
        own = [one for one in waiting if one.request.office_id == office.pk]
        plain = Line(f"k{office.pk}", office, None, None, needs[office.pk], stocks[office.pk])
        lines += [
            replace(plain, name=f"p{one.request.pk}", request=one.request, left=one.unallocated)
            for one in reversed(own)
        ] or [plain]
    return lines


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def allocation_page(request: UserRequest, pk: int) -> HttpResponse:
    """One allocation: promised, sent, on the way, accepted, short; every shipment of it."""
    found = allocation_seen(request.user, pk, Permission.STOCK_VIEW)
    today = clock.today(found.supplier.time_zone)
    (one,) = standings([found], today)
    legs = found.documents.filter(reverses=None).select_related("office", "counterpart", "item")
    writes = holds(request.user, Permission.STOCK_WRITE) and sees_office(
        request.user, found.supplier
    )
    context = {
        "title": _("Alokasi untuk %(office)s") % {"office": found.receiver.name},
        "crumbs": office_crumbs(
            found.receiver,
            (_("Permohonan"), reverse("blanko:requests", args=[found.receiver.code])),
            (_("Alokasi"), None),
        ),
        "allocation": found,
        "one": one,
        "packs": in_packs(found.item_id, found.quantity),
        "legs": legs.order_by("day", "pk"),
        "send_url": _send_url(one, today) if writes else "",
        "may_end": writes and not one.sent and found.cancelled_day is None,
    }
    return render(request, "blanko/allocation.html", context)


def _send_url(one: Standing, today: date) -> str:
    """To the form of the next shipment, filled in; empty when there is nothing to send."""
    found = one.allocation
    open_ones = {way.allocation.pk for way in sendable(found.supplier, today)}
    if found.pk not in open_ones:
        return ""
    url = reverse("blanko:document_new", args=[found.supplier.code, "kirim"])
    return f"{url}?allocation={found.pk}&receiver={found.receiver_id}&item={found.item_id}&quantity={one.quantity - one.sent}"


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def allocation_end(request: UserRequest, pk: int) -> HttpResponse:
    """Take a promise back, with the reason."""
    found = allocation_seen(request.user, pk, Permission.STOCK_WRITE)
    if not sees_office(request.user, found.supplier):
        raise PermissionDenied(refusal(Permission.STOCK_WRITE))
    form = ReasonForm(request.POST or None, office=found.supplier)
    back = reverse("blanko:allocation", args=[pk])
    context = {
        "title": _("Batalkan alokasi"),
        "crumbs": office_crumbs(found.supplier, (_("Alokasi"), back), (_("Batalkan"), None)),
        "office": found.receiver,
        "button": _("Batalkan alokasi"),
        "done": _("Alokasi sudah dibatalkan."),
        "back": back,
        "next": back,
        "danger": True,
    }
    return filled_in(
        request,
        form,
        lambda: allocation_cancel(by=request.user, allocation=found, **form.cleaned_data),
        context,
    )
