"""Stok opname: the counts of an office, one of them, and the steps that it goes through."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from blanko.exceptions import StockError
from blanko.forms.stock_counts import CountedForm, CountStartForm, ReasonsForm, WhyForm
from blanko.models import CountState, Handling, StockCount
from blanko.papers.check_drafts import count_wanted
from blanko.selectors.differences import DailyDifference, differences_open
from blanko.selectors.stock_counts import CountedLine, count_lines, counts_of
from blanko.services import stock_counts as services
from blanko.services.count_approval import count_approve
from blanko.tables.stock_counts import CountLinesTable, CountsTable, DifferencesTable, RunningTable
from blanko.views.tabs import office_tabs
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, sees_office
from ektp.common import clock
from ektp.common.formatting import pukul, tanggal, tanggal_singkat
from ektp.daysheets.freshness import figures_moved_in
from ektp.papers.views.panel import paper_panel
from ektp.regions.models import Office

_REFUSED = 422
_CHIPS = {
    CountState.OPEN: "",
    CountState.SUBMITTED: "warn",
    CountState.APPROVED: "ok",
    CountState.CANCELLED: "closed",
}


class _CountRow:
    """A count with its words for the table."""

    def __init__(self, count: StockCount) -> None:
        self._count = count
        self.started = tanggal(count.day)
        self.where = count.place.name if count.place else _("Semua tempat")
        self.chip = chip_of(count)
        self.approver = count.approved_by.full_name if count.approved_by else ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._count, name)


class _DifferenceRow:
    """An open difference with its words for the table."""

    def __init__(self, found: DailyDifference, office: Office) -> None:
        self._found = found
        self.shown_day = tanggal(found.day)
        self.url = reverse("blanko:difference", args=[office.code, found.day])
        self.days = found.age(clock.today(office.time_zone))
        self.state = difference_chip(found)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found, name)


class _LineRow:
    """A line with who counted it, and when there."""

    def __init__(self, found: CountedLine, office: Office) -> None:
        self._found = found
        line = found.line
        self.who = line.counted_by.full_name if line.counted_by else ""
        self.when = ""
        if line.counted_at is not None:
            local = line.counted_at.astimezone(ZoneInfo(office.time_zone))
            self.when = f"{tanggal_singkat(local.date())} {pukul(local, office.zone_label)}"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found, name)


def chip_of(count: StockCount) -> tuple[str, str]:
    """The state in a word, and how it looks."""
    return str(CountState(count.state).label), _CHIPS[CountState(count.state)]


def difference_chip(found: DailyDifference) -> tuple[str, str]:
    """Where a daily difference stands, in a word, and how it looks."""
    if found.difference == 0:
        return _("Sama dengan buku"), "ok"
    if not found.is_open and found.handled is not None:
        return str(Handling(found.handled.handling).label), "ok"
    if found.handled is None:
        return _("Belum ditangani"), "warn"
    if found.has_changed:
        return _("Berubah sejak ditangani"), "warn"
    return str(Handling(found.handled.handling).label), "warn"


def count_seen(user: User, pk: int, permission: Permission) -> StockCount:
    """The count of this key, if the user sees its office and holds the right. Http404, PermissionDenied."""
    found = (
        StockCount.objects.select_related(
            "office__region", "office__attribution", "place", "item",
            "started_by", "submitted_by", "approved_by",
        )
        .filter(pk=pk)
        .first()
    )  # fmt: skip
    if found is None or not sees_office(user, found.office):
        raise Http404(_("Hitung fisik tidak ditemukan."))
    guards.require(user, permission)
    return found


def count_crumbs(office: Office, *further: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way from the stock of an office to its counts and on."""
    return [
        (_("Blangko"), reverse("blanko:today")),
        (office.name, reverse("blanko:office", args=[office.code])),
        (_("Hitung fisik"), reverse("blanko:counts", args=[office.code]) if further else None),
        *further,
    ]


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def counts(request: UserRequest, code: str) -> HttpResponse:
    """Counts of an office that run and that are over, and its daily differences that nobody has handled."""
    office = guards.office(request.user, code, Permission.STOCK_VIEW)
    rows = [_CountRow(count) for count in counts_of(office)]
    differences = differences_open([office.pk], clock.today(office.time_zone))
    shown = [_DifferenceRow(found, office) for found in differences]
    context = {
        "title": office.name,
        "crumbs": count_crumbs(office),
        "office": office,
        "tabs": office_tabs(office, "blanko:counts"),
        "running": RunningTable([row for row in rows if row.is_running]),
        "table": CountsTable(
            [row for row in rows if not row.is_running], request=request, per_page=50, prefix="h-"
        ),
        "differences": DifferencesTable(shown, request=request, per_page=50, prefix="s-"),
        "may_write": holds(request.user, Permission.STOCK_WRITE),
    }
    return render(request, "blanko/counts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def count_new(request: UserRequest, code: str) -> HttpResponse:
    """Begin a count."""
    office = guards.office(request.user, code, Permission.STOCK_WRITE)
    form = CountStartForm(request.POST or None, office=office)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.count_start(by=request.user, office=office, **form.cleaned_data)
        except StockError as error:
            form.add_error(None, str(error))
        else:
            return redirect("blanko:count_enter", pk=made.pk)
    context = {
        "title": _("Mulai hitung fisik"),
        "crumbs": count_crumbs(office, (_("Mulai"), None)),
        "office": office,
        "form": form,
        "button": _("Mulai hitung fisik"),
        "lead": _(
            "Keadaan buku saat ini dicatat. Penerimaan, pengiriman, dan pencetakan dapat berjalan terus selama "
            "penghitungan: semua yang bergerak ikut diperhitungkan."
        ),
        "back": reverse("blanko:counts", args=[code]),
    }
    return _page(request, "blanko/count_form.html", context, form)


def _page(
    request: UserRequest, template: str, context: dict[str, Any], form: django_forms.Form
) -> HttpResponse:
    return render(request, template, context, status=_REFUSED if form.errors else 200)


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def count(request: UserRequest, pk: int) -> HttpResponse:
    """One count: what should be there, what was counted, why they differ, and what comes next."""
    found = count_seen(request.user, pk, Permission.STOCK_VIEW)
    writes = holds(request.user, Permission.STOCK_WRITE)
    context = {
        **_context(found, found.item.name),
        "may_count": writes and found.state == CountState.OPEN,
        "may_cancel": writes and found.is_running,
        "may_decide": _may_decide(request.user, found),
        "documents": found.documents.order_by("pk"),
        "papers": paper_panel(request.user, found.office, *count_wanted(found)),
    }
    return render(request, "blanko/count.html", context)


def _may_decide(user: User, found: StockCount) -> bool:
    return (
        found.state == CountState.SUBMITTED
        and holds(user, Permission.STOCK_APPROVE)
        and user.pk not in services.counters_of(found)
    )


def _context(found: StockCount, title: str) -> dict[str, Any]:
    lines = count_lines(found)
    return {
        "title": title,
        "crumbs": count_crumbs(found.office, (tanggal(found.day), None)),
        "office": found.office,
        "count": found,
        "row": _CountRow(found),
        "started_local": found.started_at.astimezone(ZoneInfo(found.office.time_zone)),
        "lines": lines,
        "table": CountLinesTable([_LineRow(line, found.office) for line in lines]),
        "counted": any(line.line.counted is not None for line in lines),
        "explained": [line for line in lines if line.reasons],
        "negative": any(line.expected < 0 for line in lines),
        "back": reverse("blanko:count", args=[found.pk]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def count_enter(request: UserRequest, pk: int) -> HttpResponse:
    """Write down what was counted, by place and condition."""
    found = count_seen(request.user, pk, Permission.STOCK_WRITE)
    form = CountedForm(request.POST or None, lines=count_lines(found), office=found.office)
    if request.method == "POST" and form.is_valid():
        try:
            services.count_enter(by=request.user, count=found, counted=form.counted())
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Hasil hitung sudah disimpan."))
            return redirect("blanko:count", pk=pk)
    context = {**_context(found, _("Isi hasil hitung")), "form": form}
    return _page(request, "blanko/count_enter.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def count_reasons(request: UserRequest, pk: int) -> HttpResponse:
    """Split the differences by reason and ask for approval."""
    found = count_seen(request.user, pk, Permission.STOCK_WRITE)
    posted = request.POST if request.method == "POST" else None
    form = ReasonsForm(posted, lines=count_lines(found))
    if request.method == "POST" and form.is_valid():
        try:
            services.count_submit(by=request.user, count=found, reasons=form.reasons())
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Hitung fisik sudah diajukan untuk disetujui."))
            return redirect("blanko:count", pk=pk)
    context = {**_context(found, _("Rinci sebab selisih")), "form": form}
    return _page(request, "blanko/count_reasons.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_APPROVE, of="office")
def count_decide(request: UserRequest, pk: int) -> HttpResponse:
    """Approve a submitted count, which posts its differences, or give it back with a reason."""
    found = count_seen(request.user, pk, Permission.STOCK_APPROVE)
    returns = "kembalikan" in request.POST
    form = WhyForm(request.POST if returns else None, label=_("Alasan dikembalikan"))
    refused = ""
    if request.method == "POST" and (not returns or form.is_valid()):
        try:
            _decide(request, found, form, returns=returns)
            return redirect("blanko:count", pk=pk)
        except StockError as error:
            refused = str(error)
    context = {
        **_context(found, _("Putusan atas hitung fisik")),
        "form": form,
        "refused": refused,
        "may_decide": _may_decide(request.user, found),
    }
    status = _REFUSED if refused or form.errors else 200
    return render(request, "blanko/count_decide.html", context, status=status)


def _decide(request: UserRequest, found: StockCount, form: WhyForm, *, returns: bool) -> None:
    if returns:
        services.count_return(by=request.user, count=found, reason=form.cleaned_data["note"])
        messages.success(request, _("Hitung fisik sudah dikembalikan."))
        return
    count_approve(by=request.user, count=found)
    figures_moved_in([found.office.attribution.province_id or found.office.attribution_id])
    messages.success(request, _("Hitung fisik sudah disetujui dan selisihnya dibukukan."))


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.STOCK_WRITE, of="office")
def count_cancel(request: UserRequest, pk: int) -> HttpResponse:
    """End a count without posting anything."""
    found = count_seen(request.user, pk, Permission.STOCK_WRITE)
    form = WhyForm(request.POST or None, label=_("Alasan dibatalkan"))
    if request.method == "POST" and form.is_valid():
        try:
            services.count_cancel(by=request.user, count=found, reason=form.cleaned_data["note"])
        except StockError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Hitung fisik sudah dibatalkan."))
            return redirect("blanko:counts", code=found.office.code)
    context = {
        **_context(found, _("Batalkan hitung fisik")),
        "form": form,
        "danger": True,
        "button": _("Batalkan hitung fisik"),
        "lead": _("Tidak ada yang dibukukan. Hasil hitung tetap dapat dibaca kembali."),
    }
    return _page(request, "blanko/count_form.html", context, form)
