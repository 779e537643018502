"""Persediaan blangko of the whole country, by province; a province and an office have their pages in `blanko`."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blanko.selectors.checks import last_check
from blanko.selectors.transit import in_transit
from blanko.tables import RegionsTable
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds
from ektp.common import clock
from ektp.regions.models import Level, Office
from ektp.web.exports import export_kind, export_table
from ektp.web.query import day_asked
from reports.selectors.nation_stock import nation_stock
from reports.selectors.version import version_of


@require_safe
@rule(Permission.STOCK_VIEW, of="region")
def of_region(request: UserRequest, code: str) -> HttpResponseBase:
    """`?tanggal=`, else today: one row for each province of the nation, from the roll-up. Below, `blanko` shows the offices."""
    here = guards.region(request.user, code, Permission.STOCK_VIEW)
    if here.level > Level.NATION:
        return redirect(f"{reverse('blanko:today')}?wilayah={here.code}")
    newest = clock.today(here.time_zone)
    day = min(day_asked(request.GET, "tanggal") or newest, newest)
    found = nation_stock(here, day)
    table = RegionsTable(
        found.rows, own=found.own, totals=[found.total] if found.rows else [], request=request
    )
    title = _("Persediaan blangko KTP-el")
    if kind := export_kind(request):
        return export_table(table, kind, name=f"blangko-{here.code}-{day}", title=title)
    mine = Office.objects.filter(region=here).values_list("pk", flat=True)
    context = {
        "title": title,
        "crumbs": [(_("Blangko"), reverse("blanko:today")), (here.label, None)],
        "region": here,
        "day": day,
        "total": found.total,
        "unit": _("keping"),
        "table": table,
        "packs": holds(request.user, Permission.ITEMS_MANAGE),
        "fresh": version_of(here).freshness,
        "checked": last_check(here),
        "short": [way for way in in_transit(mine, day) if way.short],
    }
    return render(request, "reports/nation_stock.html", context)
