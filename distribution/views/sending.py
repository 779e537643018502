"""One round of the courier: what lies at the sender beside the form, then what would change and what is asked, then it is sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from distribution.exceptions import CardsError
from distribution.forms import DispatchForm
from distribution.models import CardDispatch
from distribution.selectors.doubts import dispatch_doubts
from distribution.selectors.overview import card_offices, cards_by_office
from distribution.services import card_dispatch_many
from distribution.services.dispatches import key_of
from distribution.services.previewing import preview_send
from distribution.views.frame import crumbs, form_page
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, place_of
from ektp.common import clock
from ektp.daysheets.freshness import figures_moved
from ektp.regions.models import Office, Region
from ektp.regions.selectors import abilities_by_office
from ektp.web.confirming import Asked, confirm_context, goes_back, is_confirmed


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.CARDS_SEND)
def send(request: UserRequest) -> HttpResponse:
    """One round of the courier from a printing office to the others of its region."""
    senders = _senders(request.user)
    code = request.GET.get("kantor", "")
    sender = next((o for o in senders if o.code == code), None)
    if sender is None and len(senders) == 1:
        sender = senders[0]
    if sender is None:
        context = {
            "title": _("Kirim KTP-el jadi"),
            "crumbs": crumbs(_("Kirim")),
            "senders": senders,
        }
        return render(request, "distribution/senders.html", context)
    return _send(request, sender)


def _senders(user: User) -> list[Office]:
    """Offices that print today and that the user sees."""
    place = place_of(user)
    day = clock.today(place.time_zone)
    offices = card_offices(user, place, day)
    able = abilities_by_office([office.pk for office in offices], day)
    return [office for office in offices if "printing" in able.get(office.pk, ())]


def _send(request: UserRequest, sender: Office) -> HttpResponse:
    form = DispatchForm(request.POST or None, sender=sender, receivers=_receivers(sender))
    if request.method == "POST" and not goes_back(request) and form.is_valid():
        try:
            return _next(request, sender, form)
        except CardsError as error:
            form.add_error(None, str(error))
    today = clock.today(sender.time_zone)
    context = {
        "title": _("Kirim KTP-el jadi"),
        "sender": sender,
        "here": cards_by_office([sender], today)[0],
        "today": today,
    }
    return form_page(request, "distribution/send.html", form, _("Kirim"), **context)


def _next(request: UserRequest, sender: Office, form: DispatchForm) -> HttpResponse:
    """The page between, or once confirmed, done. Raises CardsError."""
    if not is_confirmed(request):
        return _confirm(request, sender, form)
    sent = _enter(request.user, sender, form)
    figures_moved(sender.attribution)
    messages.success(request, _("%(n)s pengiriman sudah dicatat.") % {"n": len(sent)})
    return redirect("distribution:index")


def _enter(user: User, sender: Office, form: DispatchForm) -> list[CardDispatch]:
    data = form.cleaned_data
    return card_dispatch_many(
        by=user,
        sender=sender,
        day=data["day"],
        quantities=form.quantities,
        number=data["number"],
        carrier=data["carrier"],
        client_key=data["client_key"],
    )


def _confirm(request: UserRequest, sender: Office, form: DispatchForm) -> HttpResponse:
    data, quantities = form.cleaned_data, form.quantities
    found = preview_send(lambda: _enter(request.user, sender, form), sender, data["day"])
    doubts = dispatch_doubts(
        sender,
        data["day"],
        quantities,
        number=data["number"],
        keys=[key_of(data["client_key"], receiver) for receiver in quantities],
    )
    asked = [Asked(sentence) for sentence in (found.question, *doubts) if sentence]
    context = {
        "title": _("Kirim KTP-el jadi"),
        "crumbs": crumbs(_("Kirim")),
        "sender": sender,
        "preview": found,
        "back": reverse("distribution:index"),
        **confirm_context(request, form, button=_("Simpan pengiriman"), questions=asked),
    }
    return render(request, "distribution/confirm.html", context)


def _receivers(sender: Office) -> list[Office]:
    """Offices of the sender's region and below that hand over."""
    under = Region.objects.under(sender.region, include_self=True)
    offices = list(
        Office.objects.filter(region__in=under, active=True, home_office=None)
        .exclude(pk=sender.pk)
        .order_by("code")
    )
    able = abilities_by_office([o.pk for o in offices], clock.today(sender.time_zone))
    return [office for office in offices if "handover" in able.get(office.pk, ())]
