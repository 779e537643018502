"""What a number is made of: by region, day by day, and by office and day."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ektp.accounts import own_writes, policies
from ektp.accounts.conditional import answered
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission
from ektp.common import clock
from ektp.common.formatting import angka, bulan, lebih, persen
from ektp.common.measure import Derived, Flow, Level, Measure, Rate
from ektp.common.periods import Period, month_start
from ektp.daysheets import registry
from ektp.db.snapshot import one_snapshot
from ektp.regions.models import Level as RegionLevel
from ektp.regions.models import Region
from ektp.web.exports import export_kind, export_rows
from reports import selectors
from reports.dashboard.asking import asked
from reports.dashboard.pipeline import Address, partial_words
from reports.figures import Figures, LevelFigure, Row
from reports.selectors import lists
from reports.tables import (
    AgencyTable,
    DayTable,
    OfficeDayRow,
    OfficeTable,
    PartTable,
    SilentTable,
    StopTable,
)
from reports.views.dashboard_place import address_of, crumbs, page_or_nothing, region_or_redirect
from reports.words import CAUSES, SERVICES, period_name, source_name, with_day

_PER_PAGE = 50
_DAYS_PER_PAGE = 62
_SPECIAL = {
    "laporan": gettext_lazy("Kelengkapan laporan"),
    "belum-melapor": gettext_lazy("Belum melapor"),
    "terhenti": gettext_lazy("Layanan terhenti"),
    "tutup-bulan": gettext_lazy("Tutup bulan"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what is to be known about the figure."""

    label: str
    text: str
    url: str = ""


@rule(Permission.VIEW, of="region")
@require_safe
def show(request: UserRequest, code: str, measure: str) -> HttpResponseBase:
    """The list behind one number of the dashboard."""
    here = region_or_redirect(request, code, "reports:list", measure)
    if not isinstance(here, Region):
        return here
    found = registry.measures().get(measure)
    if found is None and measure not in _SPECIAL:
        raise Http404(_("Angka ini tidak ada."))
    page = _List(request, here, measure, found)
    return own_writes.read(request, page.current)


class _List:
    """One list page; its parts are asked for in the order of the page."""

    def __init__(
        self, request: UserRequest, here: Region, code: str, measure: Measure | None
    ) -> None:
        self.request, self.here, self.code, self.measure = request, here, code, measure
        self.when = asked(request.GET, clock.today(here.time_zone))
        self.period = Period.inclusive(self.when.first, self.when.last)
        self.address: Address = address_of(here, self.when)
        self.label = str(measure.label) if measure else str(_SPECIAL[code])

    def current(self) -> HttpResponseBase:
        """What is new to the reader, all of one moment."""
        with one_snapshot():
            version = selectors.version_of(self.here)
            days = (version.family, self.when.today)
            return answered(self.request, days, lambda: self.answer(version))

    def answer(self, version: selectors.Version) -> HttpResponseBase:
        """The page, or its rows by office as a file."""
        if self.code == "tutup-bulan":
            return self._closings(version)
        rows = self._office_rows()
        kind = export_kind(self.request)
        if kind and rows is not None:
            return self._export(rows, kind)
        figures = selectors.progress_kept(self.here, self.when.first, self.when.last, version)
        context = {
            "title": self.label,
            "crumbs": crumbs(self.request.user, figures, last=self.label),
            "here": self.here,
            "when": self.when,
            "period": period_name(figures.period),
            "total": self._total(figures),
            "facts": list(self._facts(figures)),
            "parts": self._parts(figures),
            "days": self._days(),
            **self._offices(rows),
        }
        return render(self.request, "reports/dashboard/list.html", context)

    def _closings(self, version: selectors.Version) -> HttpResponseBase:
        """Who has closed the month of the last day, and who has not."""
        rows = lists.closing_states(self.here, self.when.last)
        table = AgencyTable([self._agency(row) for row in rows], request=self.request)
        figures = selectors.progress_kept(self.here, self.when.first, self.when.last, version)
        closed = sum(row.closed for row in rows)
        words = _("%(n)s dari %(of)s sudah tutup bulan %(month)s")
        context = {
            "title": self.label,
            "crumbs": crumbs(self.request.user, figures, last=self.label),
            "here": self.here,
            "when": self.when,
            "period": bulan(self.when.last),
            "total": words % {"n": closed, "of": len(rows), "month": bulan(self.when.last)},
            "parts": table,
        }
        return render(self.request, "reports/dashboard/list.html", context)

    def _agency(self, row: lists.AgencyRow) -> dict[str, Any]:
        state = (_("belum"), "warn")
        if row.closed:
            state = (_("sudah, dengan catatan") if row.with_remarks else _("sudah"), "ok")
        url = page_or_nothing("daysheets:month", row.code, month_start(self.when.last))
        may = policies.holds(self.request.user, Permission.MONTH_VIEW)
        return {
            "name": row.name,
            "url": url if may else "",
            "state": state,
            "day": row.day if row.closed else None,
            "by": row.by if row.closed else "",
        }

    # By office and day

    def _office_rows(self) -> lists.OfficeRows | None:
        if self.code == "belum-melapor" and self.here.level > RegionLevel.NATION:
            return lists.silent_days(self.here, self.period)
        if self.code == "terhenti":
            return lists.stoppages(self.here, self.period)
        if isinstance(self.measure, Flow) and self.here.level >= RegionLevel.REGENCY:
            return lists.offices_of_flow(self.here, self.measure, self.period)
        return None

    def _offices(self, rows: lists.OfficeRows | None) -> dict[str, Any]:
        if rows is None:
            return {}
        pages: Paginator[lists.OfficeRow] = Paginator(cast("Any", rows), _PER_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        kinds = {"belum-melapor": SilentTable, "terhenti": StopTable}
        table = kinds.get(self.code, OfficeTable)(
            [self._row(row) for row in page.object_list], request=self.request
        )
        return {"offices": table, "page": page}

    def _row(self, row: lists.OfficeRow) -> OfficeDayRow:
        url = _sheet_address(self.request.user, row)
        return OfficeDayRow(row.day, row.office, row.region, row.value, url, _stop_words(row.note))

    def _export(self, rows: lists.OfficeRows, kind: Any) -> HttpResponseBase:
        heads = [
            _("Hari"),
            _("Kode kantor"),
            _("Kantor"),
            _("Wilayah"),
            self.label,
            _("Keterangan"),
        ]
        lines = ((r.day, r.code, r.office, r.region, r.value, _stop_words(r.note)) for r in rows)
        name = f"{self.code}-{self.here.code}-{self.when.last}"
        title = f"{self.label}, {self.here.full_label}"
        return export_rows(heads, lines, kind, name=name, title=title)

    # Day by day

    def _days(self) -> DayTable | None:
        terms = getattr(self.measure, "terms", None) or getattr(self.measure, "flows", None) or {}
        if not terms and self.code not in ("laporan", "belum-melapor"):
            return None
        rows = lists.days_of_terms(self.here, terms, self.period)
        hidden = () if terms else ("value",)
        return DayTable(
            rows, request=self.request, per_page=_DAYS_PER_PAGE, prefix="h-", exclude=hidden
        )

    # By region

    def _parts(self, figures: Figures) -> PartTable | None:
        if not figures.children or isinstance(self.measure, Rate):
            return None
        rows = [self._part(row) for row in figures.children]
        own = self._part(figures.own_part) if figures.own_part else None
        return PartTable(
            rows,
            exclude=() if isinstance(self.measure, Level) else ("day", "source"),
            own=own,
            totals=[self._part(figures.total)],
            request=self.request,
            prefix="w-",
        )

    def _part(self, row: Row) -> dict[str, Any]:
        figure = row.measures.get(self.code)
        total = row.place.code == self.here.code and not row.own
        name = _("tanpa rincian") if row.own else _("Jumlah") if total else row.place.label
        link = (
            reverse("reports:list", args=[row.place.code, self.code])
            if not (row.own or total)
            else ""
        )
        return {
            "code": row.place.code,
            "name": name,
            "value": self._value(row),
            "day": figure.day if figure else None,
            "source": source_name(figure, self.code) or _partial(figure),
            "url": link + (f"?{self.request.GET.urlencode()}" if link and self.request.GET else ""),
        }

    def _value(self, row: Row) -> int | None:
        if self.code == "laporan":
            return row.completeness.reported
        if self.code == "belum-melapor":
            return row.completeness.missing
        figure = row.measures.get(self.code)
        return figure.value if figure else row.flows.get(self.code)

    # What is to be known

    def _total(self, figures: Figures) -> str:
        match self.measure:
            case None if self.code == "terhenti":
                return angka(sum(stop.n for stop in figures.stops))
            case Rate():
                rate = figures.rates.get(self.code)
                return persen(rate.value if rate else None)
            case _:
                return f"{lebih(self._value(figures.total))} {getattr(self.measure, 'unit', _('hari-kantor'))}"

    def _facts(self, figures: Figures) -> Iterator[Fact]:
        match self.measure:
            case Level():
                yield from self._level_facts(figures.measures.get(self.code))
            case Derived(plus=plus, minus=minus):
                for sign, codes in (("", plus), ("− ", minus)):
                    yield from (self._operand(figures, code, sign) for code in codes)
            case Rate(numerator=top, denominator=bottom):
                yield self._operand(figures, top, "")
                yield self._operand(figures, bottom, _("dari "))
            case None:
                yield from self._report_facts(figures)

    def _operand(self, figures: Figures, code: str, sign: str) -> Fact:
        label = registry.measures()[code].label
        return Fact(f"{sign}{label}", angka(figures.value(code)), self.address(code))

    def _level_facts(self, figure: LevelFigure | None) -> Iterator[Fact]:
        if figure is None:
            yield Fact(_("Keadaan"), _("belum diketahui"))
            return
        if figure.day is not None:
            yield Fact(_("Berpijak pada"), with_day(source_name(figure, self.code), figure.day))
        if figure.of:
            yield Fact(
                _("Wilayah yang diketahui"),
                _("%(known)s dari %(of)s") % {"known": figure.known, "of": figure.of},
            )
        if figure.value is None and figure.partial is not None:
            yield Fact(_("Jumlah yang diketahui"), _partial(figure))
        if figure.other is not None:
            other = figure.other
            rival = source_name(LevelFigure(other.value, other.day, other.source), self.code)
            gap = angka(abs(other.difference))
            yield Fact(
                _("Menurut sumber lain"),
                _("%(n)s (%(source)s), selisih %(gap)s")
                % {"n": angka(other.value), "source": rival, "gap": gap},
            )

    def _report_facts(self, figures: Figures) -> Iterator[Fact]:
        whole = figures.completeness
        for label, value in (
            (_("Hari-kantor yang ditunggu"), whole.expected),
            (_("Dilaporkan"), whole.reported),
            (_("Tepat waktu"), whole.on_time),
            (_("Sebagian"), whole.partial),
            (_("Diverifikasi"), whole.verified),
            (_("Di luar jadwal"), whole.unscheduled),
        ):
            yield Fact(label, angka(value))


def _partial(figure: LevelFigure | None) -> str:
    return partial_words(figure.known, figure.of, figure.partial) if figure else ""


def _stop_words(note: str) -> str:
    service, _slash, cause = note.partition("/")
    return f"{SERVICES.get(service, service)}: {CAUSES.get(cause, cause)}" if cause else ""


def _sheet_address(user: User, row: lists.OfficeRow) -> str:
    """The day sheet, for those who may open it."""
    if (
        not row.code
        or user.office_id is not None
        or not policies.holds(user, Permission.SHEET_VIEW)
    ):
        return ""
    return page_or_nothing("daysheets:sheet", row.code, row.day)
