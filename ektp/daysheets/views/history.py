"""`/lembar/<office>/<date>/riwayat/`: every version of a sheet, by whom, when, why, and what it changed."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission
from ektp.common.formatting import hari_tanggal
from ektp.daysheets.content import SheetContent, SheetView, flatten
from ektp.daysheets.forms.labels import label_of, value_words
from ektp.daysheets.models import DaySheet
from ektp.daysheets.selectors.reading import sheet_version
from ektp.daysheets.views.desk import Desk
from ektp.daysheets.views.words import moment

_MOST = 40


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that a version changed."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """One version."""

    version: int
    at: str
    by: str
    what: str
    kind: str
    reason: str
    differences: tuple[Difference, ...]


@rule(Permission.SHEET_VIEW, of="office")
def history(request: UserRequest, office: str, day: date) -> HttpResponse:
    """The versions, the latest first."""
    found = guards.office(request.user, office, Permission.SHEET_VIEW)
    desk = Desk(request.user, found, day)
    if desk.view is None:
        raise Http404(_("Belum ada laporan untuk tanggal ini."))
    oldest = max(1, desk.view.version - _MOST + 1)
    numbers = range(max(1, oldest - 1), desk.view.version + 1)
    versions = [v for n in numbers if (v := sheet_version(desk.view.sheet_id, n)) is not None]
    places = desk.places(*(version.content for version in versions))
    steps = [
        _step(desk, version, versions[index - 1] if index else None, places)
        for index, version in enumerate(versions)
        if version.version >= oldest
    ]
    context = {
        "title": _("Riwayat lembar, %(day)s") % {"day": hari_tanggal(day)},
        "crumbs": [
            (found.name, reverse("daysheets:sheet", args=[found.code, day])),
            (_("Riwayat lembar"), None),
        ],
        "steps": steps[::-1],
        "cut": oldest > 1,
    }
    return render(request, "daysheets/history.html", context)


def _step(desk: Desk, version: SheetView, before: SheetView | None, places: dict[str, str]) -> Step:
    was = before.content if before else SheetContent()
    what, kind, by = _what(version, before)
    return Step(
        version.version,
        moment(version.saved_at, desk.office),
        by,
        what,
        kind,
        version.reason,
        tuple(
            _differences(
                was, version.content, places, desk.office.attribution.code, first=before is None
            )
        ),
    )


def _what(version: SheetView, before: SheetView | None) -> tuple[str, str, str]:
    """What the version did: words, colour, and who did it."""
    if version.status == DaySheet.Status.VERIFIED and version.verified_by:
        words = _("Diverifikasi atas nama camat") if version.on_behalf else _("Diverifikasi")
        return words, "ok", version.verified_by.name
    if version.status == DaySheet.Status.RETURNED:
        return _("Dikembalikan"), "bad", version.changed_by.name
    if before is None:
        return _("Dilaporkan"), "done", version.edited_by.name
    if before.status == DaySheet.Status.VERIFIED:
        return _("Dibetulkan setelah verifikasi"), "warn", version.edited_by.name
    return _("Diubah"), "", version.edited_by.name


def _differences(
    was: SheetContent, now: SheetContent, places: dict[str, str], own: str, *, first: bool
) -> list[Difference]:
    old, new = flatten(was), flatten(now)
    if first:
        old = {path: value for path, value in old.items() if path != "day"}
    return [
        Difference(
            label_of(path, places, own),
            value_words(path, old.get(path)),
            value_words(path, new.get(path)),
        )
        for path in dict.fromkeys((*new, *old))
        if old.get(path) != new.get(path)
    ]
