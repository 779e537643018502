"""Fast, set-based inserts for the generated days."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table inside the transaction under way; column defaults (author, instant) apply."""
    names = ", ".join(columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def copy_models(objects: Sequence[models.Model]) -> None:
    """As `bulk_create`, by COPY: keys are drawn first, what the database fills by itself is left to it."""
    if not objects:
        return
    meta = objects[0]._meta
    fields = [f for f in meta.concrete_fields if f.db_default is NOT_PROVIDED]
    for instance, key in zip(objects, _keys(meta.db_table, len(objects)), strict=True):
        instance.pk = key
    copy_rows(
        meta.db_table,
        [str(field.column) for field in fields],
        ([getattr(instance, field.attname) for field in fields] for instance in objects),
    )


def _keys(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [key for (key,) in cursor.fetchall()]
