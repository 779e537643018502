"""What the stock services refuse. `str(error)` is the sentence for the person at the screen; nothing has been stored."""

from datetime import date

from django.utils.translation import gettext as _

from blanko.models import Item, StockDocument
from ektp.common.formatting import angka, tanggal
from ektp.regions.models import Office


class StockError(Exception):
    """A stock document that cannot stand."""


class InsufficientStock(StockError):
    """The book does not bear it: on `day` only `available` (keping) are free, the least from the document's day on.

    `blocking` is the later document that leaves no more on that day, where there is one.
    """

    def __init__(
        self,
        *,
        item: Item,
        office: Office,
        available: int,
        wanted: int,
        day: date,
        blocking: StockDocument | None = None,
    ) -> None:
        self.item, self.office = item, office
        self.available, self.wanted, self.day = available, wanted, day
        self.blocking = blocking
        short = _(
            "%(item)s di %(office)s pada %(day)s hanya %(available)s %(unit)s%(because)s, tidak cukup untuk "
            "%(wanted)s. Periksa jumlah dan tanggalnya, atau catat dulu dokumen yang menambah persediaan."
        ) % {
            "item": item.name,
            "office": office.name,
            "day": tanggal(day),
            "available": angka(available),
            "unit": item.unit,
            "because": _because(blocking),
            "wanted": angka(wanted),
        }
        super().__init__(short)


def _because(blocking: StockDocument | None) -> str:
    """` setelah dokumen Kirim 12/BA/2026 (1.000)`."""
    if blocking is None:
        return ""
    return _(" setelah dokumen %(kind)s%(number)s (%(quantity)s)") % {
        "kind": blocking.get_kind_display(),
        "number": f" {blocking.number}" if blocking.number else "",
        "quantity": angka(blocking.quantity),
    }


class StockKeyReused(StockError):
    """The form key was already used for another document."""

    def __init__(self) -> None:
        super().__init__(
            _("Kunci kiriman ini sudah dipakai untuk dokumen lain. Buka kembali formulirnya.")
        )


class StockMonthClosed(StockError):
    """The document is dated in a month that has been closed."""

    def __init__(self, day: date, closed_by: str) -> None:
        super().__init__(
            _(
                "Bulan dari tanggal %(day)s sudah ditutup oleh %(by)s. Beri tanggal pada bulan yang "
                "masih terbuka, atau minta pejabat Dinas membuka kembali bulan itu."
            )
            % {"day": tanggal(day), "by": closed_by}
        )


class DocumentRefused(StockError):
    """The document contradicts another; the sentence says which and what to do."""
