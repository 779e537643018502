"""The list of offices."""

from datetime import time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ektp.manage.forms import WEEKDAYS
from ektp.regions.models import MONDAY_TO_FRIDAY, Service
from ektp.web.columns import CodeLinkColumn, TextColumn
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
