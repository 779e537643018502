"""Tables of devices, and of how many are in which condition."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blanko.models import DeviceCondition, DeviceKind
from ektp.web.columns import ChipColumn, CodeLinkColumn, DateColumn, NumberColumn, TextColumn
from ektp.web.tables import BaseTable


class DevicesTable(BaseTable):
    """The devices of an office."""

    label = _("Alat kantor")
    empty_title = _("Belum ada alat yang didaftarkan.")
    empty_hint = _("Daftarkan printer, set perekaman, genset, dan UPS kantor ini.")

    model = CodeLinkColumn(
        _("Alat"), url=lambda row: reverse("blanko:device", args=[row["pk"]]), orderable=False
    )
    condition = ChipColumn(_("Keadaan"), orderable=False)
    kind = TextColumn(_("Jenis"), orderable=False)
    since = DateColumn(_("Sejak"), orderable=False)
    serial = TextColumn(_("Nomor seri"), orderable=False)
    funding = TextColumn(_("Sumber dana"), orderable=False)
    location = TextColumn(_("Letak"), orderable=False)
    cards_daily = NumberColumn(_("Keping sehari"), orderable=False)
    note = TextColumn(_("Keterangan"), orderable=False, wrap=True)


class TallyTable(BaseTable):
    """Kind by condition, one row per source of funds."""

    label = _("Alat menurut jenis, sumber dana, dan keadaan")
    empty_title = _("Belum ada alat yang didaftarkan.")

    kind = TextColumn(_("Jenis alat"), orderable=False)
    funding = TextColumn(_("Sumber dana"), orderable=False)
    baik = NumberColumn(DeviceCondition.GOOD.label, orderable=False)
    kurang = NumberColumn(DeviceCondition.POOR.label, orderable=False)
    rusak = NumberColumn(DeviceCondition.BROKEN.label, orderable=False)
    hilang = NumberColumn(DeviceCondition.LOST.label, orderable=False)
    total = NumberColumn(_("Jumlah"), orderable=False)


class PlacesTable(BaseTable):
    """The equipment form: a place per row, every kind by condition. `kinds` are those that have columns."""

    label = _("Alat menurut wilayah atau kantor")
    empty_title = _("Belum ada kantor di wilayah ini.")

    name = CodeLinkColumn(_("Wilayah atau kantor"), url=lambda row: row["url"], orderable=False)

    def __init__(self, rows: Iterable[Any], *, kinds: Iterable[str], **kwargs: Any) -> None:
        columns = [
            (
                f"{kind}_{condition}",
                NumberColumn(condition.label, group=DeviceKind(kind).label, orderable=False),
            )
            for kind in kinds
            for condition in DeviceCondition
        ]
        total = NumberColumn(_("Jumlah alat"), orderable=False)
        super().__init__(rows, extra_columns=[*columns, ("total", total)], **kwargs)
