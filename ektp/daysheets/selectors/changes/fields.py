"""What fields are called in the list of changes, and what their values say there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ektp.common import clock
from ektp.common.formatting import MISSING, WEEKDAYS, angka, desimal, pukul, tanggal
from ektp.daysheets import registry
from ektp.daysheets.selectors.changes.shapes import Detail

Field = models.Field[Any, Any]
Compared = tuple[str, Mapping[str, Any], Mapping[str, Any]]  # a table, what its row said, and says

# Where a model gives its field no name of its own; by column.
_LABELS: Final = {
    "accepted_by_id": gettext_lazy("diterima oleh"),
    "agency_id": gettext_lazy("instansi pelaksana"),
    "by_id": gettext_lazy("oleh"),
    "cause": gettext_lazy("penyebab"),
    "closed": gettext_lazy("ditutup"),
    "closes_at": gettext_lazy("jam tutup layanan"),
    "condition": gettext_lazy("kondisi"),
    "counter_place_id": gettext_lazy("tempat tujuan"),
    "counterpart_id": gettext_lazy("kantor lawan"),
    "created_by_id": gettext_lazy("dicatat oleh"),
    "deadline": gettext_lazy("batas lapor"),
    "dispatch_id": gettext_lazy("surat jalan"),
    "empty_is_zero": gettext_lazy("isian kosong berarti 0"),
    "field": gettext_lazy("isian"),
    "in_reply_to_id": gettext_lazy("menjawab dokumen"),
    "item": gettext_lazy("barang"),
    "item_id": gettext_lazy("barang"),
    "kind": gettext_lazy("jenis"),
    "month": gettext_lazy("bulan"),
    "note": gettext_lazy("catatan"),
    "office_id": gettext_lazy("kantor"),
    "on_time": gettext_lazy("tepat waktu"),
    "outcome": gettext_lazy("hasil"),
    "place_id": gettext_lazy("tempat simpan"),
    "quantity": gettext_lazy("jumlah"),
    "receiver_id": gettext_lazy("penerima"),
    "region_id": gettext_lazy("wilayah"),
    "return_reason": gettext_lazy("alasan pengembalian"),
    "reverses_id": gettext_lazy("membatalkan dokumen"),
    "section": gettext_lazy("bagian"),
    "sender_id": gettext_lazy("pengirim"),
    "service": gettext_lazy("layanan"),
    "service_day": gettext_lazy("hari pelayanan"),
    "state": gettext_lazy("keadaan"),
    "status": gettext_lazy("status"),
    "text": gettext_lazy("teks"),
    "valid": gettext_lazy("masa berlaku"),
    "verified_by_id": gettext_lazy("diverifikasi oleh"),
    "weekdays": gettext_lazy("hari kerja"),
}
_MEASURES: Final = frozenset({"measure", "base"})  # fields that hold the code of a measure
_TELLS: Final = ("full_name", "label", "number", "name")  # what tells one thing from another


class Names:
    """What the keys in some rows stand for. One query for each kind of thing, however many rows."""

    def __init__(self, rows: Iterable[Compared]) -> None:
        keys: dict[type[models.Model], set[Any]] = {}
        for row in rows:
            for _column, field, *pair in _differing(row):
                if field is not None and isinstance(field.related_model, type):
                    keys.setdefault(field.related_model, set()).update(pair)
        self._known = {model: _told(model, wanted - {None}) for model, wanted in keys.items()}

    def of(self, field: Field, key: Any) -> str:
        """The name behind a key; the key itself where the thing is gone."""
        known = self._known.get(field.related_model, {}) if field.related_model else {}
        return known.get(key, f"#{key}")


def _told(model: type[models.Model], keys: set[Any]) -> dict[Any, str]:
    things = model._default_manager.filter(pk__in=keys) if keys else ()
    return {thing.pk: _tell(thing) for thing in things}


def _tell(thing: models.Model) -> str:
    return next((str(v) for name in _TELLS if (v := getattr(thing, name, ""))), f"#{thing.pk}")


def details(row: Compared, names: Names, silent: frozenset[str] = frozenset()) -> list[Detail]:
    """Every field that differs, in words. An empty text in place of nothing is no difference."""
    told = [
        Detail(_label(field, column), _value(field, was, names), _value(field, now, names))
        for column, field, was, now in _differing(row)
        if column not in silent
    ]
    return [detail for detail in told if detail.old != detail.new]


def _differing(row: Compared) -> Iterator[tuple[str, Field | None, Any, Any]]:
    table, old, new = row
    fields = _fields(table)
    for column in dict.fromkeys((*fields, *old, *new)):  # in the order of the model
        if old.get(column) != new.get(column):
            yield column, fields.get(column), old.get(column), new.get(column)


@cache
def _fields(table: str) -> dict[str, Field]:
    for model in apps.get_models():
        if model._meta.db_table == table:
            return {str(f.column): f for f in model._meta.concrete_fields}
    return {}


def _label(field: Field | None, column: str) -> str:
    """What the model calls the field, or what we call it where the model does not say."""
    if field is None or field.verbose_name == field.name.replace("_", " "):
        return str(_LABELS.get(column, column.replace("_", " ")))
    return str(field.verbose_name)


def _value(field: Field | None, value: Any, names: Names) -> str:
    """What a value says, read as its field means it."""
    if field is None or value is None or value == "":
        return _plain(value)
    if field.choices and value in dict(field.flatchoices):
        return str(dict(field.flatchoices)[value])
    if field.related_model:
        return names.of(field, value)
    if field.name in _MEASURES and value in registry.measures():
        return str(registry.measures()[value].label)
    special = _BY_NAME.get(field.name) or _BY_TYPE.get(field.get_internal_type())
    return special(value) if special else _plain(value)


def _plain(value: Any) -> str:
    """A value of which only its type is known."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return angka(value) if isinstance(value, int) else str(value)


def _section(code: str) -> str:
    return str(registry.section(code).label) if code in registry.codes() else code


def _measure_column(column: str) -> str:
    for section in registry.sections():
        for field in section.fields:
            if section.column(field.code) == column:
                return f"{section.label}: {field.label}"
    return column


def _weekdays(bits: int) -> str:
    return ", ".join(name for n, name in enumerate(WEEKDAYS) if bits >> n & 1)


def _day(text: str) -> str:
    return tanggal(date.fromisoformat(text))


def _moment(text: str) -> str:
    local = clock.local(datetime.fromisoformat(text), "Asia/Jakarta")
    return f"{tanggal(local.date())}, {pukul(local, 'WIB')}"


def _span(text: str) -> str:
    """`[2026-07-06,2026-08-01)`, as the database writes a range of days: its end is the first day after it."""
    first, _comma, after = text.strip("[)").partition(",")
    last = tanggal(date.fromisoformat(after) - timedelta(days=1)) if after else ""
    begin = _day(first) if first else ""
    if begin and last:
        return f"{begin} s.d. {last}"
    return _("sejak %(day)s") % {"day": begin} if begin else _("sampai %(day)s") % {"day": last}


def _figure(number: Any) -> str:
    """`4.300`, or `98,20` where there are decimals."""
    value = Decimal(str(number))
    return angka(int(value)) if value == int(value) else desimal(value)


def _time(text: str) -> str:
    return text[:5].replace(":", ".")


_BY_NAME: Final[dict[str, Callable[[Any], str]]] = {
    "section": _section,
    "field": _measure_column,
    "weekdays": _weekdays,
}
_BY_TYPE: Final[dict[str, Callable[[Any], str]]] = {
    "DateField": _day,
    "DecimalField": _figure,
    "DateTimeField": _moment,
    "DateRangeField": _span,
    "TimeField": _time,
}
