"""Kemasan: how the ministry packs what it sends. A factor is shown beside a quantity and is never the unit."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from blanko.exceptions import StockError
from blanko.forms.packs import PackForm
from blanko.models import ItemPack
from blanko.services.needs import pack_remove, pack_set
from blanko.views.shown import REFUSED
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.ITEMS_MANAGE)
def packs(request: UserRequest) -> HttpResponse:
    """All packages, and a form for one more or for another factor."""
    form = PackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = pack_set(by=request.user, **form.cleaned_data)
        except StockError as error:
            form.add_error("factor", str(error))
        else:
            messages.success(request, _("Kemasan %(name)s sudah disimpan.") % {"name": made.name})
            return redirect("blanko:packs")
    context = {
        "title": _("Kemasan"),
        "crumbs": [(_("Blangko"), reverse("blanko:today")), (_("Kemasan"), None)],
        "packs": ItemPack.objects.select_related("item").order_by("item__order", "-factor"),
        "form": form,
    }
    return render(request, "blanko/packs.html", context, status=REFUSED if form.errors else 200)


@require_POST
@rule(Permission.ITEMS_MANAGE)
def pack_delete(request: UserRequest, pk: int) -> HttpResponse:
    """Take one package off the list."""
    pack_remove(by=request.user, pack=get_object_or_404(ItemPack, pk=pk))
    messages.success(request, _("Kemasan sudah dihapus dari daftar."))
    return redirect("blanko:packs")
