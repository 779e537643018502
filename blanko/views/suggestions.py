"""Usulan pemindahan: which office should send how many blanks to which."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blanko.selectors.scope import offices_seen
from blanko.selectors.transfers import Suggestion, plan
from blanko.tables.watching import SuggestionTable
from blanko.views.asking import day_asked, region_asked
from blanko.views.watching_words import one_decimal, short_name, unknown_because
from blanko.watching.standing import Watch
from blanko.watching.transfers import HORIZON
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds
from ektp.common.formatting import angka
from ektp.regions.models import Office
from ektp.web.exports import export_kind, export_table


@require_safe
@rule(Permission.STOCK_VIEW)
def suggestions(request: UserRequest) -> HttpResponseBase:
    """Transfers that leave the fewest office-days without blanks: inside each province, then between neighbouring ones."""
    region = region_asked(request)
    day = day_asked(request, region.time_zone)
    offices = offices_seen(request.user, region, day)
    found = plan(_provinces(offices), day)
    kind = export_kind(request)
    writes = holds(request.user, Permission.STOCK_WRITE) and kind is None
    table = SuggestionTable(
        [_row(one, writes=writes) for one in found.suggestions],
        request=request,
        exclude=() if writes else ("action",),
    )
    if kind:
        title = _("Usulan pemindahan blangko %(region)s") % {"region": region.full_label}
        return export_table(table, kind, name=f"usulan-{region.code}-{day}", title=title)
    context = {
        "title": _("Usulan pemindahan blangko"),
        "crumbs": [
            (_("Blangko"), reverse("blanko:today")),
            (_("Pemantauan"), f"{reverse('blanko:watching')}?wilayah={region.code}"),
            (_("Usulan"), None),
        ],
        "region": region,
        "day": day,
        "plan": found,
        "saved": found.before - found.after,
        "horizon": HORIZON,
        "table": table,
        "left_out": [(watch, _why_left_out(watch)) for watch in found.left_out],
    }
    return render(request, "blanko/suggestions.html", context)


def _provinces(offices: list[Office]) -> dict[int, str]:
    """The code of the province of each office; the ministry's own store lies in none and neighbours nobody."""
    return {office.pk: office.region.code.split(".")[0] for office in offices}


def _row(one: Suggestion, *, writes: bool) -> dict[str, Any]:
    query = urlencode({"receiver": one.taker.office_id, "quantity": one.quantity})
    base = reverse("blanko:document_new", args=[one.giver.code, "kirim"])
    return {
        "giver_code": one.giver.code,
        "giver": short_name(one.giver),
        "taker": short_name(one.taker),
        "quantity": one.quantity,
        "giver_before": one_decimal(one.giver_before),
        "giver_after": one_decimal(one.giver_after),
        "taker_before": one_decimal(one.taker_before),
        "taker_after": one_decimal(one.taker_after),
        "url": f"{base}?{query}" if writes else None,
        "action": _("Siapkan pengiriman"),
    }


def _why_left_out(watch: Watch) -> str:
    if watch.held.waiting > 0:
        return _("%(n)s keping pemakaian menunggu dokumen terima") % {
            "n": angka(watch.held.waiting)
        }
    return unknown_because(watch)
