"""A naskah as one HTML document for the renderer: only from what was frozen when it was issued, so that a reprint has the same bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from ektp.common.clock import local
from ektp.common.formatting import pukul, tanggal
from ektp.papers.content import Block, Column, Content, Table, thaw
from ektp.papers.models import Paper
from ektp.regions.models.places import zone_label
from reports.documents import qr_code
from reports.rendering.process import Document

TAIL = 4  # the last rows of a table stay with its total, so that no page begins with one row

Cells = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as the template draws it: cells know whether they are numbers, rows which of them stay together."""

    text: str
    points: tuple[str, ...]
    table: Table | None
    groups: list[tuple[str, list[Cells]]]
    total: Cells


def document(paper: Paper) -> Document:
    """The whole document of an issued paper."""
    html = render_to_string("papers/pdf/document.html", context(paper))
    return Document(html, str(settings.STATICFILES_DIRS[0]), f"naskah-{paper.token}")


def context(paper: Paper) -> dict[str, Any]:
    """What the document's templates say."""
    content = thaw(paper.content)
    return {
        "paper": paper,
        "content": content,
        "head": content.head,
        "body": list(_body(content)),
        "titled": any(sign.title for sign in content.signatures),  # names stand in one line
        "created": timezone.localtime(paper.issued_at).replace(microsecond=0).isoformat(),
        "issued": _moment(paper),
        "code": qr_code(paper.verify_url),
    }


def _moment(paper: Paper) -> str:
    zone = paper.office.time_zone
    there = local(paper.issued_at, zone)
    return f"{tanggal(there.date())} pukul {pukul(there, zone_label(zone))}"


def _body(content: Content) -> Iterator[tuple[str, list[ShownBlock]]]:
    """Runs of articles and runs of plain blocks, in order."""
    for numbered, blocks in groupby(content.body, key=lambda block: block.numbered):
        yield "articles" if numbered else "plain", [_shown(block) for block in blocks]


def _shown(block: Block) -> ShownBlock:
    table = block.table
    if table is None:
        return ShownBlock(block.text, block.points, None, [], [])
    rows = [_cells(row, table.columns) for row in table.rows]
    parted = max(len(rows) - TAIL, 0)
    start, end = rows[:parted], rows[parted:]
    groups = [("awal", start)] if start else []
    return ShownBlock(
        block.text,
        block.points,
        table,
        [*groups, ("ujung", end)],
        _cells(table.total, table.columns),
    )


def _cells(row: tuple[str, ...], columns: tuple[Column, ...]) -> Cells:
    return [(text, column.number) for text, column in zip(row, columns, strict=True)] if row else []
