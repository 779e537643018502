"""How an office numbers its papers: by itself, or from its own register."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission
from ektp.common import clock
from ektp.papers.exceptions import PaperRefused
from ektp.papers.forms import NumberingForm
from ektp.papers.registry import PaperKind, all_kinds
from ektp.papers.selectors.papers import last_numbers, numbering_of
from ektp.papers.services import numbering_set
from ektp.regions.models import Office

_REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.OFFICES_MANAGE, of="office")
def numbering(request: UserRequest, code: str) -> HttpResponse:
    """Every kind with its pattern; the kind whose button was pressed is saved."""
    office = guards.office(request.user, code, Permission.OFFICES_MANAGE)
    kinds = [kind for kind in all_kinds() if kind.numbered]
    pressed = request.POST.get("jenis", "")
    shown = {kind.code: _form(office, kind) for kind in kinds}
    kind = next((kind for kind in kinds if kind.code == pressed), None)
    if kind is not None:
        form = shown[kind.code] = _form(office, kind, request.POST)
        if form.is_valid() and _saved(request, office, kind, form):
            return redirect(f"{reverse('papers:numbering', args=[code])}#{kind.code}")
    year = clock.today(office.time_zone).year
    last = last_numbers(office, year)
    context = {
        "title": _("Penomoran naskah"),
        "crumbs": [(office.name, _office_page(code)), (_("Penomoran naskah"), None)],
        "office": office,
        "year": year,
        "kinds": [(kind, shown[kind.code], last.get(kind.code)) for kind in kinds],
    }
    wrong = any(form.errors for form in shown.values())
    return render(request, "papers/numbering.html", context, status=_REFUSED if wrong else 200)


def _form(office: Office, kind: PaperKind, data: object = None) -> NumberingForm:
    return NumberingForm(data, kind=kind, numbering=numbering_of(office, kind))


def _saved(request: UserRequest, office: Office, kind: PaperKind, form: NumberingForm) -> bool:
    data = form.cleaned_data
    try:
        numbering_set(
            by=request.user,
            office=office,
            kind=kind,
            automatic=data["automatic"],
            pattern=data["pattern"] or kind.pattern,
            first=data["first"] or 1,
        )
    except PaperRefused as refused:
        form.add_error(refused.field, str(refused))
        return False
    messages.success(request, _("Penomoran %(kind)s sudah disimpan.") % {"kind": kind.label})
    return True


def _office_page(code: str) -> str | None:
    """The office's page stands above this app; it is found by name."""
    try:
        return reverse("manage:office", args=[code])
    except NoReverseMatch:
        return None
