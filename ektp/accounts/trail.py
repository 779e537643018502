"""The trail of accounts in words: who was given what, and what it was before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ektp.accounts.models import AccountEvent, Role, User
from ektp.common.formatting import MISSING, tanggal
from ektp.regions.models import Office, Region

_FIELDS = {
    "username": gettext_lazy("nama pengguna"),
    "full_name": gettext_lazy("nama lengkap"),
    "role": gettext_lazy("peran"),
    "region_id": gettext_lazy("wilayah"),
    "office_id": gettext_lazy("kantor"),
    "may_correct": gettext_lazy("boleh membetulkan"),
    "may_verify_on_behalf": gettext_lazy("boleh memverifikasi atas nama"),
    "may_close_month": gettext_lazy("boleh menutup bulan"),
    "is_helper": gettext_lazy("tenaga bantu"),
    "is_active": gettext_lazy("aktif"),
    "ends_on": gettext_lazy("berlaku sampai"),
}
_ROLES = dict(Role.choices)
_HOW = {
    "code": gettext_lazy("dengan kode sekali pakai"),
    "api": gettext_lazy("melalui API"),
}


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One event as it is shown."""

    at: datetime
    what: str
    account: str
    detail: str
    by: str
    address: str | None


def trail_lines(events: Iterable[AccountEvent]) -> list[TrailLine]:
    """Events in words; regions and offices are looked up in two queries for all of them.

    Give events with `by` loaded.
    """
    rows = list(events)
    names = {
        "region_id": _names(Region, rows, "region_id"),
        "office_id": _names(Office, rows, "office_id"),
    }
    return [_line(row, names) for row in rows]


def _names(
    model: type[Region] | type[Office], rows: list[AccountEvent], field: str
) -> dict[int, str]:
    pairs = [row.detail.get("changed", {}).get(field, ()) for row in rows]
    keys = {key for pair in pairs for key in pair if key is not None}
    return {thing.pk: thing.label for thing in model.objects.filter(pk__in=keys)} if keys else {}


def _line(row: AccountEvent, names: dict[str, dict[int, str]]) -> TrailLine:
    by: User | None = row.by
    return TrailLine(
        row.at,
        str(AccountEvent.Kind(row.kind).label),
        row.username,
        _detail(row.detail, names) or MISSING,
        by.username if by else MISSING,
        row.address,
    )


def _detail(detail: dict[str, Any], names: dict[str, dict[int, str]]) -> str:
    parts = [_change(field, pair, names) for field, pair in detail.get("changed", {}).items()]
    if detail.get("reason"):
        parts.append(_("alasan: %(reason)s") % {"reason": detail["reason"]})
    how = _HOW.get(detail.get("how", ""))
    parts += [str(part) for part in (how, detail.get("what"), detail.get("path")) if part]
    return "; ".join(parts)


def _change(field: str, pair: list[Any], names: dict[str, dict[int, str]]) -> str:
    was, now = (_value(field, value, names) for value in pair)
    label = _FIELDS.get(field, field)
    return f"{label}: {now}" if pair[0] is None else f"{label}: {was} → {now}"


def _value(field: str, value: Any, names: dict[str, dict[int, str]]) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if field in names:
        return names[field].get(value, str(value))
    if field == "ends_on":
        return tanggal(date.fromisoformat(value))
    return str(_ROLES.get(value, value) if field == "role" else value)
