"""Blangko hari ini, the offices of a region, and kartu persediaan."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blanko.models import (
    BLANK_WNI,
    Item,
    StockDocument,
    StockPlace,
    known_items,
)
from blanko.papers.drafts import CARD, USAGE, month_key
from blanko.selectors.balances import (
    OfficeStock,
    StockRow,
    offices_stock,
    stock_today,
    stock_total,
)
from blanko.selectors.card import StockCard, card
from blanko.selectors.checks import last_check
from blanko.selectors.openings import standing_opening
from blanko.selectors.scope import item_choices, offices_seen
from blanko.selectors.transit import in_transit
from blanko.tables import CardTable, LatestTable, OfficesTable, RegionsTable, TodayTable
from blanko.views.asking import day_asked, region_asked
from blanko.views.kinds import ENTRIES, Entry
from blanko.views.tabs import office_tabs
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds
from ektp.common import clock
from ektp.common.formatting import angka, bulan, tanggal
from ektp.common.periods import Period, month_start, next_month
from ektp.papers.views.panel import PanelLine, paper_panel
from ektp.regions.models import Level, Office, Region
from ektp.web.exports import export_kind, export_table
from ektp.web.query import month_asked
from ektp.web.tables import BaseTable

_LATEST = 10


@require_safe
@rule(Permission.STOCK_VIEW)
def today(request: UserRequest) -> HttpResponseBase:
    """My office's stock, or a table of the offices of my region."""
    region = region_asked(request)
    day = day_asked(request, region.time_zone)
    if region.level == Level.NATION and request.GET.get("barang", BLANK_WNI) == BLANK_WNI:
        return redirect(_nation_url(request, region))
    offices = offices_seen(request.user, region, day)
    if len(offices) == 1 and "wilayah" not in request.GET:
        return redirect("blanko:office", code=offices[0].code)
    return _offices_page(request, region, offices, day)


def _nation_url(request: UserRequest, region: Region) -> str:
    """The page of the whole country, which is read from the roll-up."""
    query = request.GET.copy()
    for name in ("wilayah", "barang"):
        query.pop(name, None)
    return reverse("reports:region_stock", args=[region.code]) + (
        f"?{query.urlencode()}" if query else ""
    )


def _offices_page(
    request: UserRequest, region: Region, offices: list[Office], day: date
) -> HttpResponseBase:
    item = _item(request.GET.get("barang", BLANK_WNI))
    stock = offices_stock([office.pk for office in offices], day, item.code)
    total = replace(stock_total(stock), name=str(region.label))
    table = _table(request, region, offices, stock, total)
    title = _("Persediaan %(item)s") % {"item": item.name}
    if kind := export_kind(request):
        return export_table(table, kind, name=f"blangko-{region.code}-{day}", title=title)
    context = {
        "title": title,
        "crumbs": [(_("Blangko"), reverse("blanko:today")), (region.label, None)],
        "region": region,
        "day": day,
        "item": item,
        "items": item_choices(),
        "total": total,
        "table": table,
        "short": [way for way in in_transit([o.pk for o in offices], day) if way.short],
        "checked": last_check(region),
    }
    return render(request, "blanko/offices.html", context)


def _table(
    request: UserRequest,
    region: Region,
    offices: list[Office],
    stock: list[OfficeStock],
    total: OfficeStock,
) -> BaseTable:
    if region.level != Level.NATION:
        return OfficesTable(stock, totals=[total] if stock else [], request=request)
    names = dict(Region.objects.filter(level=Level.PROVINCE).values_list("pk", "name"))
    codes = dict(Region.objects.filter(level=Level.PROVINCE).values_list("pk", "code"))
    rows = []
    for province in sorted(names, key=lambda key: codes[key]):
        inside = {office.pk for office in offices if office.region.province_id == province}
        if inside:
            summed = stock_total(row for row in stock if row.office_id in inside)
            rows.append(replace(summed, code=codes[province], name=names[province]))
    return RegionsTable(rows, totals=[total] if rows else [], request=request)


def _item(code: str) -> Item:
    """An item by its code; those that every office knows need no row yet."""
    for item in known_items():
        if item.code == code:
            return item
    found = Item.objects.filter(pk=code).first()
    if found is None:
        raise Http404(_("Barang tidak ditemukan."))
    return found


class _TodayRow:
    """A row of the table with its address."""

    def __init__(self, row: StockRow, url: str) -> None:
        self._row, self.url = row, url

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def office_today(request: UserRequest, code: str) -> HttpResponse:
    """Blangko hari ini of one office: per item and place awal, masuk, keluar, buku, dihitung, selisih."""
    office = guards.office(request.user, code, Permission.STOCK_VIEW)
    day = day_asked(request, office.time_zone)
    rows = stock_today(office.pk, day)
    (stock,) = offices_stock([office.pk], day)
    context = {
        "title": office.name,
        "crumbs": [(_("Blangko"), reverse("blanko:today")), (office.name, None)],
        "office": office,
        "tabs": office_tabs(office, "blanko:office"),
        "day": day,
        "stock": stock,
        "remark": _remark(rows),
        "table": TodayTable(
            [_TodayRow(r, reverse("blanko:card", args=[code, r.item])) for r in rows],
            request=request,
        ),
        "entries": _entries(request, office),
        "ways": in_transit([office.pk], day),
        "latest": LatestTable(_latest(office)),
    }
    return render(request, "blanko/office.html", context)


def _entries(request: UserRequest, office: Office) -> dict[str, Entry]:
    """The papers that make sense here: stok awal until the book has begun, bon between two places."""
    if not holds(request.user, Permission.STOCK_WRITE):
        return {}
    dropped = set()
    if standing_opening(office, BLANK_WNI) is not None:
        dropped.add("awal")
    if StockPlace.objects.filter(office=office).count() < 2:
        dropped |= {"bon", "kembali-bon"}
    return {kind: entry for kind, entry in ENTRIES.items() if kind not in dropped}


def _remark(rows: list[StockRow]) -> str:
    """What a keeper has to do about uses that wait."""
    waiting = next((row for row in rows if row.waiting > 0), None)
    if waiting is None:
        return ""
    elsewhere = sum(r.book for r in rows if r.item == waiting.item and not r.prints)
    if elsewhere:
        return _(
            "%(waiting)s keping pemakaian menunggu bon pengeluaran: di tempat lain masih ada %(there)s keping."
        ) % {"waiting": angka(waiting.waiting), "there": angka(elsewhere)}
    return _(
        "%(waiting)s keping pemakaian menunggu dokumen terima. Catat penerimaannya, lalu pemakaian ini dibukukan dengan sendirinya."
    ) % {"waiting": angka(waiting.waiting)}


def _latest(office: Office) -> list[StockDocument]:
    documents = StockDocument.objects.filter(office=office).select_related("item", "created_by")
    rows = list(documents.order_by("-posted_day", "-pk")[:_LATEST])
    for row in rows:
        row.shown_day = tanggal(row.day)  # type: ignore[attr-defined]
    return rows


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def stock_card(request: UserRequest, code: str, item: str) -> HttpResponseBase:
    """Kartu persediaan of an item for a month, with the running balance; also as a file."""
    office = guards.office(request.user, code, Permission.STOCK_VIEW)
    found, month = _item(item), _month_asked(request, office)
    period = Period.month(month)
    made = card(office.pk, item, period)
    table = CardTable(made.rows, totals=[_sums(made)], request=request)
    title = _("Kartu persediaan %(item)s") % {"item": found.name}
    if kind := export_kind(request):
        notes = [office.name, bulan(month), _("Sisa awal: %(n)s") % {"n": angka(made.opening)}]
        return export_table(
            table, kind, name=f"kartu-{code}-{item}-{month:%Y-%m}", title=title, notes=notes
        )
    after = next_month(month)
    context = {
        "title": title,
        "crumbs": [
            (_("Blangko"), reverse("blanko:today")),
            (office.name, reverse("blanko:office", args=[code])),
            (_("Kartu persediaan"), None),
        ],
        "office": office,
        "item": found,
        "items": item_choices(),
        "card": made,
        "month": month,
        "before": month_start(date.fromordinal(month.toordinal() - 1)),
        "after": after if after <= clock.today(office.time_zone) else None,
        "papers": _papers(request, office, found, month),
        "table": table,
    }
    return render(request, "blanko/card.html", context)


def _papers(request: UserRequest, office: Office, item: Item, month: date) -> list[PanelLine]:
    key = month_key(office, item.code, month)
    wanted = [(CARD, key), (USAGE, key)] if item.is_blank else [(CARD, key)]
    return paper_panel(request.user, office, *wanted)


def _month_asked(request: UserRequest, office: Office) -> date:
    return month_asked(request.GET, "bulan") or month_start(clock.today(office.time_zone))


def _sums(made: StockCard) -> dict[str, Any]:
    return {
        "posted_day": _("Jumlah"),
        "came": made.came,
        "went": made.went,
        "balance": made.closing,
    }
