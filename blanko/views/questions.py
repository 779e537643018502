"""Differences of shipments: what the receiver says, and what the sender answers."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blanko.forms.allocations import AnswerForm, SurplusForm
from blanko.guards import document_seen, may_answer
from blanko.models import ShipmentQuestion
from blanko.selectors.questions import questions_about
from blanko.services.answering import ANSWERS, question_resolve, surplus_report
from blanko.views.shown import REFUSED, filled_in, office_crumbs
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds, refusal
from ektp.common import clock
from ektp.daysheets.freshness import figures_moved_in


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def surplus_new(request: UserRequest, pk: int) -> HttpResponse:
    """The receiver counted more than the paper of a shipment says."""
    found = document_seen(request.user, pk, Permission.STOCK_WRITE)
    if not found.sends:
        raise Http404(_("Kiriman tidak ditemukan."))
    if not may_answer(request.user, found, by_receiver=True):
        raise PermissionDenied(refusal(Permission.STOCK_WRITE))
    form = SurplusForm(request.POST or None, dispatch=found)
    back = reverse("blanko:document", args=[pk])
    context = {
        "title": _("Laporkan kelebihan kiriman"),
        "crumbs": office_crumbs(found.office, (_("Kiriman"), back), (_("Kelebihan"), None)),
        "office": found.counterpart,
        "dispatch": found,
        "note": _(
            "Buku belum berubah. Setelah pengirim membenarkan, kelebihan dipindahkan dari bukunya ke buku penerima."
        ),
        "button": _("Laporkan kelebihan"),
        "done": _("Kelebihan sudah dilaporkan kepada pengirim."),
        "back": back,
        "next": back,
    }
    return filled_in(
        request,
        form,
        lambda: surplus_report(by=request.user, dispatch=found, **form.cleaned_data),
        context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_VIEW, of="office")
def question(request: UserRequest, pk: int) -> HttpResponse:
    """One difference with its age; its sender answers here, or by a document where something is missing."""
    row = ShipmentQuestion.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(_("Selisih tidak ditemukan."))
    dispatch = document_seen(request.user, row.dispatch_id, Permission.STOCK_VIEW)
    today = clock.today(dispatch.office.time_zone)
    (found,) = [one for one in questions_about(dispatch, today) if one.question.pk == pk]
    answers = _answers(request, found.question)
    back = reverse("blanko:document", args=[dispatch.pk])
    context = {
        "title": _("Selisih kiriman: %(kind)s") % {"kind": row.get_kind_display().lower()},
        "crumbs": office_crumbs(dispatch.office, (_("Kiriman"), back), (_("Selisih"), None)),
        "found": found,
        "dispatch": dispatch,
        "ways": _ways(request, found.question),
        "button": _("Simpan jawaban"),
        "done": _("Jawaban sudah dicatat."),
        "next": back,
        "back": back,
    }
    if request.method == "POST" and not answers:
        raise PermissionDenied(refusal(Permission.STOCK_WRITE))
    if not answers:
        return render(request, "blanko/question.html", context)
    return _answered(request, found.question, context)


def _answered(
    request: UserRequest, found: ShipmentQuestion, context: dict[str, object]
) -> HttpResponse:
    form = AnswerForm(request.POST or None, question=found)
    answer = filled_in(
        request,
        form,
        lambda: question_resolve(by=request.user, question=found, **form.cleaned_data),
        context,
        template="blanko/question.html",
    )
    if request.method == "POST" and answer.status_code != REFUSED:
        offices = (found.dispatch.office, found.dispatch.counterpart)
        figures_moved_in(
            office.attribution.province_id or office.attribution_id for office in offices if office
        )
    return answer


def _answers(request: UserRequest, found: ShipmentQuestion) -> bool:
    """Whether this user may answer it in words."""
    return (
        found.open
        and found.kind in ANSWERS
        and holds(request.user, Permission.STOCK_WRITE)
        and may_answer(request.user, found.dispatch, by_receiver=False)
    )


def _ways(request: UserRequest, found: ShipmentQuestion) -> list[tuple[str, str]]:
    """The documents that answer a lack, for whoever may write them: words and address."""
    lack = found.open and found.kind == ShipmentQuestion.Kind.SHORT
    if not lack or not holds(request.user, Permission.STOCK_WRITE):
        return []
    offered = (
        (_("Terima sisanya"), "terima", True),
        (_("Catat kiriman kembali"), "kembali", False),
        (_("Catat kiriman hilang"), "hilang", False),
    )
    return [
        (label, reverse("blanko:reply", args=[found.dispatch_id, kind]))
        for label, kind, by_receiver in offered
        if may_answer(request.user, found.dispatch, by_receiver=by_receiver)
    ]
