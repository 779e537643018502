"""`/verifikasi/`: the days that wait in one's place; verify one or many, or give one back with a reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, place_of, refusal
from ektp.common import clock
from ektp.common.formatting import angka, hari_tanggal
from ektp.common.numbers import read_whole
from ektp.daysheets import registry
from ektp.daysheets.exceptions import NotAllowed, SheetError
from ektp.daysheets.forms.drawing import question_sentence
from ektp.daysheets.forms.labels import codes_in, label_of, stoppages_words
from ektp.daysheets.freshness import figures_moved, figures_moved_in
from ektp.daysheets.models import DaySheet
from ektp.daysheets.selectors.headlines import usual_totals
from ektp.daysheets.selectors.surroundings import place_labels, sheet_with_office
from ektp.daysheets.selectors.waiting import (
    WaitingSheet,
    waiting_in,
    waiting_offices,
    waiting_tally,
    with_content,
)
from ektp.daysheets.services.verifying import Seen, Verification, sheet_return, sheets_verify
from ektp.daysheets.views.words import moment
from ektp.web.query import page_asked

Key = tuple[int, str]
_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline figure beside what is usual."""

    label: str
    value: int
    usual: int | None

    @property
    def difference(self) -> str:
        """`+12` or `−8` against the usual; empty where nothing is usual."""
        if self.usual is None or self.value == self.usual:
            return ""
        gap = self.value - self.usual
        return f"+{angka(gap)}" if gap > 0 else angka(gap)


@dataclass(frozen=True, slots=True)
class Card:
    """One waiting day as it is drawn."""

    waiting: WaitingSheet
    figures: tuple[Figure, ...]
    questions: tuple[tuple[str, bool], ...]
    stoppages: tuple[str, ...]
    saved_at: str
    own: bool
    refused: str

    @property
    def seen(self) -> str:
        """What the checkbox carries."""
        return f"{self.waiting.sheet.pk}:{self.waiting.sheet.version}"

    @property
    def may(self) -> bool:
        """Whether this person can verify it now."""
        return self.waiting.verifiable and not self.own

    @property
    def quiet(self) -> bool:
        """Whether nothing about it is asked."""
        return all(confirmed for _words, confirmed in self.questions)


def may_verify(user: User) -> bool:
    """In the own right, or on behalf."""
    return holds(user, Permission.SHEET_VERIFY) or holds(user, Permission.VERIFY_ON_BEHALF)


def _require(user: User) -> None:
    if not may_verify(user):
        raise PermissionDenied(refusal(Permission.SHEET_VERIFY))


@rule(Permission.SHEET_VIEW)
@require_http_methods(["GET", "POST"])
def waiting(request: UserRequest) -> HttpResponse:
    """The list; a POST verifies what was ticked."""
    _require(request.user)
    refused: dict[int, str] = {}
    ticked = True
    if request.method == "POST":
        seen = [one for text in request.POST.getlist("lembar") if (one := _seen(text))]
        ticked = bool(seen)
        result = _verify(request, seen) if ticked else Verification((), ())
        if ticked and not result.refused:
            return redirect(_back(request))
        refused = {one.sheet_id: one.sentence for one in result.refused}
    context = _waiting_context(request, refused)
    context["nothing_ticked"] = not ticked
    return render(request, "daysheets/verification.html", context, status=200 if ticked else 422)


def _waiting_context(request: UserRequest, refused: Mapping[int, str]) -> dict[str, Any]:
    """One page of what waits, of all offices or of the one that is asked for."""
    place = place_of(request.user)
    office = request.GET.get("kantor", "")
    found = waiting_in(place)
    page = Paginator(found.filter(office__code=office) if office else found, _PER_PAGE).get_page(
        page_asked(request.GET)
    )
    sheets = with_content(list(page.object_list))
    return {
        "title": _("Verifikasi"),
        "cards": _cards(request.user, sheets, refused),
        "page": page,
        "tally": waiting_tally(place, clock.today(place.time_zone)),
        "offices": waiting_offices(place),
        "office": office,
        "lost": [s for pk, s in refused.items() if pk not in {w.sheet.pk for w in sheets}],
        "quiet": request.GET.get("pilih") == "tenang",
        "on_behalf": not holds(request.user, Permission.SHEET_VERIFY),
    }


def _back(request: UserRequest) -> str:
    """To the list as it was narrowed, or to the sheet that was verified from its own page."""
    office, day = request.POST.get("kantor", ""), request.POST.get("hari", "")
    if office and day:
        return reverse("daysheets:sheet", args=[office, day])
    narrowed = request.GET.get("kantor", "")
    query = f"?{urlencode({'kantor': narrowed})}" if narrowed else ""
    return f"{reverse('daysheets:verification')}{query}"


def _verify(request: UserRequest, seen: Sequence[Seen]) -> Verification:
    try:
        result = sheets_verify(by=request.user, seen=seen)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    if result.verified:
        provinces = DaySheet.objects.filter(pk__in=result.verified).values_list(
            "office__attribution__province", flat=True
        )
        figures_moved_in([province for province in provinces if province is not None])
        n = len(result.verified)
        messages.success(request, _("%(n)s hari diverifikasi.") % {"n": angka(n)})
    return result


def _seen(text: str) -> Seen | None:
    sheet, _colon, version = map(read_whole, text.partition(":"))
    return None if sheet is None or version is None else Seen(sheet, version)


def _cards(user: User, sheets: Sequence[WaitingSheet], refused: Mapping[int, str]) -> list[Card]:
    if not sheets:
        return []
    before = max(one.sheet.day for one in sheets)
    usual = usual_totals((s.sheet.office_id for s in sheets), before, registry.sections())
    paths = [question.path for one in sheets for question in one.questions]
    places = place_labels(codes_in(paths))
    return [_card(user, one, usual, places, refused.get(one.sheet.pk, "")) for one in sheets]


def _card(
    user: User,
    one: WaitingSheet,
    usual: Mapping[Key, int],
    places: Mapping[str, str],
    refused: str,
) -> Card:
    own = one.office.attribution.code
    return Card(
        waiting=one,
        figures=tuple(_figures(one, usual)),
        questions=tuple(
            (f"{label_of(q.path, places, own)}: {question_sentence(q)}", q.confirmed)
            for q in one.questions
        ),
        stoppages=tuple(stoppages_words(one.content.stoppages)),
        saved_at=moment(one.sheet.known_from, one.office),
        own=one.sheet.edited_by_id == user.pk,
        refused=refused,
    )


def _figures(one: WaitingSheet, usual: Mapping[Key, int]) -> Iterator[Figure]:
    for section in one.setting.sections:
        if section.code in one.total and any(f.kind == "part" for f in section.fields):
            said = usual.get((one.sheet.office_id, section.code))
            yield Figure(str(section.label), one.total[section.code], said)


class ReturnForm(forms.Form):
    """Why a day is given back."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=500,
        help_text=gettext_lazy("Petugas membaca alasan ini saat membuka lembarnya."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Tulis alasan pengembalian.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@rule(Permission.SHEET_VIEW, of="office")
@require_http_methods(["GET", "POST"])
def send_back(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then give the day back to its clerk. A sheet out of sight is not there, whatever one's rights."""
    sheet = sheet_with_office(pk)
    if sheet is None:
        raise Http404(_("Lembar tidak ditemukan."))
    guards.office(request.user, sheet.office.code, Permission.SHEET_VIEW)
    _require(request.user)
    form = ReturnForm(request.POST or None, initial={"version": sheet.version})
    if request.method == "POST" and form.is_valid():
        seen = Seen(sheet.pk, form.cleaned_data["version"])
        try:
            sheet_return(by=request.user, seen=seen, reason=form.cleaned_data["reason"])
        except SheetError as error:
            form.add_error(None, str(error))
        else:
            figures_moved(sheet.office.attribution)
            messages.success(request, _("Lembar dikembalikan kepada petugas."))
            return redirect("daysheets:verification")
    context = {
        "title": _("Kembalikan lembar %(office)s") % {"office": sheet.office.name},
        "crumbs": [
            (_("Verifikasi"), reverse("daysheets:verification")),
            (hari_tanggal(sheet.day), None),
        ],
        "form": form,
        "sheet": sheet,
        "action": _("Kembalikan lembar"),
        "back": reverse("daysheets:verification"),
    }
    return render(request, "daysheets/return.html", context, status=422 if form.is_bound else 200)
