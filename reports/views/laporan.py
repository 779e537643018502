"""Progress reports: asking for one, watching it being made, reading it, taking its files."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from ektp.accounts import guards, policies
from ektp.accounts.conditional import answered
from ektp.accounts.guards import UserRequest, client_address, rule
from ektp.accounts.models import Role, User
from ektp.accounts.policies import Permission, place_of
from ektp.accounts.services import export_record
from ektp.common import clock
from ektp.regions.models import Level, Region
from ektp.web.exports import XLSX
from ektp.web.query import month_asked
from reports import documents, frozen
from reports.dashboard.asking import THEN
from reports.forms import ReportForm, first_values
from reports.models import ReportFile, ReportRun
from reports.selectors.runs import current_files, runs_visible_to
from reports.services import runs as running
from reports.services.files import FileRefused, file_attach_signed
from reports.services.letters import LetterheadMissing

_PER_PAGE = 30
_REFUSED = 422
_SIGNERS = frozenset({Role.AGENCY, Role.PROVINCE, Role.NATIONAL})
_FILES = {
    "pdf": (ReportFile.Kind.PDF, "pdf", "application/pdf"),
    "xlsx": (ReportFile.Kind.XLSX, "xlsx", XLSX),
    "ttd": (ReportFile.Kind.SIGNED, "pdf", "application/pdf"),
}


@require_safe
@rule(Permission.VIEW)
def runs(request: UserRequest) -> HttpResponse:
    """Reports of my place, the latest first."""
    page = Paginator(runs_visible_to(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Laporan"),
        "page": page,
        "may_make": policies.holds(request.user, Permission.REPORT_MAKE),
    }
    return render(request, "reports/laporan/list.html", context)


@require_http_methods(["GET", "POST"])
@rule(Permission.REPORT_MAKE)
def run_new(request: UserRequest) -> HttpResponse:
    """The form of a new report; a letterhead that is not filled in stops it and says where to go."""
    choices = _choices(request.user, request.GET.get("wilayah", ""))
    if request.method == "GET":
        return _form_page(
            request, ReportForm(regions=choices, initial=_first_values(request, choices))
        )
    form = ReportForm(request.POST, regions=choices)
    if not form.is_valid():
        return _form_page(request, form, status=_REFUSED)
    given = form.cleaned_data
    region = guards.region(request.user, given["region"], Permission.REPORT_MAKE)
    try:
        run = running.run_request(
            by=request.user,
            region=region,
            start=given["start"],
            end=given["end"],
            letter=form.letter(),
            site=request.build_absolute_uri("/"),
            by_district=given.get("by_district", False),
            borders=ReportRun.Borders(given["borders"]),
        )
    except running.RunRefused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, status=_REFUSED)
    except LetterheadMissing as lacking:
        return _form_page(request, form, status=_REFUSED, lacking=lacking)
    return redirect("reports:run", number=run.number)


@require_safe
@rule(Permission.VIEW, of="region")
def run(request: UserRequest, number: str) -> HttpResponseBase:
    """A report: how far it is, its files, and what it says. With htmx, the progress and the badge alone."""
    found = _run(request.user, number, Permission.VIEW)
    if "HX-Request" in request.headers:
        if not found.is_open:
            return HttpResponseClientRefresh()
        return render(request, "reports/laporan/poll.html", {"run": found})
    files = current_files(found)
    version = (
        found.status, found.progress, found.stage, found.attempt, found.error, [f.pk for f in files.values()],
    )  # fmt: skip
    return answered(
        request,
        version,
        lambda: render(
            request, "reports/laporan/run.html", _run_context(request.user, found, files)
        ),
    )


@require_safe
@rule(Permission.VIEW, of="region")
def run_file(request: UserRequest, number: str, kind: str) -> HttpResponseBase:
    """The newest file of a kind: pdf, xlsx, ttd (the signed PDF)."""
    found = _run(request.user, number, Permission.VIEW)
    if kind not in _FILES:
        raise Http404
    stored, ending, content_type = _FILES[kind]
    file = current_files(found).get(stored)
    if file is None:
        raise Http404(_("Berkas ini belum ada."))
    export_record(
        by=request.user,
        what=f"{found.number}.{ending}",
        address=client_address(request),
        sha256=file.sha256,
    )
    name = f"{found.number}-ttd.pdf" if kind == "ttd" else f"{found.number}.{ending}"
    return FileResponse(
        default_storage.open(file.path),
        as_attachment=True,
        filename=name,
        content_type=content_type,
    )


@require_POST
@rule(Permission.REPORT_MAKE, of="region")
def run_signed(request: UserRequest, number: str) -> HttpResponse:
    """Keep the PDF that was signed outside."""
    found = _run(request.user, number, Permission.REPORT_MAKE)
    if not may_sign(request.user):
        raise PermissionDenied(policies.refusal(Permission.REPORT_MAKE))
    upload = request.FILES.get("berkas")
    if upload is None:
        messages.error(request, _("Pilih dahulu berkas PDF yang sudah ditandatangani."), "bad")
        return redirect("reports:run", number=number)
    try:
        file_attach_signed(by=request.user, run=found, upload=upload)
    except FileRefused as refusal:
        messages.error(request, str(refusal), "bad")
    else:
        messages.success(request, _("PDF yang sudah ditandatangani tersimpan."), "ok")
    return redirect("reports:run", number=number)


@require_POST
@rule(Permission.REPORT_MAKE, of="region")
def run_again(request: UserRequest, number: str) -> HttpResponse:
    """Try a failed report again."""
    found = _run(request.user, number, Permission.REPORT_MAKE)
    try:
        running.run_again(by=request.user, run=found)
    except running.RunRefused as refusal:
        messages.error(request, str(refusal), "bad")
    return redirect("reports:run", number=number)


def may_sign(user: User) -> bool:
    """Whether the user may lay a signed PDF beside the original."""
    return user.role in _SIGNERS and policies.holds(user, Permission.REPORT_MAKE)


def _run(user: User, number: str, permission: Permission) -> ReportRun:
    """The run of this number, if the user sees its region and holds the right there."""
    found = ReportRun.objects.select_related("region", "requested_by").filter(number=number).first()
    if found is None:
        raise Http404(_("Laporan tidak ditemukan."))
    guards.region(user, found.region.code, permission)
    return found


def _run_context(user: User, found: ReportRun, files: Mapping[str, ReportFile]) -> dict[str, Any]:
    context: dict[str, Any] = {
        "title": _("Laporan %(number)s") % {"number": found.number},
        "crumbs": [(_("Laporan"), reverse("reports:runs")), (found.number, None)],
        "run": found,
        "files": files,
        "may_make": policies.holds(user, Permission.REPORT_MAKE),
        "may_sign": may_sign(user) and found.status == ReportRun.Status.DONE,
        "requested_at": clock.local(found.requested_at, found.region.time_zone),
    }
    if found.figures is not None:
        figures = frozen.thaw(found.figures)
        context |= {"figures": figures, "footer": documents.footer(found, figures)}
        context |= documents.report_context(figures)
    return context


def _choices(user: User, code: str) -> list[Region]:
    """One's own place, the regions right under it, and the one that was asked for."""
    place = place_of(user)
    under = Region.objects.current().filter(parent=place, level__lte=Level.DISTRICT)
    found = [place, *under.order_by("code")]
    if code and all(region.code != code for region in found):
        found.append(guards.region(user, code, Permission.REPORT_MAKE))
    return [region for region in found if region.level <= Level.DISTRICT]


def _first_values(request: UserRequest, choices: list[Region]) -> dict[str, Any]:
    asked = request.GET.get("wilayah")
    region = next((choice for choice in choices if choice.code == asked), choices[0])
    values = first_values(region, clock.today(region.time_zone), month_asked(request.GET, "bulan"))
    return {**values, "borders": _borders_asked(request)}


def _borders_asked(request: UserRequest) -> str:
    """As on the dashboard that the link stood on."""
    borders = ReportRun.Borders
    return borders.THEN if request.GET.get("batas") == THEN else borders.NOW


def _form_page(
    request: UserRequest,
    form: ReportForm,
    *,
    status: int = 200,
    lacking: LetterheadMissing | None = None,
) -> HttpResponse:
    context = {
        "title": _("Buat laporan"),
        "crumbs": [(_("Laporan"), reverse("reports:runs")), (_("Buat laporan"), None)],
        "form": form,
        "lacking": lacking,
        "may_fill_in": policies.holds(request.user, Permission.OFFICES_MANAGE),
    }
    return render(request, "reports/laporan/new.html", context, status=status)
