"""The list of offices."""

from datetime import time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ektp.common.formatting import angka
from ektp.manage.forms import WEEKDAYS
from ektp.regions.models import MONDAY_TO_FRIDAY, Service
from ektp.web.columns import CodeLinkColumn, NumberColumn, TextColumn
from ektp.web.tables import BaseTable

_SERVICES = dict(Service.choices)
_CLOSES, _DEADLINE = time(15, 0), time(20, 0)


def services_label(row: Any) -> str:
    """The services of an office row that carries them as `services_now`."""
    order = [service.value for service in Service]
    known = sorted(row.services_now, key=order.index)
    return ", ".join(str(_SERVICES[service]) for service in known)


def days_label(weekdays: int | None) -> str:
    """`Senin–Jumat`, or the days one by one."""
    bits = MONDAY_TO_FRIDAY if weekdays is None else weekdays
    names = [str(name) for bit, name in WEEKDAYS if bits >> bit & 1]
    unbroken = len(names) > 2 and bits == (1 << len(names)) - 1
    return f"{names[0]}–{names[-1]}" if unbroken else ", ".join(names)


def hours_label(row: Any) -> str:
    """Working days, closing hour and deadline with the zone."""
    closes, deadline = row.closes_at or _CLOSES, row.deadline or _DEADLINE
    return gettext("%(days)s, tutup %(closes)s, batas lapor %(deadline)s %(zone)s") % {
        "days": days_label(row.weekdays),
        "closes": f"{closes:%H.%M}",
        "deadline": f"{deadline:%H.%M}",
        "zone": row.zone_label,
    }


class OfficeTable(BaseTable):
    """Offices of one's place with what they do today."""

    label = _("Kantor")
    empty_title = _("Tidak ada kantor yang cocok.")
    tie_breaker = ("code",)

    name = CodeLinkColumn(_("Kantor"), url=lambda row: reverse("manage:office", args=[row.code]))
    code = TextColumn(_("Kode"))
    kind = TextColumn(_("Jenis"), accessor="get_kind_display", order_by="kind")
    services = TextColumn(
        _("Layanan hari ini"), accessor=services_label, orderable=False, wrap=True
    )
    hours = TextColumn(_("Hari dan jam kerja"), accessor=hours_label, orderable=False, wrap=True)


def _waited(row: Any) -> str:
    """Seconds up to two minutes, then minutes, then hours."""
    seconds = row.seconds
    if seconds < 120:
        return gettext("%(n)s detik") % {"n": angka(round(seconds))}
    if seconds < 7200:
        return gettext("%(n)s menit") % {"n": angka(round(seconds / 60))}
    return gettext("%(n)s jam") % {"n": angka(round(seconds / 3600))}


class LagTable(BaseTable):
    """Places whose changes wait longest."""

    region = CodeLinkColumn(
        _("Wilayah"),
        accessor="label",
        url=lambda row: reverse("reports:dashboard", args=[row.code]),
    )
    waiting = NumberColumn(_("Perubahan menunggu"))
    age = TextColumn(_("Yang tertua"), accessor=_waited)

    label = _("Wilayah yang menunggu paling lama")
    empty_title = _("Tidak ada yang menunggu.")
    empty_hint = _("Semua perubahan sudah dihitung sampai tingkat nasional.")

    class Meta:
        orderable = False


class SlowTable(BaseTable):
    """Statements that took longer than the threshold, in the last day."""

    where = TextColumn(_("Halaman atau tugas"))
    statement = TextColumn(_("Perintah"), wrap=True)
    times = NumberColumn(_("Kali"))
    longest_ms = NumberColumn(_("Terlama (ms)"))

    label = _("Perintah basis data yang lambat")
    empty_title = _("Tidak ada perintah yang lambat dalam sehari terakhir.")

    class Meta:
        orderable = False
