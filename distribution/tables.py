"""Tables of finished cards."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from distribution.selectors import AgeBar
from ektp.common.formatting import angka
from ektp.web.columns import Cell, ChipColumn, CodeLinkColumn, Column, NumberColumn, TextColumn
from ektp.web.tables import BaseTable


def age_words(ages: AgeBar) -> str:
    """The bar in words, for a screen reader and for files."""
    return gettext("%(w)s sampai 7 hari, %(m)s 8–30 hari, %(q)s 31–90 hari, %(o)s lebih lama") % {
        "w": angka(ages.week),
        "m": angka(ages.month),
        "q": angka(ages.quarter),
        "o": angka(ages.older),
    }


def not_applicable() -> Cell:
    """An empty cell: – would say that nobody has recorded it."""
    return Cell(format_html('<span role="img" aria-label="{}"></span>', gettext("tidak berlaku")))


class PlacedColumn(NumberColumn):
    """Cards at the Dinas, or at a counter: an office has one of the two."""

    def __init__(self, verbose_name: Any, *, dinas: bool, **kwargs: Any) -> None:
        self.dinas = dinas
        super().__init__(verbose_name, **kwargs)

    def cell(self, value: int | None, record: Any) -> Cell:
        elsewhere = getattr(record, "is_dinas", self.dinas) != self.dinas
        return not_applicable() if elsewhere else super().cell(value, record)


class AgeColumn(Column):
    """Estimated ages as a bar of four parts, with the same in words; empty where it is known that nothing lies there."""

    css = "s"

    def cell(self, value: AgeBar | None, record: Any) -> Cell:
        lying = getattr(record, "lying", None)
        if value is None and (lying is None or lying.known):
            return not_applicable()
        return super().cell(value, record)

    def known(self, value: AgeBar, record: Any) -> Cell:
        parts = format_html_join(
            "", '<i style="--p:{}"></i>', ((f"{share:.1f}",) for share in value.shares)
        )
        words = age_words(value)
        html = format_html(
            '<span class="age" role="img" aria-label="{}" title="{}">{}</span>', words, words, parts
        )
        return Cell(html, self.css)

    def export(self, value: AgeBar | None, record: Any) -> str | None:
        return age_words(value) if value else None


class LyingTable(BaseTable):
    """Finished cards by office."""

    label = _("KTP-el jadi menurut kantor")
    empty_title = _("Belum ada kantor dengan KTP-el jadi.")

    name = TextColumn(_("Kantor"))
    at_dinas = PlacedColumn(_("Di Dinas"), dinas=True, group=_("Belum diserahkan"))
    coming = NumberColumn(_("Dalam perjalanan ke sini"), group=_("Belum diserahkan"))
    missing = NumberColumn(
        _("Selisih belum dijawab"),
        group=_("Belum diserahkan"),
        warn=lambda row: bool(row.missing),
    )
    at_counter = PlacedColumn(_("Belum diambil"), dinas=False, group=_("Belum diserahkan"))
    ages = AgeColumn(_("Umur (perkiraan)"), orderable=False)
    older = NumberColumn(_("Lebih dari 90 hari"), warn=lambda row: bool(row.older))
    waiting = NumberColumn(_("Menunggu dokumen serah terima"), warn=lambda row: bool(row.waiting))
    opening = CodeLinkColumn(_("Stok awal"), url=lambda row: row.opening_url, orderable=False)


class PlacesTable(BaseTable):
    """Kabupaten/kota (or provinces) with what is on the way and open."""

    label = _("Pengiriman menurut wilayah")
    empty_title = _("Belum ada pengiriman.")

    name = CodeLinkColumn(
        _("Wilayah"), url=lambda row: f"{reverse('distribution:index')}?wilayah={row['code']}"
    )
    coming = NumberColumn(_("Belum diterima"), group=_("Dalam perjalanan (keping)"))
    missing = NumberColumn(_("Selisih belum dijawab"), group=_("Dalam perjalanan (keping)"))
    in_transit = NumberColumn(_("Jumlah"), group=_("Dalam perjalanan (keping)"))
    oldest = NumberColumn(_("Paling lama (hari)"))
    short = NumberColumn(_("Kiriman berselisih"), warn=lambda row: bool(row["short"]))


class DispatchTable(BaseTable):
    """Dispatches, newest first."""

    label = _("Pengiriman KTP-el jadi")
    empty_title = _("Belum ada pengiriman KTP-el jadi.")
    empty_hint = _("Pengiriman dari Dinas ke kecamatan tampil di sini.")

    day = CodeLinkColumn(
        _("Dikirim"),
        url=lambda row: reverse("distribution:dispatch", args=[row.pk]),
        orderable=False,
    )
    number = TextColumn(_("Surat jalan"), orderable=False)
    sender = TextColumn(_("Pengirim"), orderable=False, wrap=True)
    receiver = TextColumn(_("Penerima"), orderable=False, wrap=True)
    quantity = NumberColumn(_("Dikirim (keping)"), orderable=False)
    accepted = NumberColumn(_("Diterima"), orderable=False)
    state = ChipColumn(_("Keadaan"), orderable=False)
