"""`/tutup/<code>/<month>/`: what is looked at before a month is closed, closing it, and opening it again."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds, place_of
from ektp.common import clock
from ektp.common.formatting import bulan
from ektp.common.periods import month_start, next_month
from ektp.daysheets.exceptions import MonthNotReady, NotAllowed
from ektp.daysheets.freshness import figures_moved
from ektp.daysheets.registry import ClosingItem
from ektp.daysheets.selectors.checklist import checklist
from ektp.daysheets.selectors.closings import agency_months, executes_for_others
from ektp.daysheets.services.months import month_close, month_reopen
from ektp.daysheets.tables import AgencyMonthTable
from ektp.daysheets.views.words import moment
from ektp.regions.models import Level, Region
from ektp.regions.selectors import agency_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist as it is drawn."""

    item: ClosingItem
    url: str

    @property
    def state(self) -> tuple[str, str]:
        """Word and colour."""
        return (_("Perlu dilihat"), "warn") if self.item.open else (_("Beres"), "ok")


@rule(Permission.MONTH_VIEW)
def mine(request: UserRequest) -> HttpResponse:
    """To last month of one's own agency; who looks from above picks there."""
    place = place_of(request.user)
    last = month_start(clock.today(place.time_zone)) - timedelta(days=1)
    return redirect("daysheets:month", code=place.code, month=month_start(last))


@rule(Permission.MONTH_VIEW, of="region")
@require_http_methods(["GET", "POST"])
def month(request: UserRequest, code: str, month: date) -> HttpResponse:
    """The checklist of an agency's month, or from above the list of agencies."""
    here = guards.region(request.user, code, Permission.MONTH_VIEW)
    if not _executes(here, month):
        if request.method == "POST" or here.level > Level.REGENCY:
            raise Http404(_("Wilayah ini tidak menutup bulan."))
        return _overview(request, here, month)
    error = ""
    if request.method == "POST":
        guards.require(request.user, Permission.MONTH_CLOSE)
        error = _act(request, here, month)
        if not error:
            return redirect("daysheets:month", code=code, month=month)
    return _page(request, here, month, error)


def _executes(here: Region, month: date) -> bool:
    """Whether this region closes months itself: a kabupaten, or a province that stands for its kabupaten (DKI)."""
    if here.level == Level.REGENCY:
        return agency_of(here, month).pk == here.pk
    return here.level == Level.PROVINCE and executes_for_others(here, month)


def _act(request: UserRequest, here: Region, month: date) -> str:
    """Close or reopen; returns the sentence of a refusal."""
    text = request.POST.get("keterangan", "")
    try:
        if "buka" in request.POST:
            month_reopen(by=request.user, agency=here, month=month, reason=text)
            words = _("%(month)s dibuka kembali.")
        else:
            month_close(by=request.user, agency=here, month=month, remark=text)
            words = _("%(month)s ditutup.")
    except (MonthNotReady, NotAllowed) as error:
        return str(error)
    figures_moved(here)
    messages.success(request, words % {"month": bulan(month)})
    return ""


def _page(request: UserRequest, here: Region, month: date, error: str) -> HttpResponse:
    state = checklist(here, month)
    context = {
        **_frame(request, here, month),
        "state": state,
        "lines": [Line(item, _list_behind(item, month)) for item in state.items if state.begun],
        "closed_at": moment(state.lock.at, here) if state.lock else "",
        "may_close": holds(request.user, Permission.MONTH_CLOSE) and (state.over or state.closed),
        "error": error,
        "text": request.POST.get("keterangan", ""),
    }
    return render(request, "daysheets/month.html", context, status=422 if error else 200)


def _list_behind(item: ClosingItem, month: date) -> str:
    """Where the things that a line counts can be seen; its details stand under it anyway."""
    if item.code in ("unverified", "unusual"):
        return reverse("daysheets:verification")
    return ""


def _overview(request: UserRequest, here: Region, month: date) -> HttpResponse:
    rows = agency_months(here, month)
    context = {
        **_frame(request, here, month),
        "table": AgencyMonthTable(rows, request=request, per_page=60, month=month),
        "closed": sum(row.lock is not None and row.lock.closed for row in rows),
        "all": len(rows),
    }
    return render(request, "daysheets/months.html", context)


def _frame(request: UserRequest, here: Region, month: date) -> dict[str, Any]:
    """Title, the way here, and the months beside this one."""
    place = place_of(request.user)
    above = here.parent if here.parent and place.covers(here.parent) else None
    crumbs: list[tuple[str, str | None]] = [(here.label, None)]
    if above is not None:
        crumbs.insert(0, (above.label, reverse("daysheets:month", args=[above.code, month])))
    this = month_start(clock.today(here.time_zone))
    before = month_start(month - timedelta(days=1))
    return {
        "title": _("Tutup bulan %(month)s") % {"month": bulan(month)},
        "crumbs": crumbs,
        "here": here,
        "month": month,
        "previous": reverse("daysheets:month", args=[here.code, before]),
        "previous_month": before,
        "next": reverse("daysheets:month", args=[here.code, next_month(month)])
        if month < this
        else "",
        "next_month": next_month(month),
    }
