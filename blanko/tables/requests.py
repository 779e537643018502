"""Tables of requests, allocations, lead times and supply."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ektp.common.formatting import desimal
from ektp.web.columns import (
    ChipColumn,
    CodeLinkColumn,
    DateColumn,
    GapColumn,
    NumberColumn,
    PercentColumn,
    TextColumn,
)
from ektp.web.tables import BaseTable


class DaysColumn(NumberColumn):
    """A mean in days: ``7,3``."""

    number_format = "0.0"

    def write(self, value: Any) -> str:
        return desimal(value, 1)


class RequestTable(BaseTable):
    """Requests, newest first."""

    label = _("Permohonan")
    empty_title = _("Belum ada permohonan.")
    empty_hint = _("Ajukan permohonan dari halaman kantor yang membutuhkan.")

    day = CodeLinkColumn(
        _("Tanggal"),
        accessor="shown_day",
        url=lambda row: reverse("blanko:request", args=[row.request.pk]),
    )
    office = TextColumn(_("Pemohon"), accessor="request__office__name", wrap=True)
    supplier = TextColumn(_("Kepada"), accessor="request__supplier__name", wrap=True)
    item = TextColumn(_("Barang"), accessor="request__item__name")
    need = NumberColumn(_("Kebutuhan"), accessor="request__need")
    on_hand = NumberColumn(_("Sisa saat itu"), accessor="request__on_hand")
    quantity = NumberColumn(_("Dimohon"), accessor="request__quantity")
    allocated = NumberColumn(_("Dialokasikan"))
    unallocated = GapColumn(_("Belum dialokasikan"))
    accepted = NumberColumn(_("Diterima"))
    state = ChipColumn(_("Keadaan"))


class AllocationTable(BaseTable):
    """Allocations with promised against received."""

    label = _("Alokasi")
    empty_title = _("Belum ada alokasi.")
    empty_hint = _("Alokasi tampil di sini setelah kantor pemberi menetapkannya.")

    day = CodeLinkColumn(
        _("Tanggal"),
        accessor="shown_day",
        url=lambda row: reverse("blanko:allocation", args=[row.allocation.pk]),
    )
    receiver = TextColumn(_("Penerima"), accessor="allocation__receiver__name", wrap=True)
    supplier = TextColumn(_("Pemberi"), accessor="allocation__supplier__name", wrap=True)
    item = TextColumn(_("Barang"), accessor="allocation__item__name")
    quantity = NumberColumn(_("Dialokasikan"), accessor="allocation__quantity")
    sent = NumberColumn(_("Dikirim"))
    on_way = NumberColumn(_("Dalam perjalanan"))
    accepted = NumberColumn(_("Diterima"))
    short = GapColumn(_("Kurang"))
    promised_day = DateColumn(_("Dijanjikan tiba"), accessor="allocation__promised_day")
    whole_day = DateColumn(_("Tiba seluruhnya"))
    late_days = NumberColumn(_("Lewat janji (hari)"), warn=lambda row: row.late_days > 0)
    state = ChipColumn(_("Keadaan"))


class LeadTable(BaseTable):
    """Lead times by supplier and receiver."""

    label = _("Waktu tunggu")
    empty_title = _("Belum ada alokasi yang tiba seluruhnya.")
    empty_hint = _(
        "Waktu tunggu dihitung dari permohonan sampai seluruhnya diterima, atas 12 yang terakhir."
    )

    receiver = TextColumn(_("Penerima"), accessor="receiver__name", wrap=True)
    supplier = TextColumn(_("Pemberi"), accessor="supplier__name", wrap=True)
    count = NumberColumn(_("Alokasi"))
    mean = DaysColumn(_("Rata-rata (hari)"))
    p90 = NumberColumn(_("9 dari 10 dalam (hari)"))
    working_mean = DaysColumn(_("Rata-rata (hari kerja)"))
    working_p90 = NumberColumn(_("9 dari 10 dalam (hari kerja)"))
    late = NumberColumn(_("Lewat janji"), warn=lambda row: row.late > 0)


class SupplyTable(BaseTable):
    """What each receiver needs, was promised and got."""

    label = _("Kebutuhan dan alokasi menurut penerima")
    empty_title = _("Tidak ada kantor di bawah kantor ini.")

    name = CodeLinkColumn(
        _("Penerima"), url=lambda row: reverse("blanko:requests", args=[row.code])
    )
    need = NumberColumn(_("Kebutuhan"))
    requested = NumberColumn(_("Dimohon"))
    allocated = NumberColumn(_("Dialokasikan"))
    short = GapColumn(_("Kurang dari kebutuhan"))
    filled = PercentColumn(_("Terpenuhi (% kebutuhan)"))
    sent = NumberColumn(_("Dikirim"))
    accepted = NumberColumn(_("Diterima"))
    missing = GapColumn(_("Belum diterima"))
    need_day = DateColumn(_("Kebutuhan per"))
