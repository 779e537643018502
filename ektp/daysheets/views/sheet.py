"""`/lembar/<office>/<date>/`: one form for one office and one service date."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, place_of
from ektp.common.formatting import hari_tanggal
from ektp.common.numbers import read_whole
from ektp.daysheets.content import SheetContent, Submission
from ektp.daysheets.exceptions import (
    BaseMissing,
    KeyReused,
    SheetConflict,
    SheetError,
    SheetInvalid,
)
from ektp.daysheets.forms.cells import Panel
from ektp.daysheets.forms.labels import label_of, stoppages_words
from ektp.daysheets.forms.pasting import paste
from ektp.daysheets.forms.sheet import SheetForm
from ektp.daysheets.freshness import figures_moved
from ektp.daysheets.panels import panels_beside
from ektp.daysheets.selectors.chat import chat_text, template_of
from ektp.daysheets.selectors.drafts import drafts_for
from ektp.daysheets.selectors.headlines import contents_by_day
from ektp.daysheets.selectors.strip import day_strip, strip_end
from ektp.daysheets.services.drafts import draft_save, drafts_drop
from ektp.daysheets.services.saving import SaveResult, sheet_save
from ektp.daysheets.views.conflict import conflict_page
from ektp.daysheets.views.desk import Desk
from ektp.daysheets.views.verification import may_verify
from ektp.daysheets.views.words import chips, moment, strip_cells, time_of
from ektp.regions.models import Office
from ektp.regions.selectors import ancestors


@rule(Permission.SHEET_VIEW, of="office")
@require_http_methods(["GET", "POST"])
def sheet(request: UserRequest, office: str, day: date) -> HttpResponse:
    """Show the day, or save it."""
    found = guards.office(request.user, office, Permission.SHEET_VIEW)
    desk = Desk(request.user, found, day)
    if request.method == "GET":
        return _page(request, desk, _fresh_form(request, desk))
    guards.require(request.user, Permission.SHEET_ENTER)
    if "tambah" in request.POST:
        return _page(request, desk, _posted(request, desk, more_stoppages=1))
    if "isi_tempelan" in request.POST:
        return _pasted(request, desk)
    return _save(request, desk)


def _fresh_form(request: UserRequest, desk: Desk) -> SheetForm:
    """The sheet as it stands, or a helper's draft on top of it. A helper goes on with the own draft."""
    if desk.readonly:
        return desk.form()
    drafts = drafts_for(desk.office, desk.day)
    if request.user.is_helper:
        chosen = [draft for draft in drafts if draft.by == request.user.full_name][:1]
    else:
        number = read_whole(request.GET.get("draf", ""))
        chosen = [] if number is None else drafts[number:][:1]
    if not chosen:
        return desk.form()
    stands = desk.view.content if desk.view else SheetContent()
    return desk.form(shown=chosen[0].submission.over(stands))


def _posted(request: UserRequest, desk: Desk, **more: Any) -> SheetForm:
    """The form as it was sent, over the version that its sender saw."""
    version = read_whole(request.POST.get("version", "")) or 0
    base = desk.content_at(version)
    if base is None:
        version, base = desk.version, desk.content_at(desk.version) or SheetContent()
    return desk.form(request.POST, base=base, version=version, key=_key(request.POST), **more)


def _key(data: QueryDict) -> UUID:
    try:
        return UUID(data.get("client_key", ""))
    except ValueError:
        return uuid4()


def _pasted(request: UserRequest, desk: Desk) -> HttpResponse:
    """Fill the grid from a pasted block and show it; nothing is saved yet."""
    form = _posted(request, desk)
    grid = next((la for la in form.layouts if la.shape == "grid" and la.writable), None)
    if grid is None:
        return _page(request, desk, form)
    block = paste(request.POST.get("tempel", ""), grid)
    form.filled = block.texts
    form.errors = {"tempel": block.problems} if block.problems else {}
    if not block.problems:
        words = _("%(n)s baris diisikan ke tabel. Periksa, lalu simpan.") % {"n": block.rows}
        messages.info(request, words)
    return _page(request, desk, form, status=422 if block.problems else 200)


def _save(request: UserRequest, desk: Desk) -> HttpResponse:
    form = _posted(request, desk)
    submission = form.read()
    if form.errors:
        return _page(request, desk, form, status=422)
    if request.user.is_helper:
        return _keep_draft(request, desk, submission)
    try:
        result = sheet_save(
            by=request.user,
            office=desk.office,
            day=desk.day,
            submission=submission,
            client_key=form.key,
            base_version=form.version,
            reason=request.POST.get("reason", ""),
        )
    except (SheetConflict, BaseMissing) as error:
        return conflict_page(request, desk, submission, form.base, error.current)
    except SheetError as error:
        return _refused(request, desk, form, error)
    if desk.readonly and not (result.changed or result.replayed):
        words = _("Lembar ini dikunci. Kiriman Anda tidak disimpan.")
        form.errors["lembar"] = [words]
        return _page(request, desk, form, status=422)
    return _saved(request, desk, result, form.key)


def _refused(request: UserRequest, desk: Desk, form: SheetForm, error: SheetError) -> HttpResponse:
    """The page with everything that was typed, and what is wrong with it."""
    if isinstance(error, SheetInvalid):
        form.refuse(error.problems)
    else:
        form.errors.setdefault("lembar", []).append(str(error))
    if isinstance(error, KeyReused):
        form.key = uuid4()
    return _page(request, desk, form, status=422)


def _keep_draft(request: UserRequest, desk: Desk, submission: Submission) -> HttpResponse:
    draft_save(by=request.user, office=desk.office, day=desk.day, submission=submission)
    words = _("Draf disimpan pukul %(time)s. Operator memeriksa dan melaporkannya.")
    messages.success(request, words % {"time": time_of(desk.setting.local_now, desk.office)})
    return HttpResponseRedirect(f"{address(desk.office, desk.day)}?kirim={_key(request.POST)}")


def _saved(request: UserRequest, desk: Desk, result: SaveResult, key: UUID) -> HttpResponse:
    """Let the roll-up follow, name what others changed meanwhile, and show the day again."""
    if result.changed and not result.replayed:
        figures_moved(desk.office.attribution)
        drafts_drop(by=request.user, office=desk.office, day=desk.day)
    if result.others:
        places = desk.places(result.view.content)
        own = desk.office.attribution.code
        named = ", ".join(label_of(path, places, own) for path in result.others)
        words = _("Isian yang sementara itu diubah orang lain tetap dipakai: %(named)s.")
        messages.info(request, words % {"named": named})
    done = "kirim"
    if not (result.changed or result.answered or result.replayed):
        messages.info(request, _("Tidak ada yang berubah. Lembar tetap seperti yang tersimpan."))
        done = "buang"
    return HttpResponseRedirect(f"{address(desk.office, desk.day)}?{done}={key}")


def address(office: Office, day: date) -> str:
    """Where the sheet stands."""
    return reverse("daysheets:sheet", args=[office.code, day])


def _page(request: UserRequest, desk: Desk, form: SheetForm, status: int = 200) -> HttpResponse:
    if desk.revises and status == 422 and not form.summary():
        form.errors.setdefault("reason", [])
    panels = form.panels()
    context = {
        "title": hari_tanggal(desk.day),
        "crumbs": _crumbs(desk),
        "desk": desk,
        "form": form,
        "groups": _groups([panel for panel in panels if not panel.foreign]),
        "foreign": [panel for panel in panels if panel.foreign],
        "foreign_names": ", ".join(str(p.layout.section.label) for p in panels if p.foreign),
        "has_grid": any(p.layout.shape == "grid" and not p.readonly for p in panels),
        "any_stoppage": any(not row.blank for row in form.stoppages()),
        "stoppage_words": stoppages_words(form.content.stoppages),
        "chips": chips(desk.view, desk.setting),
        "ledgers": panels_beside(desk.setting, desk.view),
        "reason": request.POST.get("reason", ""),
        "confirmed_key": "" if request.user.is_helper else request.GET.get("kirim", ""),
        "done_key": request.GET.get("kirim") or request.GET.get("buang", ""),
        "pasted_text": request.POST.get("tempel", "") if status == 422 else "",
        **_around(request, desk),
        **_after(request, desk),
    }
    return render(request, "daysheets/sheet.html", context, status=status)


def _groups(panels: Sequence[Panel]) -> list[dict[str, Any]]:
    """Grids stand alone over the whole width, what lies between them flows in two columns."""
    runs = [
        {"grid": grid, "panels": list(run)}
        for grid, run in groupby(panels, key=lambda panel: panel.layout.shape == "grid")
    ]
    return runs if runs and not runs[-1]["grid"] else [*runs, {"grid": False, "panels": []}]


def _around(request: UserRequest, desk: Desk) -> dict[str, Any]:
    """The strip of days, the ways to the days beside this one, drafts of helpers."""
    today = desk.setting.local_now.date()
    drafts = [] if desk.readonly else drafts_for(desk.office, desk.day)
    own_draft = request.user.is_helper
    days = day_strip(desk.office, strip_end(desk.day, today))
    said = contents_by_day(desk.office, [day.day for day in days if day.version])
    return {
        "days": strip_cells(days, said, desk.setting.sections, desk.day, today),
        "latest": days[-1].day == today,
        "back": "" if desk.day == today else address(desk.office, today),
        "today": today,
        "previous": address(desk.office, desk.day - timedelta(days=1)),
        "next": address(desk.office, desk.day + timedelta(days=1)) if desk.day < today else "",
        "deadline": time_of(desk.setting.due, desk.office) if desk.setting.due else "",
        "drafts": [] if own_draft else [(d, moment(d.saved_at, desk.office)) for d in drafts],
        "districts": desk.districts,
    }


def _after(request: UserRequest, desk: Desk) -> dict[str, Any]:
    """What is told once a sheet stands: since when, by whom, and the text for the chat group."""
    view = desk.view
    if view is None:
        return {}
    return {
        "saved_at": moment(view.saved_at, desk.office),
        "first_saved_at": moment(view.first_saved_at, desk.office),
        "verified_at": moment(view.verified_at, desk.office) if view.verified_at else "",
        "chat": chat_text(view, desk.setting, template_of(desk.setting)),
        "may_verify": _may_verify(desk),
        "open_questions": sum(not q.confirmed for q in desk.questions),
    }


def _may_verify(desk: Desk) -> bool:
    """Whether this person can verify the day from here."""
    view, user = desk.view, desk.user
    if view is None or view.verified_by or desk.lock or view.edited_by.id == user.pk:
        return False
    return may_verify(user) and (desk.setting.over or not view.provisional)


def _crumbs(desk: Desk) -> list[tuple[str, str | None]]:
    """The way down to the office; only what lies in the user's place leads anywhere."""
    place = place_of(desk.user)
    above = [r for r in ancestors(desk.office.region) if r.level and not r.covers(place)]
    seen = [r for r in [*above, desk.office.region] if r.level]
    return [*((region.label, None) for region in seen), (desk.office.name, None)]
