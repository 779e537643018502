"""Issuing a paper about something of a stage."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, refusal, sees_office
from ektp.common import clock
from ektp.papers.exceptions import PaperRefused
from ektp.papers.forms import IssueForm
from ektp.papers.models import Paper
from ektp.papers.registry import Draft, PaperKind, kind_of
from ektp.papers.selectors.papers import (
    likely_people,
    likely_witnesses,
    numbering_of,
    standing_paper,
)
from ektp.papers.services import paper_issue
from ektp.papers.services.numbering import number_next
from ektp.regions.exceptions import LetterheadMissing

_REFUSED = 422


def draft_seen(user: User, code: str, key: str) -> tuple[PaperKind, Draft]:
    """What can be issued, if the user sees the thing and holds the kind's right at the office that issues. Http404, PermissionDenied."""
    kind = kind_of(code)
    with override("id"):  # what a draft says goes onto the paper
        draft = kind.draft(key) if kind else None
    if kind is None or draft is None or not any(sees_office(user, o) for o in draft.offices):
        raise Http404(_("Yang hendak dibuatkan naskah tidak ditemukan."))
    guards.require(user, kind.write)
    if not sees_office(user, draft.office):
        raise PermissionDenied(refusal(kind.write))
    return kind, draft


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.VIEW, of="office")
def issue(request: UserRequest, kind: str, key: str) -> HttpResponse:
    """The form of a new paper; what cannot be issued is refused with what to do."""
    found, draft = draft_seen(request.user, kind, key)
    had = standing_paper(draft.office, found.code, draft.about)
    form = _form(request, found, draft, had)
    lacking = None
    if request.method == "POST" and form.is_valid():
        try:
            made = paper_issue(
                by=request.user,
                kind=found,
                draft=draft,
                naming=form.naming(),
                site=request.build_absolute_uri("/"),
            )
        except PaperRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        except LetterheadMissing as missing:
            lacking = missing
        else:
            return redirect("papers:paper", pk=made.pk)
    context = {
        **_context(request.user, found, draft),
        "form": form,
        "had": had,
        "lacking": lacking,
    }
    wrong = bool(form.errors or lacking)
    return render(request, "papers/issue.html", context, status=_REFUSED if wrong else 200)


def _form(request: UserRequest, kind: PaperKind, draft: Draft, had: Paper | None) -> IssueForm:
    numbering = numbering_of(draft.office, kind)
    counted = ""
    if kind.numbered and numbering and numbering.automatic:
        counted = number_next(numbering, max(clock.today(draft.office.time_zone), draft.day)).text
    return IssueForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        draft=draft,
        people=likely_people(kind, draft),
        witnesses=likely_witnesses(kind, draft) if draft.witnesses else (),
        replaces=had is not None,
        next_number=counted,
    )


def _context(user: User, kind: PaperKind, draft: Draft) -> dict[str, Any]:
    return {
        "title": _("Terbitkan naskah"),
        "crumbs": [(draft.office.name, draft.back), (kind.label, None)],
        "kind": kind,
        "draft": draft,
        "may_fill_in": holds(user, Permission.OFFICES_MANAGE),
    }
