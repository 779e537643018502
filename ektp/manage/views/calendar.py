"""The calendar of one's place: national days as they come, local days as they are decided."""

from datetime import date

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, place_of, sees_region
from ektp.accounts.selectors import regions_visible_to
from ektp.common import clock
from ektp.common.formatting import tanggal
from ektp.common.numbers import read_whole
from ektp.daysheets.services.calendar import ReportsStand, closure_add, closure_remove
from ektp.manage.forms import ClosureForm
from ektp.regions.exceptions import RegionsError
from ektp.regions.models import CalendarDay
from ektp.regions.selectors import ancestors

_REFUSED = 422
_FIRST_YEAR, _LAST_YEAR = 2010, 2100


@require_http_methods(["GET", "POST"])
@rule(Permission.CALENDAR_MANAGE)
def calendar(request: UserRequest) -> HttpResponse:
    """The days of a year that differ from the weekday rule; POST adds a local one."""
    year = _year(request)
    form = ClosureForm(request.POST or None, user=request.user)
    if form.is_valid() and _added(request, form):
        messages.success(
            request, _("%(day)s sudah dicatat.") % {"day": tanggal(form.cleaned_data["day"])}
        )
        return redirect(f"{reverse('manage:calendar')}?tahun={form.cleaned_data['day'].year}")
    context = {
        "title": _("Kalender %(year)s") % {"year": year},
        "crumbs": [(_("Kelola"), reverse("manage:index")), (_("Kalender"), None)],
        "form": form,
        "year": year,
        "days": [_Line(row, request.user) for row in _days(request.user, year)],
    }
    return render(request, "manage/calendar.html", context, status=_REFUSED if form.errors else 200)


class _Line:
    """A day with whether this user may take it back."""

    def __init__(self, row: CalendarDay, user: User) -> None:
        self.row = row
        self.place = row.region.label if row.region else _("Nasional")
        self.removable = row.region is not None and sees_region(user, row.region)


def _days(user: User, year: int) -> QuerySet[CalendarDay]:
    """National days, those of the regions above, of the place, and of all below it."""
    above = [region.pk for region in ancestors(place_of(user))]
    below = regions_visible_to(user).values("pk")
    rows = CalendarDay.objects.filter(day__gte=date(year, 1, 1), day__lt=date(year + 1, 1, 1))
    chosen = Q(region=None) | Q(region__in=above) | Q(region__in=below)
    return (
        rows.filter(chosen)
        .select_related("region")
        .order_by("day", "region__level", "region__code")
    )


def _added(request: UserRequest, form: ClosureForm) -> bool:
    data = form.cleaned_data
    region = guards.region(request.user, data["region"], Permission.CALENDAR_MANAGE)
    try:
        closure_add(
            by=request.user,
            region=region,
            day=data["day"],
            name=data["name"],
            opens=data["opens"],
            over_reports=data["sure"],
        )
    except ReportsStand as error:
        form.ask_whether_sure()
        form.add_error("day", str(error))
        return False
    except RegionsError as error:
        form.add_error("day", str(error))
        return False
    return True


@require_POST
@rule(Permission.CALENDAR_MANAGE)
def closure_delete(request: UserRequest, pk: int) -> HttpResponse:
    """Take a local day back. A day of another place is out of sight."""
    row = get_object_or_404(CalendarDay.objects.select_related("region"), pk=pk)
    if row.region is None or not sees_region(request.user, row.region):
        raise Http404
    day = row.day
    closure_remove(by=request.user, closure=row, reason=_("dihapus dari kalender"))
    messages.success(request, _("Catatan %(day)s sudah dihapus.") % {"day": tanggal(day)})
    return redirect(f"{reverse('manage:calendar')}?tahun={day.year}")


def _year(request: UserRequest) -> int:
    asked = read_whole(request.GET.get("tahun", ""))
    if asked is not None and _FIRST_YEAR <= asked < _LAST_YEAR:
        return asked
    return clock.today(place_of(request.user).time_zone).year
