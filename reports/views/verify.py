"""The public page behind the QR code of a report or a naskah: is this paper ours, and is it the latest."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ektp.accounts.guards import client_address, rule
from ektp.common.formatting import MISSING, angka, lebih, persen
from ektp.papers.models import Paper
from ektp.papers.registry import kind_of
from ektp.papers.selectors.papers import paper_file
from reports import documents, frozen
from reports.figures import Figures
from reports.models import ReportRun
from reports.services.files import FileRefused, file_compare, paper_compare
from reports.words import borders_name, period_name

_UPLOADS, _WITHIN_SECONDS = 20, 600  # by one address
_REFUSED, _TOO_MANY = 422, 429
_SHOWN = (
    ("eligible_population", "Wajib KTP", "jiwa"),
    ("recorded", "Sudah rekam", "orang"),
    ("unrecorded", "Belum rekam", "jiwa"),
    ("printed_first", "Dicetak baru (kartu pertama)", "keping"),
    ("printed_all", "Dicetak seluruhnya, termasuk cetak ulang", "keping"),
    ("handed_over_first", "Kartu pertama diserahkan", "keping"),
    ("handed_over", "Diserahkan seluruhnya, termasuk cetak ulang", "keping"),
    ("uncollected", "Belum diserahkan, baru dan ulang", "keping"),
    ("blank_on_hand", "Sisa blangko", "keping"),
)
_PARTED = (("printed_all", "printed_first"), ("handed_over_first", "handed_over"))


@require_http_methods(["GET", "HEAD", "POST"])
@rule(None, of="public")
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Number, region, period, state, sidik angka and key figures; an uploaded PDF is compared and not kept."""
    run = ReportRun.objects.select_related("region").filter(token=token).first()
    if run is None:
        return _paper(request, token)
    context = _context(run)
    status = 200
    if request.method == "POST":
        status = _uploaded(request, context, lambda file: file_compare(run, file))
    return render(request, "reports/laporan/verify.html", context, status=status)


def _paper(request: HttpRequest, token: str) -> HttpResponse:
    """A naskah instead of a report: its number, office and day, no names; an uploaded PDF is compared and not kept."""
    paper = get_object_or_404(Paper.objects.select_related("office", "replaced_by"), token=token)
    kind = kind_of(paper.kind)
    context: dict[str, Any] = {
        "title": _("Keaslian naskah"),
        "paper": paper,
        "label": kind.label if kind else paper.title,
        "newer": getattr(paper, "replaced_by", None),
        "file": paper_file(paper),
    }
    status = 200
    if request.method == "POST":
        status = _uploaded(request, context, lambda file: paper_compare(paper, file))
    return render(request, "papers/verify.html", context, status=status)


def _uploaded(
    request: HttpRequest, context: dict[str, Any], compare: Callable[[File[bytes]], object]
) -> int:
    """Compare what was uploaded; the status of the answer."""
    if _too_many(client_address(request) or ""):
        context["refusal"] = _("Terlalu banyak berkas diperiksa. Coba lagi sepuluh menit kemudian.")
        return _TOO_MANY
    upload = request.FILES.get("berkas")
    if upload is None:
        context["refusal"] = _("Pilih dahulu berkas PDF yang akan diperiksa.")
        return _REFUSED
    try:
        context["comparison"] = compare(upload)
    except FileRefused as refusal:
        context["refusal"] = str(refusal)
        return _REFUSED
    return 200


def _too_many(address: str) -> bool:
    key = f"verify:{address}"
    cache.add(key, 0, _WITHIN_SECONDS)
    try:
        return cache.incr(key) > _UPLOADS
    except ValueError:  # it expired in between
        return False


def _context(run: ReportRun) -> dict[str, Any]:
    context: dict[str, Any] = {"title": _("Keaslian laporan"), "run": run}
    if run.figures is None:
        return context
    figures = frozen.thaw(run.figures)
    return context | {
        "figures": figures,
        "footer": documents.footer(run, figures),
        "period": period_name(figures.period),
        "borders": borders_name(figures),
        "key_figures": list(_key_figures(figures)),
    }


def _key_figures(figures: Figures) -> list[tuple[str, str, str]]:
    """Key figures; first cards and all cards apart only where they differ."""
    same = {
        left_out
        for left_out, kept in _PARTED
        if figures.value(left_out) in (None, figures.value(kept))
    }
    found = [
        (
            label,
            (lebih if code in ("unrecorded", "uncollected") else angka)(figures.value(code)),
            unit,
        )
        for code, label, unit in _SHOWN
        if code not in same
    ]
    rate = figures.rates.get("recorded_per_eligible")
    if rate and rate.value is not None:
        found.insert(2, ("Sudah rekam", persen(rate.value), rate.base))
    return [line for line in found if line[1] != MISSING]
