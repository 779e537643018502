"""The report as one HTML document for the renderer: covering letter, then the report as its attachment."""

import base64
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ektp.common.clock import local
from ektp.common.formatting import persen, pukul, tanggal
from ektp.common.numbers import percent
from ektp.regions.models.places import zone_label
from reports import layout, narrative, summary
from reports.figures import Figures
from reports.models import ReportRun
from reports.rendering.process import Document
from reports.words import borders_name, closing_words, period_name, state_name

SHORT_ROWS = 14  # a table of so many lines stays on the page where it begins


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands at the foot of every page."""

    number: str
    fingerprint: str
    as_of: str
    computed: str
    complete: str
    verified: str
    state: str


def document(run: ReportRun, figures: Figures) -> Document:
    """The whole document of a run whose figures are frozen."""
    html = render_to_string("reports/pdf/document.html", context(run, figures))
    return Document(html, str(settings.STATICFILES_DIRS[0]), f"{run.number}-{run.fingerprint}")


def context(run: ReportRun, figures: Figures) -> dict[str, Any]:
    """What the document's templates say; everything in it is from the run and its figures."""
    return {
        "run": run,
        "figures": figures,
        "head": run.letterhead,
        "created": created(run),
        "footer": footer(run, figures),
        "code": qr_code(run.verify_url),
        "subject": subject(figures),
        "paragraphs": narrative.letter_paragraphs(figures),
        "copies": [line for line in run.copies.splitlines() if line.strip()],
        **report_context(figures),
    }


def report_context(figures: Figures) -> dict[str, Any]:
    """The report itself, as page and PDF show it."""
    tables = layout.tables(figures)
    return {
        "period": period_name(figures.period),
        "state": state_name(figures.closing),
        "closing": closing_words(figures.closing),
        "borders": borders_name(figures),
        "answer": narrative.answer_sentence(figures),
        "bottleneck": narrative.bottleneck(figures),
        "stages": summary.funnel(figures),
        "facts": summary.facts(figures),
        "tables": [(table, body(table)) for table in tables],
        "short": bool(tables) and len(tables[0].lines) <= SHORT_ROWS,
        "notes": summary.footnotes(figures),
        "legend": summary.legend(figures),
    }


def body(table: layout.Table) -> SafeString:
    """The lines of a table as markup. The last ones and the total stay together, so that no page begins with three rows."""
    parted = len(table.lines) - table.tail
    start, end = table.lines[:parted], (*table.lines[parted:], table.total)
    first = f"<tbody>{''.join(map(_line, start))}</tbody>" if start else ""
    return mark_safe(f'{first}<tbody class="akhir">{"".join(map(_line, end))}</tbody>')  # noqa: S308 - _line escapes


def _line(line: layout.Line) -> str:
    cells = "".join(
        f'<td class="m">{cell.text}</td>' if cell.look else f"<td>{cell.text}</td>"
        for cell in line.cells
    )
    head = f'<td class="no">{line.number}</td><th class="w" scope="row">{escape(line.name)}</th>'
    return f'<tr class="{line.kind}">{head}{cells}</tr>\n'


def subject(figures: Figures) -> str:
    """`Laporan perkembangan KTP-el Provinsi Jawa Timur Oktober 2026`."""
    return f"Laporan perkembangan KTP-el {figures.region.full_label} {period_name(figures.period)}"


def footer(run: ReportRun, figures: Figures) -> Footer:
    """The footer's words: number, sidik angka, as-of time, completeness, verified share."""
    whole = figures.completeness
    return Footer(
        number=run.number,
        fingerprint=run.fingerprint_groups,
        as_of=tanggal(figures.as_of),
        computed=_moment(figures.freshness.computed_at or run.computed_at, run.region.time_zone),
        complete=persen(percent(whole.reported, whole.expected)),
        verified=persen(percent(whole.verified, whole.reported)),
        state=state_name(figures.closing),
    )


def created(run: ReportRun) -> str:
    """The document's date of creation: when its figures were computed, so that the bytes do not depend on the attempt."""
    moment = run.computed_at or run.requested_at
    return timezone.localtime(moment).replace(microsecond=0).isoformat()


def qr_code(address: str) -> str:
    """The address as an SVG picture in a data URL."""
    picture = io.BytesIO()
    segno.make_qr(address, error="m").save(
        picture, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True, dark="#16202b"
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.getvalue()).decode()}"


def _moment(moment: datetime | None, time_zone: str) -> str:
    if moment is None:
        return ""
    there = local(moment, time_zone)
    return f"{tanggal(there.date())} pukul {pukul(there, zone_label(time_zone))}"
