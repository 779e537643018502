"""Jadi, belum dikirim: beside the print room's sheet; and what is on its way to a kecamatan, beside the counter's."""

from django.utils.translation import gettext as _

from distribution.selectors.lying import lying
from distribution.selectors.transit import on_the_way
from ektp.common.formatting import angka
from ektp.daysheets.content import SheetView
from ektp.daysheets.panels import Ledger, LedgerLine
from ektp.daysheets.selectors.setting import DaySetting
from ektp.regions.models import Office

_CARDS = frozenset({"printing", "handover"})


def cards_beside(setting: DaySetting, view: SheetView | None) -> Ledger | None:
    """Finished cards at the office on the day of the sheet; None where nothing is known of them."""
    if not setting.abilities & _CARDS:
        return None
    here = lying([setting.office.pk], setting.day)[setting.office.pk]
    ways = on_the_way([setting.office.pk], setting.day)
    coming = sum(w.still for w in ways if w.dispatch.receiver_id == setting.office.pk)
    if not here.known and not coming:
        return None
    at_dinas = setting.office.kind == Office.Kind.DINAS
    label = _("Jadi, belum dikirim") if at_dinas else _("Belum diambil")
    remark = (
        _("%(n)s keping menunggu dokumen serah terima.") % {"n": angka(here.waiting)}
        if here.waiting
        else ""
    )
    return Ledger(
        title=_("KTP-el jadi"),
        lines=[
            LedgerLine(label, here.quantity),
            LedgerLine(_("Dalam perjalanan ke sini"), coming),
        ],
        remark=remark,
        warn=bool(here.waiting),
        route="distribution:index",
        link=_("Buka distribusi"),
    )
