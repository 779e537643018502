"""Tables of the data pages."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ektp.common.formatting import angka, persen, tanggal_singkat
from ektp.web.columns import Cell, CodeLinkColumn, Column, DateColumn, TextColumn
from ektp.web.tables import BaseTable
from recording.models import Claim
from recording.selectors import Fact


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


class ClaimTable(BaseTable):
    """What was said, by whom, where and when."""

    label = _("Angka yang disampaikan")
    empty_title = _("Belum ada angka yang disampaikan.")

    region = TextColumn(_("Wilayah"), accessor="region__label")
    kind = TextColumn(_("Jenis"), accessor="get_kind_display")
    figure = TextColumn(
        _("Angka"),
        accessor=lambda claim: (
            persen(claim.figure)
            if claim.kind == Claim.Kind.PERCENTAGE
            else angka(int(claim.figure))
        ),
    )
    day = DateColumn(_("Keadaan per"))
    speaker = TextColumn(_("Penyampai"), wrap=True)
    medium = TextColumn(_("Media"), wrap=True)
    note = TextColumn(_("Catatan selisih"), wrap=True)
