"""Papers: a new one, one that stands, and its reversal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from blanko.exceptions import StockError
from blanko.forms import PlaceForm, ReversalForm
from blanko.guards import document_seen, may_answer, parties
from blanko.models import DocumentKind, StockDocument, StockPlace
from blanko.papers.drafts import wanted_of
from blanko.selectors.questions import questions_about
from blanko.selectors.transit import open_quantity
from blanko.services.documents import reversal_post
from blanko.services.places import place_add
from blanko.views.entering import Step, answer
from blanko.views.extras import document_extras
from blanko.views.kinds import ENTRIES, REPLIES, Entry
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, refusal, sees_office
from ektp.common import clock
from ektp.papers.views.panel import paper_panel
from ektp.regions.models import Office

_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def document_new(request: UserRequest, code: str, kind: str) -> HttpResponse:
    """A new paper of this office: form, what it would change, done."""
    office = guards.office(request.user, code, Permission.STOCK_WRITE)
    entry = ENTRIES.get(kind)
    if entry is None:
        raise Http404(_("Jenis dokumen tidak dikenal."))
    initial = {**request.GET.dict(), **_proposed(request)}
    form = entry.form(request.POST or None, office=office, initial=initial)
    step = Step(
        form=form,
        action=lambda: entry.post(request.user, office, form),
        offices=lambda: _offices(office, entry, form.cleaned_data),
        item=lambda: form.cleaned_data["item"],
        button=entry.button,
        context={
            "title": entry.title,
            "crumbs": _crumbs(office, str(entry.title)),
            "office": office,
            "back": reverse("blanko:office", args=[code]),
        },
    )
    return answer(request, step)


def _proposed(request: UserRequest) -> dict[str, object]:
    """What the address proposes to write on the form, such as a suggested transfer; it can be changed there."""
    asked = {"receiver": "receiver", "barang": "item", "item": "item", "quantity": "quantity"}
    found: dict[str, object] = {
        field: value for name, field in asked.items() if (value := request.GET.get(name))
    }
    if str(found.get("quantity", "")).isdecimal():
        found["quantity"] = int(str(found["quantity"]))
    return found


def _offices(office: Office, entry: Entry, data: dict[str, object]) -> list[Office]:
    other = data.get(entry.to_office) if entry.to_office else None
    return [office, other] if isinstance(other, Office) else [office]


def _crumbs(office: Office, last: str) -> list[tuple[str, str | None]]:
    return [
        (_("Blangko"), reverse("blanko:today")),
        (office.name, reverse("blanko:office", args=[office.code])),
        (last, None),
    ]


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def document(request: UserRequest, pk: int) -> HttpResponse:
    """One paper with its lines and what answers it."""
    found = document_seen(request.user, pk, Permission.STOCK_VIEW)
    writes = holds(request.user, Permission.STOCK_WRITE)
    context = {
        "title": f"{found.get_kind_display()} · {found.item.name}",
        "crumbs": _crumbs(found.office, str(found.get_kind_display())),
        "document": found,
        "sees_sender": sees_office(request.user, found.office),
        "lines": found.lines.select_related("account__place__office").order_by("pk"),
        "replies": found.replies.order_by("day", "pk"),
        "still": open_quantity(found) if found.sends else 0,
        "reversed_by": StockDocument.objects.filter(reverses=found).first(),
        "may_reverse": writes and _reversible(request.user, found),
        "answers": _answers(request.user, found) if writes else [],
        "questions": questions_about(found, clock.today(found.office.time_zone)),
        "surplus_url": _surplus_url(request.user, found) if writes else "",
        **document_extras(request.user, found),
        "papers": paper_panel(request.user, found.office, *wanted_of(found)),
    }
    return render(request, "blanko/document.html", context)


def _reversible(user: User, found: StockDocument) -> bool:
    standing = not StockDocument.objects.filter(reverses=found).exists()
    return (
        standing
        and not found.by_sheet
        and found.destruction_id is None
        and found.kind != DocumentKind.REVERSAL
        and sees_office(user, found.office)
    )


def _answers(user: User, found: StockDocument) -> list[tuple[str, str]]:
    """What this user may answer to an open dispatch: words and address."""
    if not found.sends or not open_quantity(found):
        return []
    return [
        (str(reply.title), reverse("blanko:reply", args=[found.pk, kind]))
        for kind, reply in REPLIES.items()
        if may_answer(user, found, by_receiver=reply.by_receiver)
    ]


def _surplus_url(user: User, found: StockDocument) -> str:
    """Where the receiver says that more came than was sent, once all of it has been accepted."""
    accepted = found.sends and found.replies.filter(kind=DocumentKind.ACCEPTANCE).exists()
    if not accepted or open_quantity(found) or not may_answer(user, found, by_receiver=True):
        return ""
    return reverse("blanko:surplus", args=[found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def reverse_document(request: UserRequest, pk: int) -> HttpResponse:
    """The opposite of a paper, once."""
    found = document_seen(request.user, pk, Permission.STOCK_WRITE)
    if not sees_office(request.user, found.office):
        raise PermissionDenied(refusal(Permission.STOCK_WRITE))
    form = ReversalForm(request.POST or None, document=found)
    step = Step(
        form=form,
        action=lambda: reversal_post(
            by=request.user,
            document=found,
            day=form.cleaned_data["day"],
            reason=form.cleaned_data["note"],
            client_key=form.cleaned_data["client_key"],
        ),
        offices=lambda: parties(found),
        item=lambda: found.item_id,
        button=_("Simpan pembalikan"),
        context={
            "title": _("Balikkan dokumen"),
            "crumbs": _crumbs(found.office, _("Balikkan dokumen")),
            "office": found.office,
            "document": found,
            "back": reverse("blanko:document", args=[pk]),
        },
        danger=True,
    )
    return answer(request, step)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def place_new(request: UserRequest, code: str) -> HttpResponse:
    """A further place of an office, such as ruang cetak."""
    office = guards.office(request.user, code, Permission.STOCK_WRITE)
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place_add(by=request.user, office=office, **form.cleaned_data)
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Tempat sudah ditambahkan."))
            return redirect("blanko:office", code=code)
    context = {
        "title": _("Tambah tempat"),
        "crumbs": _crumbs(office, _("Tambah tempat")),
        "office": office,
        "form": form,
        "places": StockPlace.objects.filter(office=office),
        "back": reverse("blanko:office", args=[code]),
    }
    return render(request, "blanko/place.html", context, status=_REFUSED if form.errors else 200)
