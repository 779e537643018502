# ruff: noqa: S608  (tables and columns come from the registry, values are parameters)
"""Writing what changed: sections, stoppages, rows of counts and questions in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from ektp.daysheets import registry
from ektp.daysheets.content import Question, Rows, SheetContent, StoppageEntry
from ektp.daysheets.models import DaySheet
from ektp.daysheets.registry import Section
from ektp.daysheets.services.saving.meaning import rows_of
from ektp.regions.models import Region


@dataclass(slots=True)
class Batch:
    """Data-modifying parts that go to the database together. No two parts touch one row."""

    parts: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, sql: str, parameters: Iterable[Any]) -> None:
        self.parts.append(f"p{len(self.parts)} AS ({sql})")
        self.parameters += parameters

    def run(self) -> None:
        if self.parts:
            with connection.cursor() as cursor:
                cursor.execute(f"WITH {', '.join(self.parts)} SELECT 1", self.parameters)


def store(
    sheet: DaySheet,
    before: SheetContent,
    after: SheetContent,
    regions: Mapping[str, Region],
    asked: tuple[Sequence[Question], Sequence[Question]],
) -> None:
    """Write the difference between two contents of a sheet, and between the questions before and after."""
    batch = Batch()
    _sections(batch, sheet, before, after)
    if before.stoppages != after.stoppages:
        _stoppages(batch, sheet, before, after)
    for code in changed_sections(before, after):
        _rows(batch, sheet, registry.section(code), (before, after), regions)
    _questions(batch, sheet, *asked)
    batch.run()


def changed_sections(before: SheetContent, after: SheetContent) -> list[str]:
    """The sections whose rows differ."""
    codes = dict.fromkeys((*before.sections, *after.sections))
    return [code for code in codes if rows_of(before, code) != rows_of(after, code)]


def moved_keys(before: SheetContent, after: SheetContent) -> dict[str, set[str]]:
    """By section with domiciles: the codes whose rows differ, old and new."""
    return {
        code: _differing(rows_of(before, code), rows_of(after, code))
        for code in changed_sections(before, after)
        if registry.section(code).key.column == "domicile"
    }


def _differing(before: Rows, after: Rows) -> set[str]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _sections(batch: Batch, sheet: DaySheet, before: SheetContent, after: SheetContent) -> None:
    said = {
        code: (section.state, section.empty_is_zero) for code, section in after.sections.items()
    }
    had = {
        code: (section.state, section.empty_is_zero) for code, section in before.sections.items()
    }
    new = [(sheet.pk, code, *what) for code, what in said.items() if had.get(code) != what]
    if new:
        batch.add(
            "INSERT INTO daysheets_sheetsection (sheet_id, section, state, empty_is_zero) "
            f"VALUES {_places(new)} ON CONFLICT (sheet_id, section) "
            "DO UPDATE SET state = EXCLUDED.state, empty_is_zero = EXCLUDED.empty_is_zero",
            _flat(new),
        )
    gone = sorted(had.keys() - said.keys())
    if gone:
        batch.add(
            "DELETE FROM daysheets_sheetsection WHERE sheet_id = %s AND section = ANY(%s)",
            [sheet.pk, gone],
        )


def _stoppages(batch: Batch, sheet: DaySheet, before: SheetContent, after: SheetContent) -> None:
    """Only those that differ: one that stays keeps its row, and the list of changes does not tell of it."""
    gone = [_stoppage(sheet, s) for s in before.stoppages if s not in after.stoppages]
    if gone:
        batch.add(
            "DELETE FROM daysheets_stoppage s USING (VALUES "
            f"{_places(gone, '(%s, %s, %s, %s::time, %s::time, %s::int)')}) g (sheet_id, service, cause, start, until, not_served) "
            "WHERE s.sheet_id = g.sheet_id AND s.service = g.service AND s.cause = g.cause AND s.start IS NOT DISTINCT FROM g.start "
            'AND s."end" IS NOT DISTINCT FROM g.until AND s.not_served IS NOT DISTINCT FROM g.not_served',
            _flat(gone),
        )
    rows = [_stoppage(sheet, s) for s in after.stoppages if s not in before.stoppages]
    if rows:
        batch.add(
            'INSERT INTO daysheets_stoppage (sheet_id, service, cause, start, "end", not_served) '
            f"VALUES {_places(rows, '(%s, %s, %s, %s::time, %s::time, %s::int)')}",
            _flat(rows),
        )


def _stoppage(sheet: DaySheet, entry: StoppageEntry) -> tuple[Any, ...]:
    return (sheet.pk, entry.service, entry.cause, entry.start, entry.end, entry.not_served)


def _rows(
    batch: Batch,
    sheet: DaySheet,
    section: Section,
    states: tuple[SheetContent, SheetContent],
    regions: Mapping[str, Region],
) -> None:
    before, after = (rows_of(content, section.code) for content in states)
    changed = _differing(before, after)
    written = sorted(key for key in changed if key in after)
    if written:
        _upsert(batch, sheet, section, {key: after[key] for key in written}, regions)
    gone = sorted(key for key in changed if key not in after)
    if gone:
        _delete(batch, sheet, section, gone, regions)


def _upsert(
    batch: Batch, sheet: DaySheet, section: Section, rows: Rows, regions: Mapping[str, Region]
) -> None:
    own = [section.column(f.code) for f in section.fields]
    fixed = _fixed(section.model, own)
    keys = {"domicile": ["domicile_id", "domicile_level"], "cause": ["cause"], "": []}
    columns = ["sheet_id", "office_id", "day", *keys[section.key.column], *fixed, *own]
    lines = [
        (
            sheet.pk,
            sheet.office_id,
            sheet.day,
            *_key_values(section, key, regions),
            *fixed.values(),
            *(values.get(f.code) for f in section.fields),
        )
        for key, values in rows.items()
    ]
    casts = ", ".join(["%s"] * (len(columns) - len(own)) + ["%s::int"] * len(own))
    batch.add(
        f"INSERT INTO {section.table} ({', '.join(columns)}) VALUES {_places(lines, f'({casts})')} "
        f"ON CONFLICT ({', '.join(_identity(section.model))}) "
        f"DO UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name in own)}",
        _flat(lines),
    )


def _delete(
    batch: Batch,
    sheet: DaySheet,
    section: Section,
    keys: Sequence[str],
    regions: Mapping[str, Region],
) -> None:
    sql, parameters = f"DELETE FROM {section.table} WHERE sheet_id = %s", [sheet.pk]
    if section.key.column == "domicile":
        batch.add(f"{sql} AND domicile_id = ANY(%s)", [*parameters, [regions[k].pk for k in keys]])
    elif section.key.column:
        batch.add(f"{sql} AND {section.key.column} = ANY(%s)", [*parameters, list(keys)])
    else:
        batch.add(sql, parameters)


def _questions(
    batch: Batch, sheet: DaySheet, before: Sequence[Question], after: Sequence[Question]
) -> None:
    gone = sorted({q.path for q in before} - {q.path for q in after})
    if gone:
        batch.add(
            "DELETE FROM daysheets_unusualvalue WHERE sheet_id = %s AND path = ANY(%s)",
            [sheet.pk, gone],
        )
    new = [
        (sheet.pk, q.path, q.value, q.low, q.high, q.confirmed) for q in after if q not in before
    ]
    if new:
        batch.add(
            "INSERT INTO daysheets_unusualvalue (sheet_id, path, value, usual_low, usual_high, confirmed) "
            f"VALUES {_places(new)} ON CONFLICT (sheet_id, path) DO UPDATE SET value = EXCLUDED.value, "
            "usual_low = EXCLUDED.usual_low, usual_high = EXCLUDED.usual_high, confirmed = EXCLUDED.confirmed",
            _flat(new),
        )


def _key_values(section: Section, key: str, regions: Mapping[str, Region]) -> tuple[Any, ...]:
    if section.key.column == "domicile":
        return regions[key].pk, regions[key].level
    return (key,) if section.key.column else ()


def _identity(model: type[models.Model]) -> list[str]:
    """The columns of the one unique constraint that tells the rows of a sheet apart."""
    unique = next(c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint))
    columns = {f.name: str(f.column) for f in model._meta.concrete_fields}
    return [columns[name] for name in unique.fields]


def _fixed(model: type[models.Model], own: Sequence[str]) -> dict[str, Any]:
    """Further columns with a default of their own: the item of a printing row."""
    return {
        str(f.column): f.get_default()
        for f in model._meta.concrete_fields
        if f.has_default() and f.column not in own
    }


def _places(rows: Sequence[Sequence[Any]], one: str = "") -> str:
    place = one or f"({', '.join(['%s'] * len(rows[0]))})"
    return ", ".join([place] * len(rows))


def _flat(rows: Iterable[Sequence[Any]]) -> list[Any]:
    return [value for row in rows for value in row]
