"""Belum diserahkan by office, and the dispatches."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from distribution.models import CardDispatch
from distribution.selectors import dispatches_of, transit_around
from distribution.selectors.overview import (
    OfficeCards,
    card_offices,
    cards_by_office,
    ways_by_region,
)
from distribution.tables import DispatchTable, LyingTable, PlacesTable
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds
from ektp.common import clock
from ektp.common.formatting import tanggal
from ektp.regions.models import Level, Region
from ektp.web.exports import export_kind, export_table

_PER_PAGE = 30


@require_safe
@rule(Permission.CARDS_VIEW)
def index(request: UserRequest) -> HttpResponseBase:
    """Where the finished cards lie and how old they are; above a kabupaten/kota, what is on the way."""
    region = guards.region_asked(request, Permission.CARDS_VIEW)
    if region.level <= Level.PROVINCE:
        return _regions_page(request, region)
    return _offices_page(request, region)


def _offices_page(request: UserRequest, region: Region) -> HttpResponseBase:
    day = clock.today(region.time_zone)
    offices = card_offices(request.user, region, day)
    around = transit_around(region, day)
    cards = cards_by_office(offices, day, around)
    sends = holds(request.user, Permission.CARDS_SEND)
    table = LyingTable(
        [_Row(row, sends=sends) for row in cards],
        totals=[_total(cards)] if cards else [],
        request=request,
        exclude=() if sends else ("opening",),
    )
    if kind := export_kind(request):
        title = _("KTP-el jadi, %(place)s") % {"place": region.label}
        return export_table(table, kind, name=f"ktp-jadi-{region.code}-{day}", title=title)
    keys = [office.pk for office in offices]
    context = {
        **_common(region),
        "day": day,
        "table": table,
        "dispatches": _dispatches(request, keys),
        "short": around.touching(keys).short,
        "transit": around.inside(region),
        "may_send": sends,
    }
    return render(request, "distribution/index.html", context)


def _regions_page(request: UserRequest, region: Region) -> HttpResponseBase:
    day = clock.today(region.time_zone)
    children = Region.objects.current().children_of(region).order_by("code")
    rows = ways_by_region(region, children, day)
    context = {
        **_common(region),
        "day": day,
        "table": PlacesTable(rows, request=request),
        "above": True,
    }
    return render(request, "distribution/index.html", context)


def _common(region: Region) -> dict[str, Any]:
    return {
        "title": _("Distribusi KTP-el"),
        "region": region,
        "crumbs": [(_("Distribusi"), reverse("distribution:index")), (region.label, None)],
    }


class _Row:
    """An office's cards with the words of the table."""

    def __init__(self, row: OfficeCards, *, sends: bool) -> None:
        self._row = row
        since = row.lying.since
        self.opening = tanggal(since) if since else _("Catat stok awal")
        self.opening_url = (
            reverse("distribution:opening", args=[row.office.code]) if sends else None
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _total(rows: list[OfficeCards]) -> SimpleNamespace:
    """Sums of what is known; an office without an opening adds nothing and is shown as unknown."""
    sums = {
        name: _known_sum(getattr(row, name) for row in rows)
        for name in ("at_dinas", "coming", "missing", "at_counter", "older", "waiting")
    }
    return SimpleNamespace(name=_("Jumlah"), ages=None, opening=None, opening_url=None, **sums)


def _known_sum(values: Any) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


class _Sent:
    """A dispatch with the words of the table."""

    def __init__(self, found: CardDispatch) -> None:
        got = getattr(found, "acceptance", None)
        self.pk, self.number, self.quantity = found.pk, found.number, found.quantity
        self.day = tanggal(found.day)
        self.sender, self.receiver = found.sender.name, found.receiver.name
        self.accepted = got.quantity if got else None
        self.state = state_of(found)


def state_of(found: CardDispatch) -> tuple[str, str]:
    """How a dispatch stands, as a word and its chip."""
    got = getattr(found, "acceptance", None)
    if got is None:
        return _("Dalam perjalanan"), ""
    if got.quantity == found.quantity:
        return _("Diterima"), "done"
    if got.resolved_day is None:
        return _("Selisih belum dijawab"), "warn"
    return _("Selisih dijawab"), "done"


def _dispatches(request: UserRequest, offices: list[int]) -> DispatchTable:
    return DispatchTable([_Sent(found) for found in dispatches_of(offices)[:_PER_PAGE]])
