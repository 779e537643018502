"""The sources of a region as they were known at an instant, in temporary tables, and what has changed in them since.

Of tables that are read day by day only the days that changed since and those that are asked for are laid out; the others whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from ektp.common.periods import Period
from ektp.daysheets.selectors.days import newest_day
from ektp.db.history import as_known_sql
from ektp.regions.models import Region
from reports.rollup.columns import sources_by

# Arrays and no joins, so that either side of an OR is looked up by its index.
_OFFICE = "office_id = ANY(ARRAY(SELECT id FROM known_office))"
_REGION = "region_id = ANY(ARRAY(SELECT id FROM known_region))"
_DOMICILE = "domicile_id = ANY(ARRAY(SELECT id FROM known_region))"
_SHEETS, _EXPECTED, _STOPPAGES = (
    "daysheets_daysheet",
    "daysheets_expectedsheet",
    "daysheets_stoppage",
)
_OPENED = "distribution_cardopening"
_APPEND_ONLY = {"blanko_blankflow"}
_NOT_COUNTED = {"daysheets_monthlock", "recording_claim"}
_WHOLE = {
    "daysheets_monthlock": "true",
    "recording_levelsnapshot": _REGION,
    "recording_claim": _REGION,
    "recording_queuestatus": _DOMICILE,
    _OPENED: _OFFICE,
}
_INDEXED = ("office_id, day", "domicile_id, day", "region_id, day")
SCOPE = ("known_region", "known_office", "known_changed", "known_day")

_PLACES = """
CREATE TEMP TABLE known_region AS SELECT id, level, parent_id FROM regions_region
  WHERE level <= 3 AND (%(level)s = 0 OR id = %(region)s OR code LIKE %(below)s);
CREATE TEMP TABLE known_office AS SELECT id, attribution_id AS region_id FROM regions_office
  WHERE attribution_id IN (SELECT id FROM known_region);
CREATE TEMP TABLE known_changed (region_id bigint NOT NULL, day date NOT NULL);
ANALYZE known_region, known_office
"""
_WAS = """
CREATE TEMP TABLE was_{table} AS SELECT was.* FROM db_history h, jsonb_populate_record(NULL::public.{table}, h.row) was
WHERE h.source = '{table}' AND h.known_from <= %(moment)s AND h.known_until > %(moment)s AND {belongs}
"""
# What a row is about: the region of its office, and that of its domicile.
_ABOUT = (
    "SELECT DISTINCT o.region_id, s.day FROM ({rows}) s JOIN known_office o ON o.id = s.office_id"
)
_ABOUT_DOMICILE = (
    "SELECT s.domicile_id, s.day FROM ({rows}) s JOIN known_region r ON r.id = s.domicile_id"
)
_ABOUT_REGION = (
    "SELECT s.region_id, s.day FROM ({rows}) s JOIN known_region r ON r.id = s.region_id"
)
# Rows written since, rows that were otherwise then, and days to come, of which nothing is in the stored roll-up until they begin.
_SINCE = """
SELECT {columns} FROM public.{table} s WHERE {belongs} AND (s.known_from > %(moment)s OR s.day > %(begun)s)
"""
_OTHERWISE = """
UNION ALL SELECT {columns} FROM pg_temp.was_{table} s
"""
_STOPPED_SINCE = """
SELECT s.office_id, s.day FROM public.daysheets_stoppage st JOIN public.daysheets_daysheet s ON s.id = st.sheet_id
WHERE st.known_from > %(moment)s AND s.office_id = ANY(ARRAY(SELECT id FROM known_office))
UNION ALL
SELECT s.office_id, s.day FROM pg_temp.was_daysheets_stoppage st JOIN public.daysheets_daysheet s ON s.id = st.sheet_id
"""
# From its opening on an office counts what it has ready: where one was entered or changed since, every day of the region is counted again.
_OPENED_SINCE = f"""
INSERT INTO known_changed SELECT d.region_id, d.day FROM public.reports_regionday d
WHERE d.{_REGION} AND EXISTS (
  SELECT FROM public.{_OPENED} s JOIN known_office o ON o.id = s.office_id WHERE s.known_from > %(moment)s
  UNION ALL SELECT FROM pg_temp.was_{_OPENED})
"""
# What still waits for the roll-up is not in it yet.
_WAITING = """
INSERT INTO known_changed SELECT r.id, o.day FROM daysheets_changeoutbox o JOIN regions_region n ON n.id = o.region_id
JOIN known_region r ON r.id = CASE WHEN n.level > 3 THEN n.parent_id ELSE n.id END
"""
# With every region above: a total changes with any of its parts.
_DAYS = """
CREATE TEMP TABLE known_day AS
SELECT DISTINCT a.id AS region_id, a.level, c.day
FROM known_changed c JOIN known_region r ON r.id = c.region_id
LEFT JOIN known_region p ON p.id = r.parent_id LEFT JOIN known_region g ON g.id = p.parent_id
CROSS JOIN unnest(ARRAY[r.id, p.id, g.id, g.parent_id]) AS u(id) JOIN known_region a ON a.id = u.id;
CREATE INDEX ON known_day (region_id, day);
ANALYZE known_day
"""
_CHANGED = """
SELECT s.* FROM known_day d JOIN known_office o ON o.region_id = d.region_id JOIN public.{table} s ON s.office_id = o.id AND s.day = d.day
WHERE s.known_from <= %(moment)s
"""
_CHANGED_DOMICILE = """
UNION SELECT s.* FROM known_day d JOIN public.{table} s ON s.domicile_id = d.region_id AND s.day = d.day WHERE s.known_from <= %(moment)s
"""
_ASKED = """
UNION SELECT s.* FROM known_office o JOIN public.{table} s ON s.office_id = o.id AND s.day >= %(start)s AND s.day < %(end)s
WHERE s.known_from <= %(moment)s
"""
# Who is silent is shown with the last day it reported.
_LAST = """
UNION SELECT l.* FROM known_office o JOIN LATERAL (
  SELECT * FROM public.{table} s WHERE s.office_id = o.id AND s.day < %(start)s AND s.known_from <= %(moment)s ORDER BY s.day DESC LIMIT 1
) l ON true
"""


@dataclass(frozen=True, slots=True)
class _Daily:
    """A table that is read day by day, and how its rows belong to the region."""

    table: str
    belongs: str
    by_domicile: bool = False
    shown: str = ""
    """SQL for further rows that are read beside the counts."""


def lay_out(region: Region, moment: datetime, period: Period) -> None:
    """Shadow every source of `region`; `known_day` names regions and days of which the stored roll-up says something else."""
    asked = {
        "moment": moment,
        "begun": newest_day(),
        "start": period.start,
        "end": period.end,
        "level": region.level,
        "region": region.pk,
        "below": f"{region.code}.%",
    }
    _run(_PLACES, asked)
    for table, belongs in _changing().items():
        _run(_WAS.format(table=table, belongs=belongs), asked)
    _find_changed(asked)
    _run(_DAYS, asked)
    for daily in _daily():
        _shadow_days(daily, asked)
    for table, belongs in _whole().items():
        _shadow_whole(table, belongs, moment)
    _shadow_whole(_STOPPAGES, f"sheet_id = ANY(ARRAY(SELECT id FROM pg_temp.{_SHEETS}))", moment)


def laid_out() -> list[str]:
    """Every temporary table that `lay_out` made."""
    tables = [*(d.table for d in _daily()), *_whole(), _STOPPAGES]
    return [*tables, *(f"was_{table}" for table in _changing()), *SCOPE]


def _changing() -> dict[str, str]:
    """Tables that figures are made of and whose rows are changed or removed, and what of them belongs to the region."""
    tables = {**{d.table: d.belongs for d in _daily()}, **_whole(), _STOPPAGES: "true"}
    return {t: tables[t] for t in tables if t not in _APPEND_ONLY | _NOT_COUNTED}


def _daily() -> Iterable[_Daily]:
    domiciles = {source.table for source in sources_by("domicile")}
    yield _Daily(_SHEETS, _OFFICE, shown=_ASKED + _LAST)
    yield _Daily(_EXPECTED, _OFFICE, shown=_ASKED)
    for source in sources_by("office"):
        either = source.table in domiciles
        yield _Daily(source.table, f"({_OFFICE} OR {_DOMICILE})" if either else _OFFICE, either)


def _whole() -> dict[str, str]:
    return {**_WHOLE, **{source.table: _REGION for source in sources_by("region")}}


def _find_changed(asked: dict[str, Any]) -> None:
    for daily in _daily():
        columns = "s.office_id, s.day" + (", s.domicile_id" if daily.by_domicile else "")
        about = [_ABOUT, _ABOUT_DOMICILE] if daily.by_domicile else [_ABOUT]
        rows = _since(daily.table, columns, daily.belongs)
        chosen = " UNION ".join(a.format(rows="SELECT * FROM found") for a in about)
        _run(f"WITH found AS MATERIALIZED ({rows}) INSERT INTO known_changed {chosen}", asked)
    _run(f"INSERT INTO known_changed {_ABOUT.format(rows=_STOPPED_SINCE)}", asked)
    for table in ("recording_levelsnapshot", *(source.table for source in sources_by("region"))):
        rows = _since(table, "s.region_id, s.day", _REGION)
        _run(f"INSERT INTO known_changed {_ABOUT_REGION.format(rows=rows)}", asked)
    rows = _since("recording_queuestatus", "s.domicile_id, s.day", _DOMICILE)
    _run(f"INSERT INTO known_changed {_ABOUT_DOMICILE.format(rows=rows)}", asked)
    _run(_OPENED_SINCE, asked)
    _run(_WAITING, asked)


def _since(table: str, columns: str, belongs: str) -> str:
    form = _SINCE if table in _APPEND_ONLY else _SINCE + _OTHERWISE
    return form.format(columns=columns, table=table, belongs=belongs)


def _shadow_days(daily: _Daily, asked: dict[str, Any]) -> None:
    rows = _CHANGED + (_CHANGED_DOMICILE if daily.by_domicile else "") + daily.shown
    _make(daily.table, f"({rows}) UNION ALL SELECT * FROM pg_temp.was_{{table}}", asked)


def _shadow_whole(table: str, belongs: str, moment: datetime) -> None:
    known, times = as_known_sql(table), 3
    if table in _APPEND_ONLY:
        known, times = f"SELECT * FROM {table} WHERE known_from <= %s", 1
    _make(table, f"SELECT * FROM ({known}) k WHERE {belongs}", [moment] * times)


def _make(table: str, rows: str, parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {table} AS {rows.format(table=table)}", parameters)
        names = {c.name for c in connection.introspection.get_table_description(cursor, table)}
        for columns in _INDEXED:
            if set(columns.split(", ")) <= names:
                cursor.execute(f"CREATE INDEX ON pg_temp.{table} ({columns})")
        cursor.execute(f"ANALYZE pg_temp.{table}")


def _run(sql: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
