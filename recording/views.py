"""The data pages: snapshots, files of snapshots, claims."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, holds, place_of
from ektp.common.formatting import angka
from ektp.daysheets.freshness import figures_moved
from ektp.regions.models import Region
from ektp.regions.selectors import ancestors
from ektp.web.confirming import Asked, confirm_context, goes_back, is_confirmed
from recording import selectors, services
from recording.forms import ClaimForm, ImportForm, SnapshotForm
from recording.models import ImportBatch
from recording.reading import UnreadableFile, day_in_name
from recording.services.imports import Fate
from recording.tables import ClaimTable, FactTable

_CLAIMS = 30


@rule(Permission.VIEW)
def data(request: UserRequest) -> HttpResponse:
    """To the data of one's own place."""
    return redirect("recording:region", code=place_of(request.user).code)


@rule(Permission.VIEW, of="region")
def region(request: UserRequest, code: str) -> HttpResponse:
    """What anchors the levels of a region and its children, and what was claimed."""
    here = guards.region(request.user, code, Permission.VIEW)
    user = request.user
    context = {
        "title": _("Data %(region)s") % {"region": here.label},
        "crumbs": _crumbs(user_place=place_of(user), here=here),
        "facts": FactTable(selectors.latest_facts(here), request=request),
        "snapshots": selectors.snapshots_of(here)[:60],
        "claims": ClaimTable(
            selectors.compared(list(selectors.claims_under(here)[:_CLAIMS])), request=request
        ),
        "batches": selectors.batches_under(here)[:20],
        "may_record": holds(user, Permission.SNAPSHOT_WRITE),
        "may_claim": holds(user, Permission.CLAIM_WRITE),
        "labels": dict(selectors.measure_choices()),
        "here": here,
    }
    return render(request, "recording/region.html", context)


@rule(Permission.SNAPSHOT_WRITE)
@require_http_methods(["GET", "POST"])
def snapshot_new(request: UserRequest) -> HttpResponse:
    """Record one region's figures from a form."""
    place = place_of(request.user)
    form = SnapshotForm(
        request.POST or None, top=place, initial={"region": request.GET.get("wilayah", place.code)}
    )
    if request.method == "POST" and not goes_back(request) and form.is_valid():
        try:
            return _record_or_ask(request, form)
        except services.SnapshotError as error:
            form.add_error(None, str(error))
    return _form(request, form, _("Catat angka"), _("Simpan angka"))


def _record_or_ask(request: UserRequest, form: SnapshotForm) -> HttpResponse:
    """Odd figures come back once as questions; what is confirmed, and what is not odd, is recorded. Raises SnapshotError."""
    cleaned, figures = form.cleaned_data, form.figures()
    here, day, source = cleaned["region"], cleaned["day"], cleaned["source"]
    facts, speaker = [services.Fact(here, figures)], cleaned["speaker"]
    services.snapshots_check(day=day, source=source, facts=facts, speaker=speaker)
    asked = selectors.snapshot_doubts(day, source, {here: figures}).get(here.pk, [])
    if asked and not is_confirmed(request):
        context = {
            "title": _("Catat angka"),
            "crumbs": [(_("Data"), "/data/"), (_("Catat angka"), None)],
            "back": reverse("recording:region", args=[here.code]),
            **confirm_context(request, form, button=_("Simpan angka"), questions=map(Asked, asked)),
        }
        return render(request, "web/confirm.html", context)
    changed = services.snapshot_record(
        by=request.user,
        region=here,
        day=day,
        source=source,
        figures=figures,
        version=cleaned["version"],
        speaker=speaker,
    )
    return _recorded(request, here, changed)


@rule(Permission.CLAIM_WRITE)
@require_http_methods(["GET", "POST"])
def claim_new(request: UserRequest) -> HttpResponse:
    """Keep what somebody said."""
    place = place_of(request.user)
    form = ClaimForm(
        request.POST or None, top=place, initial={"region": request.GET.get("wilayah", place.code)}
    )
    if request.method == "POST" and form.is_valid():
        cleaned = dict(form.cleaned_data)
        try:
            claim = services.claim_record(by=request.user, **cleaned)
        except services.SnapshotError as error:
            form.add_error(None, str(error))
        else:
            figures_moved(claim.region)
            messages.success(request, _("Angka yang disampaikan sudah dicatat."))
            return redirect("recording:region", code=claim.region.code)
    return _form(request, form, _("Catat angka yang disampaikan"), _("Simpan angka"))


@rule(Permission.SNAPSHOT_WRITE)
@require_http_methods(["GET", "POST"])
def import_new(request: UserRequest) -> HttpResponse:
    """Read a file and show what would become of each row."""
    place = place_of(request.user)
    form = ImportForm(
        request.POST or None, request.FILES or None, top=place, initial={"region": place.code}
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        day = form.cleaned_data["day"] or day_in_name(upload.name)
        if day is None:
            form.add_error(
                "day", _("Tanggal tidak terbaca dari nama berkas. Isi tanggal keadaannya.")
            )
        else:
            try:
                batch = services.import_prepare(
                    by=request.user,
                    region=form.cleaned_data["region"],
                    name=upload.name,
                    content=upload.read(),
                    source=form.cleaned_data["source"],
                    day=day,
                    version=form.cleaned_data["version"],
                )
            except UnreadableFile as error:
                form.add_error("file", str(error))
            else:
                return redirect("recording:import", pk=batch.pk)
    return _form(request, form, _("Unggah berkas angka"), _("Periksa berkas"))


@rule(Permission.SNAPSHOT_WRITE, of="region")
def import_review(request: UserRequest, pk: int) -> HttpResponse:
    """The dry run: every row with its fate."""
    batch = _batch(request, pk)
    tally = {fate: sum(row["fate"] == fate for row in batch.rows) for fate in Fate}
    context = {
        "title": _("Periksa berkas %(name)s") % {"name": batch.file_name},
        "crumbs": [(_("Data"), "/data/"), (batch.file_name, None)],
        "batch": batch,
        "tally": {fate.value: count for fate, count in tally.items()},
        "usable": tally[Fate.NEW] + tally[Fate.CHANGED],
        "all_usable": tally[Fate.NEW] + tally[Fate.CHANGED] + tally[Fate.ASKED],
        "labels": {**dict(selectors.measure_choices()), "printed": _("Sudah dicetak")},
    }
    return render(request, "recording/import.html", context)


@rule(Permission.SNAPSHOT_WRITE, of="region")
@require_POST
def import_apply(request: UserRequest, pk: int) -> HttpResponse:
    """Record the usable rows."""
    batch = _batch(request, pk)
    try:
        changed = services.import_apply(
            by=request.user, batch=batch, confirmed=is_confirmed(request)
        )
    except services.SnapshotError as error:
        messages.error(request, str(error), extra_tags="bad")
        return redirect("recording:import", pk=batch.pk)
    return _recorded(request, batch.region, changed)


def _batch(request: UserRequest, pk: int) -> ImportBatch:
    batch = ImportBatch.objects.select_related("region", "by").filter(pk=pk).first()
    if batch is None:
        raise Http404
    guards.region(request.user, batch.region.code, Permission.SNAPSHOT_WRITE)
    return batch


def _recorded(request: UserRequest, here: Region, changed: int) -> HttpResponse:
    figures_moved(here)
    messages.success(request, _("%(n)s angka dicatat atau berubah.") % {"n": angka(changed)})
    return redirect("recording:region", code=here.code)


def _form(request: UserRequest, form: forms.Form, title: str, action: str) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": [(_("Data"), "/data/"), (title, None)],
        "form": form,
        "action": action,
    }
    return render(request, "recording/form.html", context, status=422 if form.errors else 200)


def _crumbs(*, user_place: Region, here: Region) -> list[tuple[str, str | None]]:
    """The way down from the user's place; what lies above it is not linked."""
    way: list[tuple[str, str | None]] = [
        (r.label, f"/data/{r.code}/" if user_place.covers(r) else None) for r in ancestors(here)
    ]
    return [*way, (here.label, None)]
