"""Tables of the data pages."""

from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ektp.common.formatting import angka, desimal, persen, tanggal_singkat
from ektp.daysheets.registry import measures
from ektp.web.columns import Cell, CodeLinkColumn, Column, DateColumn, TextColumn
from ektp.web.tables import BaseTable
from recording.models import Claim
from recording.selectors import ComparedClaim, Fact


class FactColumn(Column):
    """A figure with its own source and date below it: levels of different days never look alike."""

    def __init__(self, label: Any, measure: str) -> None:
        super().__init__(label, accessor=lambda row: row.facts.get(measure))

    def known(self, value: Fact, record: Any) -> Cell:
        """The figure, and where it comes from."""
        place = f"{value.source} {tanggal_singkat(value.day)} {value.day.year}"
        return Cell(
            format_html('{}<br><span class="small muted">{}</span>', angka(value.value), place)
        )

    def export(self, value: Fact | None, record: Any) -> int | None:
        """The bare figure."""
        return value.value if value else None


class FactTable(BaseTable):
    """The latest facts of a region and its children."""

    label = _("Angka dasar terbaru")

    name = CodeLinkColumn(_("Wilayah"), url=lambda row: f"/data/{row.code}/")
    eligible_population = FactColumn(_("Wajib KTP"), "eligible_population")
    recorded = FactColumn(_("Sudah rekam"), "recorded")
    unrecorded = FactColumn(_("Belum rekam"), "unrecorded")
    prr_backlog = FactColumn(_("PRR"), "prr_backlog")
    printed_all = FactColumn(_("Sudah dicetak"), "printed_all")
    handed_over = FactColumn(_("Diserahkan"), "handed_over")
    card_activated = FactColumn(_("Aktivasi KTP-el"), "card_activated")


def _claimed(row: ComparedClaim) -> str:
    return _written(row.claim, row.claim.figure)


def _computed(row: ComparedClaim) -> str | None:
    return None if row.beside.computed is None else _written(row.claim, row.beside.computed)


def _written(claim: Claim, figure: Decimal) -> str:
    return persen(figure) if claim.kind == Claim.Kind.PERCENTAGE else angka(int(figure))


def _of_what(row: ComparedClaim) -> str:
    """`persentase: Sudah rekam dari Wajib KTP`."""
    known, claim = measures(), row.claim
    label, base = known.get(claim.measure), known.get(claim.base)
    words = f"{claim.get_kind_display()}: {label.label if label else claim.measure}"
    return (
        gettext("%(what)s dari %(base)s") % {"what": words, "base": base.label} if base else words
    )


def _difference(row: ComparedClaim) -> str | None:
    """`lebih rendah 163`: how what was said stands to what is computed."""
    gap = row.beside.difference
    if gap is None:
        return None
    if gap == 0:
        return gettext("sama")
    rate = row.claim.kind == Claim.Kind.PERCENTAGE
    size = gettext("%(n)s poin") % {"n": desimal(abs(gap), 2)} if rate else angka(int(abs(gap)))
    if rate and not row.beside.flagged:
        return gettext("dalam batas pembulatan (%(gap)s)") % {"gap": size}
    if gap > 0:
        return gettext("lebih rendah %(gap)s") % {"gap": size}
    return gettext("lebih tinggi %(gap)s") % {"gap": size}


def _said_by(row: ComparedClaim) -> str:
    return f"{row.claim.speaker}, {row.claim.medium}"


class ClaimTable(BaseTable):
    """What was said, by whom, where and when, beside what the application computes of the same place and day."""

    label = _("Angka yang disampaikan")
    empty_title = _("Belum ada angka yang disampaikan.")

    region = TextColumn(_("Wilayah"), accessor="claim__region__label")
    measure = TextColumn(_("Ukuran"), accessor=_of_what, wrap=True)
    figure = Column(_("Disampaikan"), accessor=_claimed)
    computed = Column(_("Hitungan aplikasi"), accessor=_computed)
    difference = TextColumn(_("Selisih: yang disampaikan"), accessor=_difference)
    day = DateColumn(_("Keadaan per"), accessor="claim__day")
    source = TextColumn(_("Penyampai, media"), accessor=_said_by, wrap=True)
    note = TextColumn(_("Catatan"), accessor="claim__note", wrap=True)
