"""Further daily measures: what else the offices of a kabupaten/kota count every day."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, place_of
from ektp.common import clock
from ektp.daysheets.selectors.extras import extra_measures, regencies_set_by
from ektp.daysheets.services.templates import extra_measures_set
from ektp.manage.forms import ExtraMeasuresForm
from ektp.regions.models import Region

_REFUSED = 422


@require_http_methods(["GET", "POST"])
@rule(Permission.OFFICES_MANAGE)
def extras(request: UserRequest) -> HttpResponse:
    """The further measures with what is switched on; POST keeps exactly what is ticked.

    Who stands above the executing agencies decides about no kabupaten/kota, and is told so.
    """
    place = place_of(request.user)
    regencies = regencies_set_by(place, clock.today(place.time_zone))
    chosen = _chosen(request, regencies)
    form = None
    if chosen is not None:
        sent = request.POST if request.method == "POST" else None  # nothing ticked is an answer too
        form = ExtraMeasuresForm(sent, switched_on=extra_measures(chosen))
        if form.is_valid():
            return _saved(request, chosen, form)
    context = {
        "title": _("Isian tambahan"),
        "crumbs": [(_("Kelola"), reverse("manage:index")), (_("Isian tambahan"), None)],
        "form": form,
        "chosen": chosen,
        "regencies": regencies,
    }
    refused = form is not None and form.errors
    return render(request, "manage/extras.html", context, status=_REFUSED if refused else 200)


def _chosen(request: UserRequest, regencies: Sequence[Region]) -> Region | None:
    """The kabupaten/kota that is asked for, or the first. One that somebody else decides about is out of sight."""
    code = request.GET.get("wilayah", "")
    if not code:
        return regencies[0] if regencies else None
    for region in regencies:
        if region.code == code:
            return region
    raise Http404(_("Wilayah tidak ditemukan."))


def _saved(request: UserRequest, region: Region, form: ExtraMeasuresForm) -> HttpResponse:
    extra_measures_set(by=request.user, region=region, fields=form.chosen())
    words = _("Isian tambahan %(region)s sudah disimpan dan berlaku di Lembar Harian.")
    messages.success(request, words % {"region": region.label})
    return redirect(f"{reverse('manage:extras')}?wilayah={region.code}")
