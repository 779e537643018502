# ruff: noqa: S608  (tables and columns come from the registry, values are parameters)
"""Reading sheets whole: the row, its sections, stoppages and all counts in one query, now or at an earlier version."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection

from ektp.common.periods import month_start
from ektp.daysheets import registry
from ektp.daysheets.content import (
    Person,
    Question,
    SectionContent,
    SheetContent,
    SheetView,
    StoppageEntry,
    ordered,
)
from ektp.daysheets.models import DaySheet, MonthLock, SheetSave
from ektp.regions.models import Region

Row = Mapping[str, Any]
_SHEET, _SECTION, _STOPPAGE = (
    "daysheets_daysheet",
    "daysheets_sheetsection",
    "daysheets_stoppage",
)
_NAMED = (
    "{row} || jsonb_build_object('edited_by_name', "
    "(SELECT u.full_name FROM accounts_user u WHERE u.id = ({row} ->> 'edited_by_id')::bigint), 'verified_by_name', "
    "(SELECT u.full_name FROM accounts_user u WHERE u.id = ({row} ->> 'verified_by_id')::bigint), 'changed_by_name', "
    "(SELECT u.full_name FROM accounts_user u WHERE u.id = ({row} ->> 'changed_by_id')::bigint))"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands in the database for one office and day, and what else decides about a save."""

    sheet: DaySheet | None = None
    view: SheetView | None = None
    questions: tuple[Question, ...] = ()
    lock: MonthLock | None = None
    lock_by: str = ""
    save: SheetSave | None = None
    regions: Mapping[str, Region] = field(default_factory=dict)

    @property
    def content(self) -> SheetContent:
        """The present content; an empty open day where nothing has been reported."""
        return self.view.content if self.view else SheetContent()


def _tables() -> dict[str, str]:
    return {section.table: section.code for section in registry.sections()}


def _hanging(where: str) -> str:
    """All rows that hang on sheets, as (source, row). `where` speaks of `x`."""
    tables = (_SECTION, _STOPPAGE, *_tables())
    return " UNION ALL ".join(
        f"SELECT '{table}' AS source, to_jsonb(x) AS row FROM {table} x WHERE {where}"
        for table in tables
    )


def _located(rows: str) -> str:
    """Those rows with the region of their domicile."""
    return (
        f"SELECT f.source, f.row, d.id, d.code, d.level, d.province_id FROM ({rows}) f "
        "LEFT JOIN regions_region d ON d.id = (f.row ->> 'domicile_id')::bigint"
    )


def load_for_save(
    *, office_id: int, day: date, agency_id: int, client_key: UUID, domiciles: Iterable[str]
) -> Stored:
    """The sheet, locked; its content, questions, the month's lock, an earlier answer to this key, and regions by code.

    The advisory locks of the save must be held already, so that this statement's snapshot is later than any other save.
    """
    sql = (
        f"WITH sheet AS (SELECT * FROM {_SHEET} WHERE office_id = %(office)s AND day = %(day)s FOR UPDATE) "
        + _located(
            f"SELECT '{_SHEET}' AS source, {_NAMED.format(row='to_jsonb(x)')} AS row FROM sheet x UNION ALL "
            + _hanging("x.sheet_id = (SELECT id FROM sheet)")
            + " UNION ALL SELECT 'unusual', to_jsonb(x) FROM daysheets_unusualvalue x WHERE x.sheet_id = (SELECT id FROM sheet)"
            " UNION ALL SELECT 'save', to_jsonb(x) FROM daysheets_sheetsave x WHERE x.client_key = %(key)s"
            " UNION ALL SELECT 'lock', to_jsonb(x) || jsonb_build_object('name', u.full_name) FROM daysheets_monthlock x"
            " JOIN accounts_user u ON u.id = x.by_id WHERE x.agency_id = %(agency)s AND x.month = %(month)s"
            " UNION ALL SELECT 'region', jsonb_build_object('domicile_id', x.id) FROM regions_region x"
            " WHERE x.code = ANY(%(codes)s) AND x.level <= 3"
        )
    )
    parameters = {
        "office": office_id,
        "day": day,
        "agency": agency_id,
        "month": month_start(day),
        "key": client_key,
        "codes": sorted(domiciles),
    }
    return _stored(_fetch(sql, parameters))


def sheet_at(office_id: int, day: date) -> SheetView | None:
    """The sheet as it stands, or None where nothing has been reported."""
    sql = _located(
        f"SELECT '{_SHEET}' AS source, {_NAMED.format(row='to_jsonb(x)')} AS row FROM {_SHEET} x "
        "WHERE x.office_id = %(office)s AND x.day = %(day)s UNION ALL "
        + _hanging(
            f"x.sheet_id = (SELECT id FROM {_SHEET} WHERE office_id = %(office)s AND day = %(day)s)"
        )
    )
    return _stored(_fetch(sql, {"office": office_id, "day": day})).view


_VERSION = (
    f"WITH was AS (SELECT to_jsonb(s) AS row FROM {_SHEET} s WHERE s.id = %(sheet)s AND s.version = %(version)s "
    f"UNION ALL SELECT h.row FROM db_history h WHERE h.source = '{_SHEET}' AND h.row_id = %(sheet)s "
    "AND (h.row ->> 'version')::int = %(version)s), at AS (SELECT (row ->> 'known_from')::timestamptz AS k FROM was) "
)
_KNOWN = (
    f"WITH at AS (SELECT %(moment)s::timestamptz AS k), was AS (SELECT to_jsonb(s) AS row FROM {_SHEET} s, at "
    f"WHERE s.id = %(sheet)s AND s.known_from <= at.k UNION ALL SELECT h.row FROM db_history h, at "
    f"WHERE h.source = '{_SHEET}' AND h.row_id = %(sheet)s AND h.known_from <= at.k AND h.known_until > at.k "
    "AND NOT (h.removed AND h.known_until <= at.k)) "
)


def sheet_version(sheet_id: int, version: int) -> SheetView | None:
    """The sheet as it stood at one of its versions; None if there never was one."""
    return _as_was(_VERSION, {"sheet": sheet_id, "version": version})


def sheet_known_at(sheet_id: int, moment: datetime) -> SheetView | None:
    """The sheet as it was known at `moment`; None if it was not known then."""
    return _as_was(_KNOWN, {"sheet": sheet_id, "moment": moment})


def _as_was(which: str, parameters: Mapping[str, Any]) -> SheetView | None:
    sql = which + _located(
        f"SELECT '{_SHEET}' AS source, {_NAMED.format(row='was.row')} AS row FROM was UNION ALL "
        + _hanging("x.sheet_id = %(sheet)s AND x.known_from <= (SELECT k FROM at)")
        + " UNION ALL SELECT h.source, h.row FROM db_history h, at WHERE h.anchor = %(sheet)s "
        "AND h.source = ANY(%(sources)s) AND h.known_from <= at.k AND h.known_until > at.k"
    )
    sources = [_SECTION, _STOPPAGE, *_tables()]
    return _stored(_fetch(sql, {**parameters, "sources": sources})).view


def contents(sheet_ids: Iterable[int]) -> dict[int, SheetContent]:
    """The present content of many sheets in one query; their kind and note too."""
    keys = list(sheet_ids)
    sql = _located(
        f"SELECT '{_SHEET}' AS source, to_jsonb(x) || jsonb_build_object('sheet_id', x.id) AS row "
        f"FROM {_SHEET} x WHERE x.id = ANY(%(sheets)s) UNION ALL "
        + _hanging("x.sheet_id = ANY(%(sheets)s)")
    )
    grouped: dict[int, list[Any]] = {key: [] for key in keys}
    for line in _fetch(sql, {"sheets": keys}):
        grouped[line[1]["sheet_id"]].append(line)
    return {key: _content(_by_source(lines), lines) for key, lines in grouped.items() if lines}


def _fetch(sql: str, parameters: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(source, json.loads(row), *region) for source, row, *region in cursor.fetchall()]


def _by_source(lines: Iterable[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for line in lines:
        grouped.setdefault(line[0], []).append(line[1])
    return grouped


def _stored(lines: list[Any]) -> Stored:
    rows = _by_source(lines)
    regions = {
        code: Region(pk=pk, code=code, level=level, province_id=province)
        for _source, _row, pk, code, level, province in lines
        if pk is not None
    }
    sheet_rows, lock_rows, save_rows = (rows.get(name, []) for name in (_SHEET, "lock", "save"))
    return Stored(
        sheet=_model(DaySheet, sheet_rows[0]) if sheet_rows else None,
        view=_view(sheet_rows[0], _content(rows, lines)) if sheet_rows else None,
        questions=tuple(_question(row) for row in rows.get("unusual", [])),
        lock=_model(MonthLock, lock_rows[0]) if lock_rows else None,
        lock_by=lock_rows[0]["name"] if lock_rows else "",
        save=_model(SheetSave, save_rows[0]) if save_rows else None,
        regions=regions,
    )


def _model(model: Any, row: Row) -> Any:
    return model(**{f.attname: f.to_python(row[f.column]) for f in model._meta.concrete_fields})


def _question(row: Row) -> Question:
    return Question(
        row["path"], row["value"], row["usual_low"], row["usual_high"], row["confirmed"]
    )


def _content(rows: Mapping[str, list[Row]], lines: Iterable[Any]) -> SheetContent:
    sheet = rows[_SHEET][0]
    counts: dict[str, dict[str, dict[str, int | None]]] = {}
    tables = _tables()
    for source, row, _pk, code, *_rest in lines:
        if source in tables:
            section = registry.section(tables[source])
            key = code if section.key.column == "domicile" else row.get(section.key.column, "")
            counts.setdefault(section.code, {})[key] = _values(section, row)
    return SheetContent(
        kind=sheet["kind"],
        note=sheet["note"],
        stoppages=ordered(_stoppage(row) for row in rows.get(_STOPPAGE, [])),
        sections={
            row["section"]: SectionContent(
                row["state"], row["empty_is_zero"], counts.get(row["section"], {})
            )
            for row in sorted(rows.get(_SECTION, []), key=lambda row: str(row["section"]))
        },
    )


def _values(section: registry.Section, row: Row) -> dict[str, int | None]:
    columns = {f.code: row[section.column(f.code)] for f in section.fields}
    return {code: value for code, value in columns.items() if value is not None}


def _stoppage(row: Row) -> StoppageEntry:
    start, end = (time.fromisoformat(row[n]) if row[n] else None for n in ("start", "end"))
    return StoppageEntry(row["service"], row["cause"], start, end, row["not_served"])


def _view(row: Row, content: SheetContent) -> SheetView:
    sheet: DaySheet = _model(DaySheet, row)
    by = Person(row["changed_by_id"], row["changed_by_name"] or "")
    return view_of(sheet, content, by, row["edited_by_name"], row["verified_by_name"])


def view_of(
    sheet: DaySheet, content: SheetContent, by: Person, edited_by: str, verified_by: str | None
) -> SheetView:
    """The sheet as an answer; `sheet` must carry what the database holds. `by` made this version."""
    return SheetView(
        sheet_id=sheet.pk,
        office_id=sheet.office_id,
        day=sheet.day,
        version=sheet.version,
        status=sheet.status,
        provisional=sheet.provisional,
        sections_expected=sheet.sections_expected,
        sections_filled=sheet.sections_filled,
        on_time=sheet.on_time,
        first_saved_at=sheet.first_saved_at,
        saved_at=sheet.known_from,
        changed_by=by,
        edited_by=Person(sheet.edited_by_id, edited_by),
        verified_by=Person(sheet.verified_by_id, verified_by or "")
        if sheet.verified_by_id
        else None,
        verified_at=sheet.verified_at,
        on_behalf=sheet.on_behalf,
        return_reason=sheet.return_reason,
        reason=sheet.reason,
        is_sample=sheet.is_sample,
        content=content,
    )
