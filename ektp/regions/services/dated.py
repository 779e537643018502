"""Writing dated rows: a new span takes its days from whatever stood there."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from ektp.regions.exceptions import RegionsError

Row = TypeVar("Row", bound=Model)


def span(start: date | None, until: date | None) -> DateRange:
    """From `start` up to but not including `until`; None is open. RegionsError if empty."""
    if start is not None and until is not None and until <= start:
        raise RegionsError(
            _("Tanggal akhir harus sesudah tanggal mulai. Periksa kedua tanggal itu.")
        )
    return DateRange(start, until, "[)")


def carve(rows: QuerySet[Row], valid: DateRange, *, repeated: Iterable[str]) -> None:
    """Take the days of `valid` from each row: shortened, split in two, or removed.

    `repeated` names the fields that the second half of a split row repeats.
    """
    for row in rows.filter(valid__overlap=valid):
        _shorten(rows, row, valid, {name: getattr(row, name) for name in repeated})


def _shorten(rows: QuerySet[Row], row: Any, taken: DateRange, values: dict[str, Any]) -> None:
    had = row.valid
    left = taken.lower is not None and (had.lower is None or had.lower < taken.lower)
    right = taken.upper is not None and (had.upper is None or had.upper > taken.upper)
    before = DateRange(had.lower, taken.lower, "[)")
    after = DateRange(taken.upper, had.upper, "[)")
    if not left and not right:
        row.delete()
        return
    row.valid = before if left else after
    row.save(update_fields=["valid"])
    if left and right:
        rows.create(**values, valid=after)


def put(rows: QuerySet[Row], valid: DateRange, owner: dict[str, Any], **values: Any) -> bool:
    """Let `values` hold for `owner` during `valid`; False if that is so already."""
    mine = rows.filter(**owner)
    if mine.filter(valid__contains=valid, **values).exists():
        return False
    carve(mine, valid, repeated=[*owner, *values])
    mine.create(**owner, **values, valid=valid)
    return True
