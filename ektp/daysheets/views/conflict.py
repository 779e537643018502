"""The page where two people changed the same figure: base, theirs and mine, with a choice, sent again over the newest version."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission
from ektp.common.formatting import hari_tanggal
from ektp.daysheets.content import SheetContent, SheetView, Submission, flatten, unflatten
from ektp.daysheets.exceptions import BaseMissing, SheetConflict, SheetError
from ektp.daysheets.forms.labels import label_of, value_words
from ektp.daysheets.freshness import figures_moved
from ektp.daysheets.merging import Merge, merge
from ektp.daysheets.plain import from_plain, to_plain
from ektp.daysheets.selectors.reading import sheet_version
from ektp.daysheets.services.saving import sheet_save
from ektp.daysheets.services.saving.meaning import meant
from ektp.daysheets.views.desk import Desk
from ektp.daysheets.views.words import moment

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Asking:
    """One field on which two people differ, in words."""

    path: str
    label: str
    base: str
    theirs: str
    mine: str
    chosen: str


def conflict_page(
    request: UserRequest,
    desk: Desk,
    submission: Submission,
    base: SheetContent,
    current: SheetView,
) -> HttpResponse:
    """What the sender meant against what stands now. Nothing has been stored."""
    mine = meant(submission, base, desk.setting)
    base_version = request.POST.get("version", "0")
    return _ask(request, desk, (base, current, mine), base_version, submission.confirmed)


def _ask(
    request: UserRequest,
    desk: Desk,
    states: tuple[SheetContent, SheetView, SheetContent],
    base_version: str,
    confirmed: frozenset[str],
    sentence: str = "",
) -> HttpResponse:
    base, current, mine = states
    merged = merge(flatten(base), flatten(current.content), flatten(mine))
    places = desk.places(base, current.content, mine)
    own = desk.office.attribution.code
    sent = Submission(
        mine.kind, mine.note, mine.stoppages, sections=mine.sections, confirmed=confirmed
    )
    context = {
        "title": hari_tanggal(desk.day),
        "crumbs": [
            (desk.office.name, reverse("daysheets:sheet", args=[desk.office.code, desk.day])),
            (_("Isian yang bertemu"), None),
        ],
        "desk": desk,
        "current": current,
        "at": moment(current.saved_at, desk.office),
        "asked": [
            Asking(
                c.path,
                label_of(c.path, places, own),
                value_words(c.path, c.base),
                value_words(c.path, c.theirs),
                value_words(c.path, c.mine),
                request.POST.get(f"pilih/{c.path}", ""),
            )
            for c in merged.conflicts
        ],
        "others": [label_of(p, places, own) for p in _merged_others(merged)],
        "sent": json.dumps(to_plain(sent)),
        "base_version": base_version,
        "key": uuid4(),
        "draft_key": request.POST.get("draf") or request.POST.get("client_key", ""),
        "reason": request.POST.get("reason", ""),
        "sentence": sentence,
    }
    return render(request, "daysheets/conflict.html", context, status=409)


def _merged_others(merged: Merge) -> list[str]:
    """What others changed and nobody contests."""
    return sorted(merged.others - {conflict.path for conflict in merged.conflicts})


@rule(Permission.SHEET_ENTER, of="office")
@require_POST
def choose(request: UserRequest, office: str, day: date) -> HttpResponse:
    """Send the choices: the same submission over the version that was shown."""
    found = guards.office(request.user, office, Permission.SHEET_ENTER)
    desk = Desk(request.user, found, day)
    sent, key = _sent(request)
    base = desk.content_at(_number(request.POST.get("asal", "")))
    if desk.view is None or base is None:
        raise BadRequest
    shown = sheet_version(desk.view.sheet_id, _number(request.POST.get("version", ""))) or desk.view
    mine = sent.over(SheetContent())
    merged = merge(flatten(base), flatten(shown.content), flatten(mine))
    choices = {c.path: request.POST.get(f"pilih/{c.path}", "") for c in merged.conflicts}
    if not all(choice in (MINE, THEIRS) for choice in choices.values()):
        sentence = _("Pilih salah satu pada setiap isian.")
        return _ask(
            request, desk, (base, shown, mine), request.POST["asal"], sent.confirmed, sentence
        )
    final = unflatten(_resolved(merged, choices))
    said = Submission(
        final.kind, final.note, final.stoppages, sections=final.sections, confirmed=sent.confirmed
    )
    return _save(request, desk, said, shown, key)


def _resolved(merged: Merge, choices: Mapping[str, str]) -> dict[str, Any]:
    paths = dict(merged.paths)
    for conflict in merged.conflicts:
        if choices[conflict.path] == THEIRS:
            continue
        paths.pop(conflict.path, None)
        if conflict.mine is not None:
            paths[conflict.path] = conflict.mine
    return paths


def _save(
    request: UserRequest, desk: Desk, said: Submission, shown: SheetView, key: UUID
) -> HttpResponse:
    try:
        result = sheet_save(
            by=request.user,
            office=desk.office,
            day=desk.day,
            submission=said,
            client_key=key,
            base_version=shown.version,
            reason=request.POST.get("reason", ""),
        )
    except (SheetConflict, BaseMissing) as error:
        mine = said.over(SheetContent())
        states = (shown.content, error.current, mine)
        return _ask(request, desk, states, str(shown.version), said.confirmed, str(error))
    except SheetError as error:
        mine = said.over(SheetContent())
        states = (shown.content, shown, mine)
        return _ask(request, desk, states, str(shown.version), said.confirmed, str(error))
    if result.changed and not result.replayed:
        figures_moved(desk.office.attribution)
    back = reverse("daysheets:sheet", args=[desk.office.code, desk.day])
    draft = request.POST.get("draf", "")
    return HttpResponseRedirect(f"{back}?{urlencode({'kirim': draft or key})}")


def _sent(request: UserRequest) -> tuple[Submission, UUID]:
    """What the conflict page carried; 400 where it is not what we wrote there."""
    try:
        sent = from_plain(json.loads(request.POST.get("kiriman", "")))
        return sent, UUID(request.POST.get("client_key", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRequest from error


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
