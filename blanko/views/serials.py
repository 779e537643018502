"""Serial numbers, where they are kept: on a document that came or was spoiled, and on a batch of destruction."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blanko.exceptions import StockError
from blanko.forms.destruction import SerialsForm
from blanko.guards import document_seen
from blanko.models import Destruction, SerialSpan, StockDocument
from blanko.selectors.destruction import destruction_paper
from blanko.services.serials import batch_serials_set, serials_set
from blanko.views.destruction import batch_seen
from blanko.views.extras import serials_of
from blanko.views.registers import crumbs
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, refusal, sees_office

_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def document_serials(request: UserRequest, pk: int) -> HttpResponse:
    """Serial numbers of a receipt, an acceptance or a spoilage."""
    found = document_seen(request.user, pk, Permission.STOCK_WRITE)
    if not sees_office(request.user, found.office):
        raise PermissionDenied(refusal(Permission.STOCK_WRITE))
    return _serials_page(
        request,
        found,
        found.quantity + found.damaged,
        reverse("blanko:document", args=[pk]),
        lambda spans: serials_set(by=request.user, document=found, spans=spans),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def batch_serials(request: UserRequest, pk: int) -> HttpResponse:
    """Serial numbers of a batch."""
    batch = batch_seen(request.user, pk, Permission.STOCK_WRITE)
    return _serials_page(
        request,
        batch,
        destruction_paper(batch).total,
        reverse("blanko:destruction", args=[pk]),
        lambda spans: batch_serials_set(by=request.user, destruction=batch, spans=spans),
    )


def _serials_page(
    request: UserRequest,
    thing: StockDocument | Destruction,
    quantity: int,
    back: str,
    save: Callable[[Sequence[SerialSpan]], object],
) -> HttpResponse:
    now = serials_of(thing, quantity)
    written = "\n".join(str(row) for row in now["rows"])
    form = SerialsForm(request.POST or None, initial={"serials": written})
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data["serials"])
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Nomor seri sudah disimpan."))
            return redirect(back)
    context = {
        "title": _("Nomor seri"),
        "crumbs": crumbs(thing.office, _("Nomor seri"), register=isinstance(thing, Destruction)),
        "office": thing.office,
        "form": form,
        "item": thing.item,
        "serials": now,
        "back": back,
    }
    status = _REFUSED if form.errors else 200
    return render(request, "blanko/serials.html", context, status=status)
