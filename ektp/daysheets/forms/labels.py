"""Paths of a sheet, and what stands at them, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from ektp.common.formatting import MISSING, angka
from ektp.daysheets import registry
from ektp.daysheets.content import FILLED, NIL, STOPPED, StoppageEntry
from ektp.daysheets.models import Cause, DaySheet, Service


def label_of(path: str, places: Mapping[str, str], own: str = "") -> str:
    """`Perekaman, Loket (Kec. Megaluh)`; the office's own domicile is not named."""
    match path.split("/"):
        case [code, "state"]:
            return _("%(section)s, keadaan bagian") % {"section": _section(code)}
        case [code, "empty_is_zero"]:
            return _("%(section)s, isian kosong") % {"section": _section(code)}
        case [code, key, field]:
            where = "" if key in ("", own) else f" ({_row(code, key, places)})"
            return f"{_section(code)}, {_field(code, field)}{where}"
    return _whole().get(path, path)


def _whole() -> dict[str, str]:
    return {"day": _("Jenis hari"), "note": _("Catatan"), "stoppages": _("Gangguan")}


def _section(code: str) -> str:
    return str(registry.section(code).label) if code in registry.codes() else code


def _field(code: str, field: str) -> str:
    if code not in registry.codes():
        return field
    labels = {f.code: str(f.label) for f in registry.section(code).fields}
    return labels.get(field, field)


def _row(code: str, key: str, places: Mapping[str, str]) -> str:
    if code in registry.codes():
        causes = {choice: str(label) for choice, label in registry.section(code).key.choices}
        if key in causes:
            return causes[key]
    return places.get(key, key)


def value_words(path: str, value: Any) -> str:
    """A value as a clerk reads it; `–` where nothing was said."""
    if value is None:
        return MISSING
    if path == "stoppages":
        return "; ".join(stoppages_words(value)) or MISSING
    if path == "day":
        return str(DaySheet.Kind(value).label)
    if path.endswith("/state"):
        return {FILLED: _("diisi"), NIL: _("nihil"), STOPPED: _("terhenti")}.get(value, str(value))
    if path.endswith("/empty_is_zero"):
        return _("dihitung 0") if value else _("belum dilaporkan")
    return angka(value) if isinstance(value, int) else str(value)


def stoppages_words(entries: Iterable[StoppageEntry]) -> list[str]:
    """Stoppages that differ in nothing but their service stand on one line."""
    grouped: dict[StoppageEntry, list[str]] = {}
    for entry in entries:
        grouped.setdefault(replace(entry, service=""), []).append(str(Service(entry.service).label))
    return [f"{', '.join(services)}: {_stood(entry)}" for entry, services in grouped.items()]


def _stood(entry: StoppageEntry) -> str:
    """`listrik padam, 09.30–11.00, 12 orang tidak terlayani`."""
    words = str(Cause(entry.cause).label).lower()
    if entry.all_day:
        words += _(", sepanjang hari")
    else:
        start = f"{entry.start:%H.%M}" if entry.start else _("buka")
        end = f"{entry.end:%H.%M}" if entry.end else _("tutup")
        words += f", {start}–{end}"
    if entry.not_served:
        words += _(", %(n)s orang tidak terlayani") % {"n": angka(entry.not_served)}
    return words


def codes_in(paths: Iterable[str]) -> set[str]:
    """The region codes that paths may name."""
    return {parts[1] for path in paths if len(parts := path.split("/")) == 3 and parts[1]}
