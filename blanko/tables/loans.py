"""Tables of loans and of what two offices owe each other."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ektp.web.columns import ChipColumn, CodeLinkColumn, DateColumn, NumberColumn, TextColumn
from ektp.web.tables import BaseTable


def _page(row: Any) -> str:
    return reverse("blanko:loan", args=[row.id])


class _Figures(BaseTable):
    """What is said of every loan."""

    label = _("Pinjaman")
    empty_title = _("Tidak ada pinjaman.")
    empty_hint = _("Pinjaman tampil di sini sejak diminta sampai seluruhnya dikembalikan.")

    chip = ChipColumn(_("Keadaan"), orderable=False)
    item = TextColumn(_("Barang"), accessor="item_name")
    outstanding = NumberColumn(_("Belum kembali"))
    due_day = DateColumn(_("Jatuh tempo"))
    overdue_days = NumberColumn(_("Terlambat (hari)"), warn=lambda row: row.overdue_days > 0)
    asked = NumberColumn(_("Diminta"))
    approved = NumberColumn(_("Disetujui"))
    in_transit = NumberColumn(_("Dalam perjalanan"))
    lent = NumberColumn(_("Dipinjamkan"), accessor="lent_all")
    returned = NumberColumn(_("Dikembalikan"))
    netted = NumberColumn(_("Diperhitungkan"))


class LoansTable(_Figures):
    """The loans of a region."""

    lender = CodeLinkColumn(_("Pemberi pinjaman"), accessor="lender_place", url=_page)
    borrower = TextColumn(_("Peminjam"), accessor="borrower_place")

    class Meta:
        sequence = ("lender", "borrower", "...")


class PartnerTable(_Figures):
    """The loans of one office, with the other one."""

    partner = CodeLinkColumn(_("Kantor lain"), url=_page)

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, sequence=("partner", "..."), orderable=False, **kwargs)


class WaitingTable(PartnerTable):
    label = _("Menunggu keputusan atau penyerahan")


class GivenTable(PartnerTable):
    label = _("Dipinjamkan kepada kantor lain")


class TakenTable(PartnerTable):
    label = _("Dipinjam dari kantor lain")


class OverTable(PartnerTable):
    label = _("Selesai, ditolak, atau ditarik")


class PairsTable(BaseTable):
    """Who owes whom, and what remains after netting."""

    label = _("Utang antarkantor")
    empty_title = _("Tidak ada utang antarkantor.")

    one = CodeLinkColumn(_("Pemberi pinjaman"), url=lambda row: row.url, orderable=False)
    other = TextColumn(_("Peminjam"), orderable=False)
    item_name = TextColumn(_("Barang"), orderable=False)
    owed_to_one = NumberColumn(_("Utang peminjam"), orderable=False)
    owed_to_other = NumberColumn(_("Utang balik"), orderable=False)
    nettable = NumberColumn(_("Dapat diperhitungkan"), orderable=False)
    net = NumberColumn(_("Sisa setelah diperhitungkan"), orderable=False)
