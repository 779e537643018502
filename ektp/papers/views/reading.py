"""A paper that was issued: how it stands, and its file."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, client_address, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, sees_office
from ektp.accounts.services import export_record
from ektp.common import clock
from ektp.papers.models import Paper, PaperWork
from ektp.papers.registry import PaperKind, kind_of
from ektp.papers.selectors.papers import paper_file

PDF = "application/pdf"


def paper_seen(user: User, pk: int) -> tuple[Paper, PaperKind]:
    """The paper of this key and its kind, if the user sees its office or the other side and may see such papers. Http404, PermissionDenied."""
    found = (
        Paper.objects.select_related(
            "office__region", "other__region", "issued_by", "replaces", "replaced_by"
        )
        .filter(pk=pk)
        .first()
    )
    kind = kind_of(found.kind) if found else None
    if found is None or kind is None or not _in_sight(user, found):
        raise Http404(_("Naskah tidak ditemukan."))
    guards.require(user, kind.view)
    return found, kind


def _in_sight(user: User, paper: Paper) -> bool:
    sides = (paper.office, paper.other)
    return any(office is not None and sees_office(user, office) for office in sides)


@require_safe
@rule(Permission.VIEW, of="office")
def paper(request: UserRequest, pk: int) -> HttpResponseBase:
    """One paper: number, day, who issued it, and its file once it is made. With htmx, whether it is."""
    found, kind = paper_seen(request.user, pk)
    work = PaperWork.objects.filter(paper=found).first()
    if "HX-Request" in request.headers:
        if work is None:
            return HttpResponseClientRefresh()
        return render(request, "papers/_waiting.html", {"paper": found, "work": work})
    return render(request, "papers/paper.html", _context(request.user, found, kind, work))


def _context(
    user: User, found: Paper, kind: PaperKind, work: PaperWork | None
) -> dict[str, object]:
    thing, _colon, key = found.about.partition(":")
    draft = kind.draft(key) if thing == kind.thing else None
    crumbs: list[tuple[str, str | None]] = [(str(kind.label), None)]
    if draft is not None:
        crumbs.insert(0, (found.office.name, draft.back))
    return {
        "title": found.title,
        "crumbs": crumbs,
        "paper": found,
        "kind": kind,
        "key": key,
        "work": work,
        "file": paper_file(found),
        "issued_at": clock.local(found.issued_at, found.office.time_zone),
        "newer": getattr(found, "replaced_by", None),
        "may_issue": holds(user, kind.write) and sees_office(user, found.office),
    }


@require_safe
@rule(Permission.VIEW, of="office")
def download(request: UserRequest, pk: int) -> HttpResponseBase:
    """The paper's PDF."""
    found, _kind = paper_seen(request.user, pk)
    file = paper_file(found)
    if file is None:
        raise Http404(_("Berkas naskah ini belum selesai dibuat. Coba lagi sebentar lagi."))
    name = f"{found.name}.pdf"
    export_record(by=request.user, what=name, address=client_address(request), sha256=file.sha256)
    stored = default_storage.open(file.path)
    return FileResponse(stored, as_attachment=True, filename=name, content_type=PDF)
