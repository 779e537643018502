"""A change in words: which thing, which fields, from what to what."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from ektp.accounts.models import AccountEvent
from ektp.common.formatting import MISSING, angka, tanggal
from ektp.daysheets import registry
from ektp.daysheets.selectors.changes.shapes import Change, Detail

# What every tracked row carries, and what identifies it: shown beside the change, not in it.
_SILENT = frozenset(
    {"id", "known_from", "changed_by_id", "reason", "version", "edited_by_id", "verified_at"}
    | {
        "office_id",
        "region_id",
        "sheet_id",
        "day",
        "domicile_id",
        "domicile_level",
        "sections_filled",
        "at",
        "by_id",
    }
    | {"first_saved_at", "is_sample", "sections_expected"}
)
_NAMES = {
    "daysheets_daysheet": "Lembar Harian",
    "daysheets_sheetsection": "Bagian Lembar Harian",
    "daysheets_stoppage": "Gangguan",
    "daysheets_monthlock": "Tutup bulan",
    "daysheets_chattemplate": "Teks grup WhatsApp",
    "daysheets_extrameasure": "Isian tambahan",
    "regions_officeability": "Kemampuan kantor",
    "regions_officehours": "Jam kantor",
    "regions_calendarday": "Kalender",
    "regions_executingagency": "Instansi pelaksana",
    "accounts_accountevent": "Akun",
}


_MEASURES = frozenset({"measure", "base"})  # fields that hold the code of a measure


def change_of(
    *,
    at: datetime,
    by: str,
    reason: str,
    source: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    day: date | None,
    tag: str,
    place: str,
) -> Change:
    """The change as a row of the list."""
    account = source == "accounts_accountevent"
    return Change(
        at=at,
        by=by or _("sistem"),
        reason=reason,
        source=source,
        label=source_label(source),
        place=place,
        day=day,
        action=_account_action(new or {}) if account else _action(old, new),
        details=_account(new or {}) if account else tuple(_details(source, old or {}, new or {})),
        tag=tag,
    )


@cache
def _labels() -> dict[str, str]:
    sections = {section.table: str(section.label) for section in registry.sections()}
    named = {m._meta.db_table: str(m._meta.verbose_name) for m in apps.get_models()}
    return {**named, **sections, **_NAMES}


def source_label(source: str) -> str:
    """What a table is called on the screen."""
    return _labels().get(source, source)


@cache
def _fields(source: str) -> dict[str, models.Field[Any, Any]]:
    for model in apps.get_models():
        if model._meta.db_table == source:
            return {str(f.column): f for f in model._meta.concrete_fields}
    return {}


def _action(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    if old is None:
        return _("ditambahkan")
    return _("dihapus") if new is None else _("diubah")


def _account_action(new: Mapping[str, Any]) -> str:
    kind = new.get("kind", "")
    return str(AccountEvent.Kind(kind).label) if kind in AccountEvent.Kind.values else str(kind)


def _account(new: Mapping[str, Any]) -> tuple[Detail, ...]:
    found = [Detail(_("nama pengguna"), "", str(new.get("username", "")))]
    for name, (old, now) in ((new.get("detail") or {}).get("changed") or {}).items():
        found.append(Detail(name, _plain(old), _plain(now)))
    if new.get("address"):
        found.append(Detail(_("alamat"), "", str(new["address"])))
    return tuple(found)


def _details(source: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Detail]:
    fields = _fields(source)
    found = []
    for name in dict.fromkeys((*old, *new)):
        if name in _SILENT or old.get(name) == new.get(name):
            continue
        field = fields.get(name)
        label = str(field.verbose_name) if field is not None else name
        found.append(Detail(label, _value(field, old.get(name)), _value(field, new.get(name))))
    return found


def _value(field: "models.Field[Any, Any] | None", value: Any) -> str:
    if field is not None and field.choices and value in dict(field.flatchoices):
        return str(dict(field.flatchoices)[value])
    if field is not None and field.name in _MEASURES and value in registry.measures():
        return str(registry.measures()[value].label)
    if isinstance(field, models.DateField) and isinstance(value, str) and len(value) == 10:
        return tanggal(date.fromisoformat(value))
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return angka(value) if isinstance(value, int) else str(value)
