"""The dashboard of a region, and its trend as a drawing of its own."""

from datetime import timedelta

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ektp.accounts import guards, own_writes
from ektp.accounts.conditional import answered
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission
from ektp.common import clock
from ektp.db.snapshot import one_snapshot
from ektp.regions.models import Region
from ektp.web.charts import Marker, svg_response, trend_svg
from ektp.web.exports import export_kind, export_table
from reports import selectors
from reports.dashboard.asking import Asked, asked
from reports.dashboard.days import finished
from reports.dashboard.stamp import stamp
from reports.selectors import dashboard as reading
from reports.selectors.hierarchy import differs
from reports.selectors.lately import Shown, shown_lately, shown_now
from reports.selectors.then import progress_then
from reports.views.dashboard_page import (
    TRENDS,
    hierarchy_notes,
    page_context,
    points_of,
    table_of,
    trend_label,
)
from reports.views.dashboard_place import own_place, region_or_redirect
from reports.words import period_name


@rule(Permission.VIEW)
@require_safe
def home(request: UserRequest) -> HttpResponse:
    """To the dashboard of one's own place."""
    return redirect("reports:dashboard", code=own_place(request.user).code)


@rule(Permission.VIEW, of="region")
@require_safe
def dashboard(request: UserRequest, code: str) -> HttpResponseBase:
    """Where a region stands: one sentence, what needs action, and every figure with the list behind it."""
    here = region_or_redirect(request, code, "reports:dashboard")
    if not isinstance(here, Region):
        return here
    when = asked(request.GET, clock.today(here.time_zone))
    return own_writes.read(request, lambda: _answer(request, here, when))


def _answer(request: UserRequest, here: Region, when: Asked) -> HttpResponseBase:
    with one_snapshot():
        lately = None
        if not request.GET and not own_writes.just_wrote(request):
            lately = shown_lately(here, when.first, when.last)
        version = lately.version if lately else selectors.version_of(here)
        return answered(
            request,
            (version.family, when.today),
            lambda: _page(
                request, here, when, lately or shown_now(here, when.first, when.last, version)
            ),
        )


def _page(request: UserRequest, here: Region, when: Asked, shown: Shown) -> HttpResponseBase:
    """The page, or its table as a file."""
    figures, around = shown.figures, shown.around
    hierarchy = when.hierarchy if differs(here, when.first) else None
    below = progress_then(here, when.first, when.last) if hierarchy and when.then else figures
    table = table_of(request, here, below, when, around.paces)
    if table is not None and (kind := export_kind(request)):
        name = f"dasbor-{here.code}-{when.last}"
        title = f"{here.full_label}, {period_name(figures.period)}"
        return export_table(
            table,
            kind,
            name=name,
            title=title,
            notes=[*stamp(figures).parts, *hierarchy_notes(hierarchy)],
        )
    return render(
        request,
        "reports/dashboard/page.html",
        {**page_context(request.user, here, figures, when, table, around), "hierarchy": hierarchy},
    )


@rule(Permission.VIEW, of="region")
@require_safe
def trend(request: UserRequest, code: str) -> HttpResponse:
    """90 days of one flow with its 7-day mean as SVG, for an `<img>`."""
    here = guards.region(request.user, code, Permission.VIEW)
    when = asked(request.GET, clock.today(here.time_zone))
    flow, _head = TRENDS.get(request.GET.get("ukuran", ""), TRENDS["perekaman"])
    first = when.last - timedelta(days=reading.TREND_DAYS - 1)
    found, changes = own_writes.read(
        request,
        lambda: (
            reading.days_of(here, first, when.last),
            reading.base_changes(here, first, when.last),
        ),
    )
    days = finished(found, when.today)
    markers = [Marker(day, version or sources.upper()) for day, sources, version in changes]
    label = trend_label(here, flow)
    return svg_response(
        request, trend_svg(points_of(days, flow), markers, label=label, standalone=True)
    )
