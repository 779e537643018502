"""BA stok opname of an approved count, and BA pemusnahan of a destruction that was posted."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from blanko.models import CountState, Destruction, StockCount
from blanko.models.destruction import RULE
from blanko.papers.checks import (
    BURNING,
    CountLine,
    CountPaper,
    DestructionPaper,
    count_paper,
    destruction_paper,
)
from blanko.papers.drafts import key_of, knowing
from blanko.selectors.destruction import destruction_paper as destroyed_as
from blanko.selectors.papers import paper_count, paper_destruction
from blanko.selectors.stock_counts import CountReport, ReportLine, count_report
from ektp.common import clock
from ektp.common.formatting import pukul, tanggal
from ektp.papers import wording
from ektp.papers.content import Person
from ektp.papers.registry import Draft, Slot
from ektp.regions.models.places import zone_label

COUNTED, DESTROYED = "ba-stok-opname", "ba-pemusnahan"
COUNT, DESTRUCTION = "blanko.count", "blanko.destruction"


def count_wanted(count: StockCount) -> list[tuple[str, str]]:
    """The paper of a count, once it is approved."""
    return [(COUNTED, str(count.pk))] if count.state == CountState.APPROVED else []


def destruction_wanted(batch: Destruction) -> list[tuple[str, str]]:
    """The paper of a batch, once it is posted."""
    return [(DESTROYED, str(batch.pk))] if batch.state == Destruction.State.POSTED else []


def count_draft(key: str) -> Draft | None:
    """BA stok opname: the book at the counting, what was counted, and why they differ."""
    pk = key_of(key)
    found = None if pk is None else paper_count(pk)
    if found is None:
        return None
    report = count_report(found)
    refusal = _("Hitung fisik ini belum disetujui. Berita acaranya diterbitkan setelah disetujui.")
    counter = Person(report.counters[0] if report.counters else "")
    paper = CountPaper(
        office=report.office,
        place=found.place.name if found.place else "semua tempat penyimpanan",
        at=_read_at(report),
        lines=_lines(report),
        approved=f"{report.approved_by} pada {tanggal(report.approved_day)}",
        note=report.note,
    )
    return Draft(
        office=found.office,
        about=f"{COUNT}:{found.pk}",
        day=report.approved_day or found.day,
        build=lambda frame: count_paper(paper, frame),
        back=reverse("blanko:count", args=[found.pk]),
        slots=(
            Slot(wording.FIRST, _("Yang menghitung"), counter),
            Slot(wording.SECOND, _("Saksi penghitungan")),
            knowing(found.office),
        ),
        refusal="" if count_wanted(found) else refusal,
        number=found.number,
    )


def _read_at(report: CountReport) -> str:
    """When the book was read: the instant of the counting, or from the first to the last of them."""
    there = sorted(clock.local(x.counted_at, report.zone) for x in report.lines if x.counted_at)
    if not there:
        return tanggal(report.started_day)
    first, last = _instant(there[0], report.zone), _instant(there[-1], report.zone)
    return first if first == last else f"saat dihitung, {first} s.d. {last}"


def _instant(there: datetime, zone: str) -> str:
    return f"{tanggal(there.date())} pukul {pukul(there, zone_label(zone))}"


def _lines(report: CountReport) -> tuple[CountLine, ...]:
    """What was counted; the place is said where there are several."""
    several = len({line.place for line in report.lines}) > 1
    return tuple(
        CountLine(
            report.item,
            report.unit,
            f"{line.condition} di {line.place}" if several else line.condition,
            line.book,
            line.counted,
            _reasons(line),
        )
        for line in report.lines
        if line.counted is not None
    )


def _reasons(line: ReportLine) -> tuple[tuple[str, int], ...]:
    """Each part with its report or note; what was found spoiled among the rest comes to the quarantine without a reason of its own."""
    said = []
    for reason in line.reasons:
        police = f"laporan polisi {reason.police_report}" if reason.police_report else ""
        beside = ", ".join(part for part in (police, reason.note.rstrip(".")) if part)
        said.append((f"{reason.label} ({beside})" if beside else reason.label, reason.quantity))
    moved = (line.difference or 0) - sum(quantity for _label, quantity in said)
    return (*said, ("dipindah dari sisa", moved)) if moved else tuple(said)


def destruction_draft(key: str) -> Draft | None:
    """BA pemusnahan of a posted batch: its witnesses and both signers are those on record."""
    pk = key_of(key)
    found = None if pk is None else paper_destruction(pk)
    if found is None:
        return None
    said = destroyed_as(found)
    paper = DestructionPaper(
        office=said.office.name,
        item=said.item_name if found.of_withdrawn else f"{said.item_name} rusak",
        unit=said.unit,
        groups=tuple((line.label, line.quantity) for line in said.lines),
        day=said.day,
        method=said.method.lower(),
        place=said.place_name,
        rule=BURNING if said.rule == RULE else said.rule,
        serials=said.serials,
        note=said.note,
    )
    refusal = _("Pemusnahan ini belum disetujui atau dibatalkan, sehingga tidak ada berita acaranya.")  # fmt: skip
    officer = Slot(wording.FIRST, _("Petugas pemusnahan"), Person(said.preparer))
    return Draft(
        office=found.office,
        about=f"{DESTRUCTION}:{found.pk}",
        day=found.day,
        build=lambda frame: destruction_paper(paper, frame),
        back=reverse("blanko:destruction", args=[found.pk]),
        slots=(
            officer,
            Slot(wording.SECOND, _("Penanggung jawab"), Person(said.approver)),
            knowing(found.office),
        ),
        witnesses=True,
        seen_by=tuple(
            Person(one.name, position=one.position, office=one.office_name)
            for one in said.witnesses
        ),
        refusal="" if destruction_wanted(found) else refusal,
        number=found.number,
    )
