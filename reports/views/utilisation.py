"""Pemakaian blangko, at every level: opening, received, used, left and the rate, with files."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ektp.accounts import guards, own_writes
from ektp.accounts.conditional import answered
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission
from ektp.common import clock
from ektp.common.formatting import tanggal
from ektp.db.snapshot import one_snapshot
from ektp.regions.models import Level, Region
from ektp.web.exports import export_kind, export_table
from reports import selectors
from reports.dashboard.asking import Asked, asked
from reports.selectors.utilisation import Utilisation, UtilisationTable, utilisation
from reports.tables import UseTable
from reports.views.dashboard_place import page_or_nothing


@require_safe
@rule(Permission.STOCK_VIEW)
def show(request: UserRequest) -> HttpResponseBase:
    """`?wilayah=` with a row for each of its parts; `?dari=&sampai=`, else since the first of this month."""
    here = guards.region_asked(request, Permission.STOCK_VIEW)
    when = asked(request.GET, clock.today(here.time_zone))
    return own_writes.read(request, lambda: _answer(request, here, when))


def _answer(request: UserRequest, here: Region, when: Asked) -> HttpResponseBase:
    with one_snapshot():
        # What is on its way comes from anywhere: the whole nation's version.
        version = selectors.version_of(Region.objects.get(level=Level.NATION))
        return answered(request, (version.family, when.today), lambda: _page(request, here, when))


def _page(request: UserRequest, here: Region, when: Asked) -> HttpResponseBase:
    """The page, or its table as a file."""
    found = utilisation(here, when.first, when.last)
    table = _table(request, found)
    period = f"{tanggal(when.first)} – {tanggal(when.last)}"
    title = _("Pemakaian blangko KTP-el")
    if kind := export_kind(request):
        name = f"pemakaian-blangko-{here.code}-{when.first}-{when.last}"
        return export_table(
            table, kind, name=name, title=f"{title} {here.full_label}", notes=[period, _base()]
        )
    context = {
        "title": title,
        "crumbs": _crumbs(),
        "here": here,
        "when": when,
        "period": period,
        "total": found.total,
        "table": table,
        "base": _base(),
    }
    return render(request, "reports/utilisation.html", context)


def _crumbs() -> list[tuple[str, str | None]]:
    stock = page_or_nothing("blanko:today")
    return [(_("Blangko"), stock), (_("Pemakaian"), None)]


def _base() -> str:
    return _(
        "Persen: terpakai dari awal dan diterima. Diterima dan dikirim: hanya yang melewati batas wilayah baris itu. "
        "Lainnya: pinjaman, hilang, penyesuaian, kiriman di dalam wilayah yang belum diterima, dan pemakaian yang menunggu dokumen."
    )


def _table(request: UserRequest, found: UtilisationTable) -> UseTable:
    query = request.GET.copy()
    for name in ("wilayah", "unduh", "sort"):
        query.pop(name, None)
    rows = [_cells(row, _address(row.code, query.urlencode())) for row in found.rows]
    own = _cells(found.own, "", _("tanpa rincian")) if found.own else None
    between = _("Antarkantor di dalam wilayah (dikurangkan)")
    return UseTable(
        rows,
        own=own,
        minus=[_cells(found.inside, "", between)] if found.inside else [],
        totals=[_cells(found.total, "", _("Jumlah"))],
        request=request,
    )


def _address(code: str, query: str) -> str:
    return f"{reverse('reports:utilisation')}?wilayah={code}" + (f"&{query}" if query else "")


def _cells(row: Utilisation, url: str, name: str = "") -> dict[str, Any]:
    return {
        "code": row.code,
        "name": name or row.label,
        "url": url,
        "opening": row.opening,
        "received": row.received,
        "used": row.used,
        "spoiled": row.spoiled,
        "sent": row.sent,
        "other": row.other,
        "left": row.left,
        "on_way": row.on_way,
        "rate": row.rate,
    }
