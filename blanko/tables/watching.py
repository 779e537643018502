"""Tables of watching: offices, provinces, days of one office, low activity, suggested transfers."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ektp.common.formatting import desimal
from ektp.web.columns import ChipColumn, CodeLinkColumn, DateColumn, NumberColumn, TextColumn
from ektp.web.tables import BaseTable


class MeanColumn(NumberColumn):
    """A mean with one decimal."""

    number_format = "#,##0.0"

    def write(self, value: Any) -> str:
        return desimal(Decimal(value), 1)


def _below(row: Any) -> bool:
    return bool(row["below"])


class WatchTable(BaseTable):
    """The offices of a region watched."""

    label = _("Pemantauan menurut kantor")
    empty_title = _("Belum ada kantor dengan persediaan.")
    empty_hint = _(
        "Kantor tampil di sini setelah mencatat stok awal atau diberi layanan pencetakan."
    )

    name = CodeLinkColumn(
        _("Kantor"), url=lambda row: reverse("blanko:office_watching", args=[row["code"]])
    )
    state = ChipColumn(_("Keadaan"), order_by=("rank",))
    on_hand = NumberColumn(_("Sisa"), group=_("Persediaan (keping)"), warn=_below)
    incoming = NumberColumn(_("Sedang dikirim ke sini"), group=_("Persediaan (keping)"))
    reorder = NumberColumn(_("Titik pesan ulang"), group=_("Persediaan (keping)"))
    week_mean = MeanColumn(_("7 hari"), group=_("Pemakaian sehari (keping)"))
    month_mean = MeanColumn(_("30 hari"), group=_("Pemakaian sehari (keping)"))
    week_cover = NumberColumn(_("7 hari"), group=_("Cukup (hari kerja)"))
    cover = NumberColumn(_("30 hari"), group=_("Cukup (hari kerja)"), warn=_below)
    empty = TextColumn(
        _("Perkiraan kosong (P10–P90)"), group=_("Proyeksi"), order_by=("empty_rank",), wrap=True
    )
    tested = TextColumn(_("Uji balik"), group=_("Proyeksi"), orderable=False, wrap=True)
    lead = TextColumn(_("Waktu tunggu"), orderable=False, wrap=True)


class WatchedProvincesTable(BaseTable):
    """Provinces, each with how its offices stand."""

    label = _("Pemantauan menurut provinsi")
    empty_title = _("Belum ada provinsi dengan persediaan.")

    name = CodeLinkColumn(
        _("Provinsi"), url=lambda row: f"{reverse('blanko:watching')}?wilayah={row['code']}"
    )
    offices = NumberColumn(_("Kantor"))
    on_hand = NumberColumn(_("Sisa (keping)"))
    month_mean = MeanColumn(_("Pemakaian sehari (keping)"))
    cover = NumberColumn(_("Cukup (hari kerja)"))
    empty = NumberColumn(_("Kosong"), group=_("Kantor"), warn=lambda row: row["empty"] > 0)
    below = NumberColumn(
        _("Perlu memesan ulang"), group=_("Kantor"), warn=lambda row: row["below"] > 0
    )
    much = NumberColumn(_("Lebih dari 90 hari"), group=_("Kantor"))
    unknown = NumberColumn(_("Belum diketahui"), group=_("Kantor"))


class LowTable(BaseTable):
    """Offices below the chosen threshold."""

    label = _("Pemakaian rendah")
    empty_title = _("Tidak ada kantor di bawah ambang ini.")

    name = CodeLinkColumn(
        _("Kantor"),
        url=lambda row: reverse("blanko:office_watching", args=[row["code"]]),
        orderable=False,
    )
    value = TextColumn(_("Pemakaian"), orderable=False)
    on_hand = NumberColumn(_("Sisa (keping)"), orderable=False)
    days = NumberColumn(_("Hari pemakaian dihitung"), orderable=False)


class UseDaysTable(BaseTable):
    """The days of one office, and whether each counts in the mean."""

    label = _("Pemakaian hari demi hari")
    empty_title = _("Belum ada hari dengan laporan.")

    day = DateColumn(_("Tanggal"), orderable=False)
    opening = NumberColumn(_("Awal (keping)"), orderable=False)
    used = NumberColumn(_("Terpakai dan gagal cetak (keping)"), orderable=False)
    closing = NumberColumn(_("Akhir (keping)"), orderable=False)
    verdict = ChipColumn(_("Dalam rata-rata"), orderable=False)


class SuggestionTable(BaseTable):
    """Suggested transfers with what they do for both."""

    label = _("Usulan pemindahan")
    empty_title = _("Tidak ada pemindahan yang mengurangi hari kosong.")
    empty_hint = _(
        "Usulan muncul bila satu kantor kekurangan dan kantor lain berada di atas titik pesan ulangnya."
    )

    giver = CodeLinkColumn(
        _("Dari"),
        url=lambda row: reverse("blanko:office_watching", args=[row["giver_code"]]),
        orderable=False,
    )
    taker = TextColumn(_("Kepada"), orderable=False, wrap=True)
    quantity = NumberColumn(_("Keping"), orderable=False)
    giver_before = MeanColumn(_("sebelum"), group=_("Cukup pengirim (hari kerja)"), orderable=False)
    giver_after = MeanColumn(_("sesudah"), group=_("Cukup pengirim (hari kerja)"), orderable=False)
    taker_before = MeanColumn(_("sebelum"), group=_("Cukup penerima (hari kerja)"), orderable=False)
    taker_after = MeanColumn(_("sesudah"), group=_("Cukup penerima (hari kerja)"), orderable=False)
    action = CodeLinkColumn(_("Tindakan"), url="url", orderable=False)
