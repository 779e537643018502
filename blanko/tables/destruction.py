"""Tables of the two registers: batches, withdrawals, and the monthly recap of a region."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ektp.web.columns import (
    ChipColumn,
    CodeLinkColumn,
    NumberColumn,
    PercentColumn,
    TextColumn,
)
from ektp.web.tables import BaseTable


class BatchTable(BaseTable):
    """Batches of destruction of an office."""

    label = _("Pemusnahan")
    empty_title = _("Belum ada pemusnahan dalam bulan ini.")
    empty_hint = _(
        "Pemusnahan disiapkan oleh pengurus blangko dan dibukukan setelah disetujui pejabat lain."
    )

    day = CodeLinkColumn(
        _("Tanggal"),
        accessor="shown_day",
        url=lambda row: reverse("blanko:destruction", args=[row.pk]),
        orderable=False,
    )
    item = TextColumn(_("Yang dimusnahkan"), accessor="item__name", orderable=False)
    total = NumberColumn(_("Jumlah"), orderable=False)
    state = ChipColumn(_("Keadaan"), accessor="chip", orderable=False)
    number = TextColumn(_("Nomor berita acara"), orderable=False)
    method = TextColumn(_("Cara"), accessor="get_method_display", orderable=False, wrap=True)
    prepared_by = TextColumn(
        _("Disiapkan oleh"), accessor="prepared_by__full_name", orderable=False
    )
    approved_by = TextColumn(
        _("Disetujui oleh"), accessor="approved_by__full_name", orderable=False
    )


class WithdrawalTable(BaseTable):
    """Documents of withdrawn KTP-el in a month."""

    label = _("Penarikan KTP-el")
    empty_title = _("Belum ada KTP-el ditarik dalam bulan ini.")
    empty_hint = _("Catat jumlahnya menurut alasan; nama dan NIK tidak dicatat di sini.")

    day = CodeLinkColumn(
        _("Tanggal"),
        accessor="shown_day",
        url=lambda row: reverse("blanko:document", args=[row.pk]),
        orderable=False,
    )
    quantity = NumberColumn(_("Jumlah"), accessor="damaged", orderable=False)
    grounds = TextColumn(_("Menurut alasan"), orderable=False, wrap=True)
    by = TextColumn(_("Dicatat oleh"), accessor="created_by__full_name", orderable=False)


_CAME, _GONE = _("Masuk dalam bulan ini"), _("Keluar dalam bulan ini")
_ONLY_SPOILED = ("waiting", "reject_rate")


class RecapTable(BaseTable):
    """One register by office, keping: what lay there, what came by category, what was destroyed and by which report, what is left."""

    label = _("Rekap pemusnahan")
    empty_title = _("Belum ada kantor dengan daftar ini.")
    empty_hint = _("Kantor tampil di sini setelah mencatat stok awal, pencetakan, atau penarikan.")

    name = CodeLinkColumn(_("Kantor"), url="url")
    start = NumberColumn(_("Awal bulan"))
    further = NumberColumn(_("Lain-lain"), group=_CAME)
    destroyed = NumberColumn(_("Dimusnahkan"), group=_GONE)
    reports = TextColumn(_("Tanggal dan berita acara"), group=_GONE, orderable=False, wrap=True)
    sent_back = NumberColumn(_("Dikirim kembali"), group=_GONE)
    left = NumberColumn(_("Akhir bulan"))
    waiting = NumberColumn(_("Menunggu dokumen"), warn=lambda row: bool(row.get("waiting")))
    reject_rate = PercentColumn(_("% gagal cetak"), bar=False)

    def __init__(
        self,
        data: Iterable[dict[str, Any]],
        *,
        categories: Sequence[tuple[str, Any]],
        withdrawn: bool,
        **kwargs: Any,
    ) -> None:
        came = [(f"came_{code}", NumberColumn(label, group=_CAME)) for code, label in categories]
        super().__init__(
            data,
            extra_columns=came,
            sequence=("name", "start", *(name for name, _column in came), "..."),
            exclude=_ONLY_SPOILED if withdrawn else (),
            **kwargs,
        )
