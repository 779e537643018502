"""Blangko di ruang cetak, beside the print room's sheet: what the book says, and what should be there this afternoon."""

from django.utils.translation import gettext as _

from blanko.models import BLANK_WNI
from blanko.selectors.balances import StockRow, stock_today
from ektp.common.formatting import angka
from ektp.daysheets.content import SheetView
from ektp.daysheets.panels import Ledger, LedgerLine
from ektp.daysheets.selectors.setting import DaySetting


def stock_beside(setting: DaySetting, view: SheetView | None) -> Ledger | None:
    """The printing place's blanks on the day of the sheet; None for an office that does not print or has no book yet."""
    if "printing" not in setting.abilities:
        return None
    rows = stock_today(setting.office.pk, setting.day)
    row = next((r for r in rows if r.prints and r.item == BLANK_WNI), None)
    if row is None:
        return None
    remark, warn = _remark(row)
    return Ledger(
        title=_("Blangko di %(place)s") % {"place": row.place},
        lines=[
            LedgerLine(_("Awal hari"), row.opening),
            LedgerLine(_("Masuk"), row.came, "+"),
            LedgerLine(_("Keluar (cetak, gagal cetak, kirim)"), row.went, "−"),
            LedgerLine(_("Seharusnya"), row.book, sum=True),
        ],
        remark=remark,
        warn=warn,
        route="blanko:office",
        code=setting.office.code,
        link=_("Buka persediaan"),
    )


def _remark(row: StockRow) -> tuple[str, bool]:
    if row.waiting > 0:
        return _("%(n)s keping pemakaian menunggu dokumen terima.") % {
            "n": angka(row.waiting)
        }, True
    if row.difference:
        return _("Selisih %(n)s keping. Tulis sebabnya, atau hitung ulang.") % {
            "n": angka(row.difference)
        }, True
    return "", False
