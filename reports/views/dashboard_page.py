"""Everything that stands on a region's dashboard, read and assembled."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ektp.accounts import policies
from ektp.accounts.guards import UserRequest
from ektp.accounts.models import User
from ektp.accounts.policies import Permission
from ektp.common.formatting import angka
from ektp.common.numbers import percent
from ektp.regions.models import Level, Region
from ektp.web.charts import Point, with_mean
from reports.dashboard import actions as acting
from reports.dashboard.asking import THEN, Asked, Hierarchy
from reports.dashboard.days import Day, dots
from reports.dashboard.parts import demand, outlook, prr_words, statuses, stock, waiting
from reports.dashboard.pipeline import pipeline
from reports.dashboard.stamp import stamp
from reports.dashboard.tiles import tiles
from reports.figures import Figures
from reports.narrative import answer_sentence, bottleneck, oral_text, silent_place
from reports.selectors import dashboard as reading
from reports.selectors.around import Around
from reports.selectors.stock import Paces
from reports.tables import ChildrenTable, children_table
from reports.views.dashboard_actions import actions_of
from reports.views.dashboard_place import address_of, crumbs, page_or_nothing
from reports.words import CAUSES, SERVICES, children_word, claim_words, period_name

P = Permission
TRENDS = {
    "perekaman": ("recordings_made", gettext_lazy("Perekaman (orang)")),
    "pencetakan": ("prints_made", gettext_lazy("Pencetakan (keping)")),
    "penyerahan": ("handovers_made", gettext_lazy("Penyerahan (keping)")),
    "ikd": ("ikd_activated_flow", gettext_lazy("Aktivasi IKD (orang)")),
}
_SILENT_SHOWN = 6


def page_context(
    user: User,
    here: Region,
    figures: Figures,
    when: Asked,
    table: ChildrenTable | None,
    around: Around,
) -> dict[str, Any]:
    """Everything that stands on the page. Paces and drawings leave out a day that is not over."""
    days = around.over
    figures = around.added_to(figures)
    address = address_of(here, when)
    todo = actions_of(user, here, around, when, table, figures)
    line = pipeline(figures, address)
    return {
        "title": here.full_label,
        "crumbs": crumbs(user, figures),
        "here": here,
        "figures": figures,
        "when": when,
        "period": period_name(figures.period),
        "stamp": stamp(figures),
        "drift": reverse("reports:drift", args=[here.code]) if policies.holds(user, P.DRIFT_VIEW) else "",
        "answer": answer_sentence(figures),
        "worst": bottleneck(figures),
        "actions": todo,
        "own_task": next(acting.chosen(todo), None),
        "today": _today_words(here, around.days, when),
        "pipeline": line,
        "statuses": statuses(figures, address),
        "prr_outlook": prr_words(figures),
        "tiles": tiles(figures, days, around.matched, around.peers, address),
        "claims": [claim_words(claim) for claim in figures.claims],
        "demand": demand(figures),
        "outlook": outlook(figures),
        "stock": stock(figures, address),
        "waiting": waiting(figures, address),
        "ages": _ages(here, when),
        "table": table,
        "oral": oral_text(figures),
        "children_title": children_word(figures.region.level).capitalize(),
        **_reporting(figures, days),
        "address": address,
        "lists": {"silent": address("belum-melapor"), "stops": address("terhenti"), "complete": address("laporan")},
        "export": _report_address(user, here, when),
        **_trends(here, days, when, figures),
    }  # fmt: skip


def _reporting(figures: Figures, days: Sequence[Day]) -> dict[str, Any]:
    """Completeness in words: rates, the dots' text, who is silent, stoppages by service and cause."""
    whole, marks = figures.completeness, dots(days)
    kinds: Counter[str] = Counter(mark.kind for mark in marks)
    words = (
        ("v", _("%(n)s diverifikasi")),
        ("", _("%(n)s dilaporkan")),
        ("l", _("%(n)s kurang beberapa kantor")),
        ("p", _("%(n)s sebagian")),
        ("s", _("%(n)s terhenti")),
        ("m", _("%(n)s belum lengkap")),
    )
    return {
        "reported_rate": percent(whole.reported, whole.expected),
        "verified_rate": percent(whole.verified, whole.reported),
        "dots": marks,
        "several": figures.region.level < Level.DISTRICT,
        "dots_label": ", ".join(text % {"n": angka(kinds[k])} for k, text in words if kinds[k]),
        "silent": [
            {"office": o, "region": silent_place(figures, o)}
            for o in figures.silent[:_SILENT_SHOWN]
        ],
        "more_silent": len(figures.silent[_SILENT_SHOWN:]),
        "stops": [
            {
                "service": SERVICES.get(s.service, s.service),
                "cause": CAUSES.get(s.cause, s.cause),
                "n": s.n,
            }
            for s in figures.stops[:_SILENT_SHOWN]
        ],
    }


def _ages(here: Region, when: Asked) -> list[dict[str, Any]]:
    """The age bar of one kecamatan; empty where nothing is known."""
    bar = reading.ages(here, when.last) if here.level == Level.DISTRICT else None
    if bar is None or not any(bar.shares):
        return []
    labels = (_("0–7 hari"), _("8–30 hari"), _("31–90 hari"), _("lebih dari 90 hari"))
    values = (bar.week, bar.month, bar.quarter, bar.older)
    return [
        {"label": label, "value": value, "share": round(share, 1)}
        for label, value, share in zip(labels, values, bar.shares, strict=True)
    ]


def table_of(
    request: UserRequest, here: Region, figures: Figures, when: Asked, paces: Paces
) -> ChildrenTable | None:
    """The children, own part and total; None for a kecamatan."""
    if not figures.children:
        return None
    given = {**when.given, "wilayah": THEN} if when.then else when.given
    query = f"?{urlencode(given)}" if given else ""
    word = {Level.NATION: _("Provinsi"), Level.PROVINCE: _("Kabupaten/kota")}.get(
        Level(here.level), _("Kecamatan")
    )
    own = {
        Level.NATION: _("tanpa rincian provinsi"),
        Level.PROVINCE: _("tanpa rincian kabupaten/kota"),
    }
    return children_table(
        figures,
        use=paces.children,
        address=lambda code: reverse("reports:dashboard", args=[code]) + query,
        names=(word, own.get(Level(here.level), _("tanpa rincian kecamatan"))),
        request=request,
    )


def hierarchy_notes(hierarchy: Hierarchy | None) -> list[str]:
    """Which of the two hierarchies a file shows, where they differ."""
    if hierarchy is None:
        return []
    return [_("menurut wilayah saat itu") if hierarchy.then else _("menurut wilayah sekarang")]


def _report_address(user: User, here: Region, when: Asked) -> str:
    page = (
        page_or_nothing("reports:run_new")
        if policies.holds(user, P.REPORT_MAKE) and here.level < Level.DISTRICT
        else ""
    )
    borders = f"&batas={THEN}" if when.then else ""
    return f"{page}?wilayah={here.code}{borders}" if page else ""


def _today_words(here: Region, days: Sequence[Day], when: Asked) -> str:
    """For one kecamatan: whether today has been reported."""
    if here.level < Level.DISTRICT or when.last != when.today:
        return ""
    today = next((day for day in days if day.day == when.today), None)
    if today is None or not today.working:
        return _("Hari ini tidak ada Lembar Harian yang ditunggu.")
    return _("Hari ini sudah dilaporkan.") if today.reported else _("Hari ini belum dilaporkan.")


def points_of(days: Sequence[Day], flow: str) -> list[Point]:
    """The flow on working days and on days with figures, with its mean."""
    shown = [day for day in days if day.working or day.flows.get(flow) is not None]
    return with_mean((day.day, day.flows.get(flow)) for day in shown)


def trend_label(here: Region, flow: str) -> str:
    """What the drawing shows, in a sentence."""
    head = next(head for code, head in TRENDS.values() if code == flow)
    return _("%(what)s per hari di %(region)s, 90 hari terakhir") % {
        "what": head,
        "region": here.label,
    }


def _trends(here: Region, days: Sequence[Day], when: Asked, figures: Figures) -> dict[str, Any]:
    """The trend's tabs: those flows that the region has, each drawing at its own address."""
    base = reverse("reports:trend", args=[here.code])
    query = {"sampai": when.last.isoformat(), "v": _version(figures)}
    found = {}
    for word, (flow, head) in TRENDS.items():
        points = points_of(days, flow)
        if any(point.value is not None for point in points):
            src = f"{base}?{urlencode({'ukuran': word, **query})}"
            label = trend_label(here, flow)
            found[word] = {"head": head, "src": src, "points": points, "label": label}
    if len(found) % 2:  # they stand two by two
        found.pop("ikd", None)
    return {"trends": list(found.values())}


def _version(figures: Figures) -> str:
    computed = figures.freshness.computed_at
    return f"{computed:%m%d%H%M%S}" if computed else "0"
