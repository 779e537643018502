"""Tables of the data pages."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ektp.common.formatting import angka, tanggal_singkat
from ektp.web.columns import CodeLinkColumn, DateColumn, TextColumn
from ektp.web.tables import BaseTable
from recording.models import Claim


class FactColumn(TextColumn):
    """A figure with its own date below it: levels of different days never look alike."""

    def __init__(self, label: Any, measure: str) -> None:
        super().__init__(label, accessor=f"facts__{measure}", orderable=False)

    def render(self, value: Any) -> str:
        return format_html(
            '{}<br><span class="small muted">{} {}</span>',
            angka(value.value),
            value.source,
            tanggal_singkat(value.day),
        )


class FactTable(BaseTable):
    """The latest facts of a region and its children."""

    name = CodeLinkColumn(_("Wilayah"), url=lambda row: f"/data/{row.code}/", text="name")
    eligible_population = FactColumn(_("Wajib KTP"), "eligible_population")
    recorded = FactColumn(_("Sudah rekam"), "recorded")
    unrecorded = FactColumn(_("Belum rekam"), "unrecorded")
    prr_backlog = FactColumn(_("PRR"), "prr_backlog")
    printed_all = FactColumn(_("Sudah dicetak"), "printed_all")
    handed_over = FactColumn(_("Diserahkan"), "handed_over")
    card_activated = FactColumn(_("Aktivasi KTP-el"), "card_activated")

    class Meta(BaseTable.Meta):  # type: ignore[misc,name-defined]
        order_by = ()


class ClaimTable(BaseTable):
    """What was said, by whom, where and when."""

    region = TextColumn(_("Wilayah"), accessor="region__label", orderable=False)
    kind = TextColumn(_("Jenis"), accessor="get_kind_display", orderable=False)
    figure = TextColumn(_("Angka"))
    day = DateColumn(_("Keadaan per"))
    speaker = TextColumn(_("Penyampai"), wrap=True)
    medium = TextColumn(_("Media"), wrap=True)
    note = TextColumn(_("Catatan selisih"), wrap=True)

    class Meta(BaseTable.Meta):  # type: ignore[misc,name-defined]
        order_by = ("-day",)
        tie_breaker = ("-pk",)

    def render_figure(self, record: Claim) -> str:
        """98,20% for percentages, otherwise a whole number."""
        text = (
            angka(int(record.figure))
            if record.figure == int(record.figure)
            else str(record.figure).replace(".", ",")
        )
        return (
            f"{record.figure:.2f}%".replace(".", ",")
            if record.kind == Claim.Kind.PERCENTAGE
            else text
        )
