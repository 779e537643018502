"""Tables of the day sheet: offices on a day, and what was changed."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ektp.web.columns import (
    Cell,
    ChipColumn,
    CodeLinkColumn,
    MomentColumn,
    Record,
    TextColumn,
    Value,
)
from ektp.web.tables import BaseTable

STATE_WORDS = {
    "missing": (_("Belum dilaporkan"), "warn"),
    "returned": (_("Dikembalikan"), "bad"),
    "partial": (_("Sebagian"), "warn"),
    "reported": (_("Dilaporkan"), "done"),
    "verified": (_("Diverifikasi"), "ok"),
    "closed": (_("Tutup / libur"), "closed"),
    "stopped": (_("Layanan terhenti"), "stopped"),
}


class StateColumn(ChipColumn):
    """The state of a day, one of the words of `selectors.offices`."""

    def cell(self, value: Value, record: Record) -> Cell:
        return super().cell(STATE_WORDS.get(value, value), record)

    def export(self, value: Value, record: Record) -> Value:
        return str(STATE_WORDS[value][0]) if value in STATE_WORDS else value


class OfficeDayTable(BaseTable):
    """Offices of a region on one day."""

    label = _("Kantor dan keadaannya")
    empty_title = _("Tidak ada kantor yang wajib lapor pada tanggal ini.")
    empty_hint = _("Pilih tanggal lain, atau periksa kemampuan kantor dan kalender di menu Kelola.")
    tie_breaker = ("code",)

    name = CodeLinkColumn(
        _("Kantor"), url=lambda row: reverse("daysheets:sheet", args=[row.code, row.day])
    )
    state = StateColumn(_("Keadaan"))
    saved_at = MomentColumn(_("Terakhir disimpan"), zone=lambda row: row.time_zone)
    editor = TextColumn(_("Oleh"))

    class Meta:
        order_by = ("code",)


MONTH_WORDS = {
    "open": (_("Belum ditutup"), "warn"),
    "closed": (_("Ditutup"), "ok"),
    "remarks": (_("Ditutup dengan catatan"), "ok"),
    "reopened": (_("Dibuka kembali"), "warn"),
}


class MonthStateColumn(ChipColumn):
    """How a month stands with an agency."""

    def cell(self, value: Value, record: Record) -> Cell:
        return super().cell(MONTH_WORDS.get(value, value), record)

    def export(self, value: Value, record: Record) -> Value:
        return str(MONTH_WORDS[value][0]) if value in MONTH_WORDS else value


class AgencyMonthTable(BaseTable):
    """Executing agencies and their month."""

    label = _("Instansi pelaksana dan keadaan bulannya")
    empty_title = _("Tidak ada instansi pelaksana di wilayah ini.")

    agency = CodeLinkColumn(_("Instansi pelaksana"), url="", accessor="agency__label")
    state = MonthStateColumn(_("Keadaan"))
    by = TextColumn(_("Oleh"), accessor="lock__by__full_name")
    note = TextColumn(_("Keterangan"), accessor="lock__note", wrap=True)

    def __init__(self, data: Any, *, month: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.columns["agency"].column.url = lambda row: reverse(
            "daysheets:month", args=[row.agency.code, month]
        )
