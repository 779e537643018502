"""`/lembar/`: today's sheet of one's own office, or how the offices of one's region stand."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds, place_of
from ektp.common import clock
from ektp.common.formatting import hari_tanggal
from ektp.daysheets.selectors.offices import offices_on, tally
from ektp.daysheets.tables import STATE_WORDS, OfficeDayTable
from ektp.daysheets.views.sheet import address
from ektp.web.exports import export_kind, export_table
from ektp.web.query import day_asked


@rule(Permission.SHEET_VIEW)
def today(request: UserRequest) -> HttpResponseBase:
    """To the own office's sheet; who has a region sees its offices."""
    user = request.user
    if user.office is not None:
        return redirect(address(user.office, clock.today(user.office.time_zone)))
    place = place_of(user)
    here = clock.today(place.time_zone)
    day = min(day_asked(request.GET, "tanggal") or here, here)
    offices = offices_on(user, day)
    counts = tally(offices)
    wanted = request.GET.get("keadaan", "")
    if wanted in counts:
        offices = offices.filter(state=wanted)
    table = OfficeDayTable(offices, request=request, per_page=50)
    if kind := export_kind(request):
        return export_table(table, kind, name=f"lembar-{day}", title=hari_tanggal(day))
    context = {
        "title": _("Lembar Harian"),
        "day": day,
        "today": here,
        "table": table,
        "counts": counts,
        "wanted": wanted,
        "states": [(s, STATE_WORDS[s][0], n) for s, n in counts.items() if s in STATE_WORDS],
        "may_template": holds(user, Permission.OFFICES_MANAGE),
    }
    return render(request, "daysheets/today.html", context)
