"""`/data/perubahan/`: everything that was changed in one's place, by whom, when, why."""

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ektp.accounts.guards import UserRequest, client_address, rule
from ektp.accounts.models import Role
from ektp.accounts.policies import Permission, place_of
from ektp.accounts.services import export_record
from ektp.common import clock
from ektp.daysheets.selectors.changes import (
    Change,
    ChangeFilter,
    Preset,
    iterate_changes,
)
from ektp.daysheets.selectors.changes import (
    changes as changes_in,
)
from ektp.daysheets.selectors.changes.streams import tracked_tables
from ektp.daysheets.selectors.changes.words import source_label
from ektp.daysheets.views.words import moment
from ektp.regions.models import Region
from ektp.web.exports import export_kind, export_rows
from ektp.web.query import day_asked, page_asked

HEADS = (
    gettext_lazy("Waktu"),
    gettext_lazy("Oleh"),
    gettext_lazy("Tempat"),
    gettext_lazy("Hari pelayanan"),
    gettext_lazy("Yang diubah"),
    gettext_lazy("Tindakan"),
    gettext_lazy("Isian"),
    gettext_lazy("Semula"),
    gettext_lazy("Menjadi"),
    gettext_lazy("Alasan"),
)


@rule(Permission.CHANGES_VIEW)
def changes(request: UserRequest) -> HttpResponseBase:
    """The list, filtered; or the same as a file."""
    here = place_of(request.user)
    wanted = _wanted(request)
    if kind := export_kind(request):
        _note_export(request, here, wanted)
        rows = _rows(iterate_changes(here, wanted), here)
        name = f"perubahan-{here.code}-{clock.today(here.time_zone)}"
        title = _("Perubahan, %(place)s") % {"place": here.label}
        return export_rows([str(head) for head in HEADS], rows, kind, name=name, title=title)
    page = changes_in(here, wanted, page=page_asked(request.GET))
    context = {
        "title": _("Perubahan"),
        "crumbs": [(_("Data"), "/data/"), (_("Perubahan"), None)],
        "here": here,
        "page": page,
        "rows": [(change, moment(change.at, here)) for change in page.rows],
        "wanted": wanted,
        "presets": Preset.choices,
        "sources": [(table, source_label(table)) for table in tracked_tables()],
    }
    return render(request, "daysheets/changes.html", context)


def _wanted(request: UserRequest) -> ChangeFilter:
    """What the address asks for; what cannot be read is not asked."""
    given = request.GET
    preset = given.get("pilihan", "")
    return ChangeFilter(
        preset=preset if preset in Preset.values else Preset.ALL,
        since=day_asked(given, "dari"),
        until=day_asked(given, "sampai"),
        office=given.get("kantor", "").strip(),
        by=given.get("oleh", "").strip(),
        source=given.get("jenis", ""),
    )


def _note_export(request: UserRequest, here: Region, wanted: ChangeFilter) -> None:
    """A file of changes leaves the application: that is on the record itself."""
    export_record(
        by=request.user,
        what=_("Perubahan, %(place)s") % {"place": here.label},
        address=client_address(request),
        preset=str(wanted.preset),
        auditor=request.user.role == Role.AUDITOR,
    )


def _rows(found: Iterator[Change], here: Region) -> Iterator[list[Any]]:
    """One line for each field that changed."""
    for change in found:
        at = clock.local(change.at, here.time_zone).replace(tzinfo=None)
        head = [at, change.by, change.place, change.day, change.what, change.action]
        if not change.details:
            yield [*head, None, None, None, change.reason]
        for detail in change.details:
            yield [*head, detail.label, detail.old, detail.new, change.reason]
