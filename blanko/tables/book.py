"""Tables of what is held, of kartu persediaan and of what is on its way."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ektp.common.cover import is_low
from ektp.web.columns import ChipColumn, CodeLinkColumn, DateColumn, NumberColumn, TextColumn
from ektp.web.tables import BaseTable


def _low(row: Any) -> bool:
    return is_low(row.cover)


class OfficesTable(BaseTable):
    """The offices of a region with what they hold of one item."""

    label = _("Persediaan menurut kantor")
    empty_title = _("Belum ada kantor dengan persediaan.")
    empty_hint = _(
        "Kantor tampil di sini setelah mencatat stok awal atau diberi layanan pencetakan."
    )

    name = CodeLinkColumn(_("Kantor"), url=lambda row: reverse("blanko:office", args=[row.code]))
    on_hand = NumberColumn(_("Sisa"), warn=_low)
    cover = NumberColumn(_("Cukup (hari kerja)"), warn=_low)
    in_transit = NumberColumn(_("Dikirim, belum diterima"))
    quarantine = NumberColumn(_("Karantina"))
    waiting = NumberColumn(_("Menunggu dokumen"), warn=lambda row: row.waiting > 0)
    counted = NumberColumn(_("Hitung fisik terakhir"))
    counted_day = DateColumn(_("Tanggal hitung"))
    last_receipt = DateColumn(_("Terima terakhir"))


class RegionsTable(BaseTable):
    """Provinces, each the sum of its offices."""

    label = _("Persediaan menurut provinsi")
    empty_title = _("Belum ada provinsi dengan persediaan.")

    name = CodeLinkColumn(
        _("Provinsi"),
        url=lambda row: f"{reverse('blanko:today')}?wilayah={row.code}",
        order_by=("code",),
    )
    on_hand = NumberColumn(_("Sisa"), warn=_low)
    cover = NumberColumn(_("Cukup (hari kerja)"), warn=_low)
    in_transit = NumberColumn(_("Dikirim, belum diterima"))
    quarantine = NumberColumn(_("Karantina"))
    waiting = NumberColumn(_("Menunggu dokumen"), warn=lambda row: row.waiting > 0)


class TodayTable(BaseTable):
    """Blangko hari ini: one row per item and place."""

    label = _("Blangko hari ini")
    empty_title = _("Buku persediaan belum dimulai.")
    empty_hint = _("Catat stok awal: jumlah yang ada di kantor ini pada awal hari pertama.")

    item_name = CodeLinkColumn(_("Barang"), url=lambda row: row.url, orderable=False)
    place = TextColumn(_("Tempat"), orderable=False)
    opening = NumberColumn(_("Awal"), orderable=False)
    came = NumberColumn(_("Masuk"), orderable=False)
    went = NumberColumn(_("Keluar"), orderable=False)
    book = NumberColumn(_("Buku"), orderable=False)
    counted = NumberColumn(_("Dihitung"), orderable=False)
    difference = NumberColumn(_("Selisih"), warn=lambda row: bool(row.difference), orderable=False)
    waiting = NumberColumn(
        _("Menunggu dokumen"), warn=lambda row: row.waiting != 0, orderable=False
    )
    quarantine = NumberColumn(_("Karantina"), orderable=False)
    in_transit = NumberColumn(_("Dalam perjalanan"), orderable=False)


class CardTable(BaseTable):
    """Kartu persediaan."""

    label = _("Kartu persediaan")
    empty_title = _("Tidak ada dokumen dalam bulan ini.")

    posted_day = DateColumn(_("Tanggal buku"), orderable=False)
    label_of = CodeLinkColumn(
        _("Dokumen"),
        accessor="label",
        url=lambda row: reverse("blanko:document", args=[row.document_id]),
        orderable=False,
    )
    number = TextColumn(_("Nomor"), orderable=False)
    other = TextColumn(_("Dari / kepada"), orderable=False, wrap=True)
    day = DateColumn(_("Tanggal dokumen"), orderable=False)
    came = NumberColumn(_("Masuk"), orderable=False)
    went = NumberColumn(_("Keluar"), orderable=False)
    balance = NumberColumn(_("Sisa"), orderable=False)
    note = TextColumn(_("Catatan"), orderable=False, wrap=True)


class TransitTable(BaseTable):
    """Dispatches that are not answered whole."""

    label = _("Blangko dalam perjalanan")
    empty_title = _("Tidak ada blangko dalam perjalanan.")
    empty_hint = _("Kiriman tampil di sini sampai diterima seluruhnya, kembali, atau dihapus.")

    day = CodeLinkColumn(
        _("Dikirim"),
        accessor="sent",
        url=lambda row: reverse("blanko:document", args=[row.dispatch.pk]),
    )
    sender = TextColumn(_("Pengirim"), wrap=True)
    receiver = TextColumn(_("Penerima"), wrap=True)
    item = TextColumn(_("Barang"), accessor="dispatch__item__name")
    quantity = NumberColumn(_("Dikirim"), accessor="dispatch__quantity")
    still = NumberColumn(_("Belum diterima"))
    age = NumberColumn(_("Umur (hari)"))
    state = ChipColumn(_("Keadaan"))
    note = TextColumn(_("Catatan selisih"), wrap=True)


class LatestTable(BaseTable):
    """The latest documents of an office."""

    label = _("Dokumen terakhir")
    empty_title = _("Belum ada dokumen.")

    day = CodeLinkColumn(
        _("Tanggal"),
        accessor="shown_day",
        url=lambda row: reverse("blanko:document", args=[row.pk]),
        orderable=False,
    )
    kind = TextColumn(_("Dokumen"), accessor="get_kind_display", orderable=False)
    item = TextColumn(_("Barang"), accessor="item__name", orderable=False)
    number = TextColumn(_("Nomor"), orderable=False)
    quantity = NumberColumn(_("Jumlah"), accessor="moved", orderable=False)
    by = TextColumn(_("Dicatat oleh"), accessor="created_by__full_name", orderable=False)
