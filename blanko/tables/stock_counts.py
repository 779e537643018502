"""Tables of stock counts and of daily differences."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ektp.web.columns import ChipColumn, CodeLinkColumn, NumberColumn, TextColumn
from ektp.web.tables import BaseTable


class RunningTable(BaseTable):
    """The counts of an office that are not over."""

    label = _("Hitung fisik yang sedang berjalan")
    empty_title = _("Tidak ada hitung fisik yang sedang berjalan.")
    empty_hint = _(
        "Hitung fisik mencatat keadaan buku saat mulai, lalu membandingkannya dengan yang dihitung."
    )

    day = CodeLinkColumn(
        _("Mulai"), accessor="started", url=lambda row: reverse("blanko:count", args=[row.pk])
    )
    item = TextColumn(_("Barang"), accessor="item__name")
    place = TextColumn(_("Tempat"), accessor="where")
    number = TextColumn(_("Nomor berita acara"))
    state = ChipColumn(_("Keadaan"), accessor="chip")
    by = TextColumn(_("Dimulai oleh"), accessor="started_by__full_name")

    class Meta:
        orderable = False


class CountsTable(RunningTable):
    """The counts of an office that are over."""

    label = _("Hitung fisik yang selesai")
    empty_title = _("Belum ada hitung fisik yang selesai.")
    empty_hint = _("Yang disetujui atau dibatalkan tampil di sini.")

    approver = TextColumn(_("Disetujui oleh"), accessor="approver")

    class Meta:
        orderable = False


class CountLinesTable(BaseTable):
    """What a count found, place by place."""

    label = _("Hasil hitung fisik")

    place = TextColumn(_("Tempat"))
    condition = TextColumn(_("Keadaan"))
    at_start = NumberColumn(_("Buku saat mulai"), accessor="line__expected_at_start")
    moved = NumberColumn(_("Bergerak sejak mulai"))
    expected = NumberColumn(_("Seharusnya saat dihitung"))
    counted = NumberColumn(_("Dihitung"), accessor="line__counted")
    difference = NumberColumn(_("Selisih"), warn=lambda row: bool(row.difference))
    counted_at = TextColumn(_("Dihitung pada"), accessor="when")
    counted_by = TextColumn(_("Dihitung oleh"), accessor="who")

    class Meta:
        orderable = False


class DifferencesTable(BaseTable):
    """Open daily differences of an office."""

    label = _("Selisih hitung harian yang belum ditangani")
    empty_title = _("Tidak ada selisih hitung harian yang belum ditangani.")
    empty_hint = _(
        "Sisa blangko yang dihitung pada Lembar Harian dibandingkan dengan buku hari itu."
    )

    day = CodeLinkColumn(_("Hari"), accessor="shown_day", url=lambda row: row.url)
    counted = NumberColumn(_("Dihitung"))
    expected = NumberColumn(_("Menurut buku"))
    difference = NumberColumn(_("Selisih"), warn=lambda _row: True)
    days = NumberColumn(_("Umur (hari)"))
    state = ChipColumn(_("Keadaan"))

    class Meta:
        orderable = False
