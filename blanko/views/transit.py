"""Blanks on their way, and answers to a dispatch."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from blanko.guards import document_seen, may_answer, parties
from blanko.selectors.transit import Transit, in_transit, open_quantity
from blanko.tables import TransitTable
from blanko.views.entering import Step, answer
from blanko.views.kinds import REPLIES
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, place_of, refusal
from ektp.accounts.selectors import offices_seen_by
from ektp.common import clock
from ektp.common.formatting import tanggal


class _Row:
    """A dispatch with its words for the table."""

    def __init__(self, way: Transit) -> None:
        self._way = way
        self.sent = tanggal(way.dispatch.day)
        self.state = (
            (_("Selisih belum dijawab"), "warn") if way.short else (_("Belum diterima"), "")
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._way, name)


@require_safe
@rule(Permission.STOCK_VIEW)
def transit(request: UserRequest) -> HttpResponse:
    """Everything on its way from or to the offices that I see, oldest first."""
    offices = offices_seen_by(request.user).values_list("pk", flat=True)
    ways = in_transit(offices, clock.today(place_of(request.user).time_zone))
    context = {
        "title": _("Blangko dalam perjalanan"),
        "crumbs": [(_("Blangko"), reverse("blanko:today")), (_("Dalam perjalanan"), None)],
        "table": TransitTable([_Row(way) for way in ways], request=request),
        "short": sum(way.short for way in ways),
    }
    return render(request, "blanko/transit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def reply(request: UserRequest, pk: int, kind: str) -> HttpResponse:
    """Accept a dispatch or a part of it, take it back, or write off what was lost on the way."""
    found = document_seen(request.user, pk, Permission.STOCK_WRITE)
    chosen = REPLIES.get(kind)
    if chosen is None or not found.sends:
        raise Http404(_("Kiriman tidak ditemukan."))
    if not may_answer(request.user, found, by_receiver=chosen.by_receiver):
        raise PermissionDenied(refusal(Permission.STOCK_WRITE))
    form = chosen.form(request.POST or None, document=found, still=open_quantity(found))
    step = Step(
        form=form,
        action=lambda: chosen.post(request.user, found, form),
        offices=lambda: parties(found),
        item=lambda: found.item_id,
        button=chosen.button,
        context={
            "title": chosen.title,
            "crumbs": [
                (_("Blangko"), reverse("blanko:today")),
                (_("Dalam perjalanan"), reverse("blanko:transit")),
                (chosen.title, None),
            ],
            "office": found.office,
            "document": found,
            "still": open_quantity(found),
            "back": reverse("blanko:document", args=[pk]),
        },
    )
    return answer(request, step)
