"""What the nightly recount found and mended: which day, which region, which measure, stored and counted."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission
from ektp.common import clock
from ektp.regions.models import Level, Region
from ektp.web.exports import Kind, export_kind, export_rows
from ektp.web.query import day_asked, page_asked
from reports.selectors import drift, version_of
from reports.selectors.drift import Difference, Wanted
from reports.tables import DriftTable

_PER_PAGE = 50


@rule(Permission.DRIFT_VIEW, of="region")
@require_safe
def show(request: UserRequest, code: str) -> HttpResponseBase:
    """Differences of a region and all under it; `?tanggal=`, `?malam=`, `?ukuran=`; or the same as a file."""
    here = guards.region(request.user, code, Permission.DRIFT_VIEW)
    wanted = Wanted(
        day=day_asked(request.GET, "tanggal"),
        night=day_asked(request.GET, "malam"),
        measure=request.GET.get("ukuran", "")[:63],
    )
    if kind := export_kind(request):
        return _file(here, wanted, kind)
    page = page_asked(request.GET)
    start = (page - 1) * _PER_PAGE
    found, of = drift.differences(here, wanted, limit=_PER_PAGE, offset=start)
    context = {
        "title": _("Selisih pemeriksaan malam"),
        "crumbs": [
            (here.label, reverse("reports:dashboard", args=[here.code]) if here.level <= Level.DISTRICT else None),
            (_("Selisih"), None),
        ],
        "here": here,
        "wanted": wanted,
        "measures": drift.measures_found(here),
        "checked_at": _checked(here),
        "table": DriftTable([_cells(row, here) for row in found], request=request),
        "of": of,
        "number": page,
        "has_next": start + len(found) < of,
    }  # fmt: skip
    return render(request, "reports/drift.html", context)


def _checked(here: Region) -> Any:
    at = version_of(here).freshness.checked_at
    return clock.local(at, here.time_zone) if at else None


def _cells(row: Difference, here: Region) -> dict[str, Any]:
    query = f"?sampai={row.day.isoformat()}"
    return {
        "place": row.place,
        "url": reverse("reports:dashboard", args=[row.code]) + query,
        "day": row.day,
        "measure": row.label,
        "stored": row.stored,
        "counted": row.counted,
        "difference": row.difference,
        "found_at": row.found_at,
        "zone": here.time_zone,
    }


def _file(here: Region, wanted: Wanted, kind: Kind) -> HttpResponseBase:
    heads = [_("Ditemukan"), _("Kode"), _("Wilayah"), _("Tanggal"), _("Ukuran"), _("Tersimpan"), _("Dihitung ulang"), _("Selisih")]  # fmt: skip
    name = f"selisih-{here.code}-{clock.today(here.time_zone)}"
    title = _("Selisih pemeriksaan malam, %(place)s") % {"place": here.full_label}
    return export_rows(heads, _lines(here, wanted), kind, name=name, title=title)


def _lines(here: Region, wanted: Wanted) -> Iterator[list[Any]]:
    for row in drift.every_difference(here, wanted):
        at = clock.local(row.found_at, here.time_zone).replace(tzinfo=None)
        yield [at, row.code, row.place, row.day, row.label, row.stored, row.counted, row.difference]
