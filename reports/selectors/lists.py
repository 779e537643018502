"""The lists behind the numbers: a flow day by day, by office and day, and the office-days without a report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, overload

from django.db import connection

from ektp.common.measure import Attribution, Flow, Source
from ektp.common.periods import Period
from ektp.daysheets import registry
from ektp.regions.models import Level, Region
from reports.rollup.columns import known_terms, signed

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the roll-up: the value, and the office-days behind it."""

    day: date
    value: int | None
    expected: int
    reported: int
    partial: int
    on_time: int
    verified: int


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """What one office reported on one day; `code` is "" where the row is a document's."""

    day: date
    code: str
    office: str
    region: str
    value: int | None = None
    note: str = ""


class OfficeRows:
    """Rows by office and day, counted and cut by the database. What a Paginator takes."""

    def __init__(self, sql: str, parameters: Mapping[str, Any]) -> None:
        self._sql, self._parameters = sql, dict(parameters)

    def count(self) -> int:
        """How many there are."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({self._sql}) f", self._parameters)
            return int(cursor.fetchone()[0])

    def __len__(self) -> int:
        return self.count()

    @overload
    def __getitem__(self, key: slice) -> list[OfficeRow]: ...
    @overload
    def __getitem__(self, key: int) -> OfficeRow: ...
    def __getitem__(self, key: slice | int) -> list[OfficeRow] | OfficeRow:
        if isinstance(key, int):
            return self._fetch(key, 1)[0]
        start = key.start or 0
        return self._fetch(start, None if key.stop is None else key.stop - start)

    def __iter__(self) -> Iterator[OfficeRow]:
        start = 0
        while rows := self._fetch(start, _CHUNK):
            yield from rows
            start += len(rows)

    def _fetch(self, offset: int, limit: int | None) -> list[OfficeRow]:
        sql = f"{self._sql} ORDER BY day DESC, code, region LIMIT %(limit)s OFFSET %(offset)s"
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self._parameters, "limit": limit, "offset": offset})
            return [OfficeRow(*row) for row in cursor.fetchall()]


def _scope(region: Region, period: Period) -> dict[str, Any]:
    return {
        "region": region.pk,
        "nation": region.level == Level.NATION,
        "code": region.code,
        "below": f"{region.code}.%",
        "first": period.start,
        "last": period.last,
    }


_WITHIN = "(%(nation)s OR r.code = %(code)s OR r.code LIKE %(below)s)"
_REGION = "trim(r.short_kind || ' ' || r.name)"


def days_of_terms(region: Region, terms: Mapping[str, int], period: Period) -> list[DayRow]:
    """The sum of these signed columns on each day of the roll-up, the newest first; without terms only the office-days."""
    value = f"({known_terms(terms, 'd')})::bigint" if terms else "NULL::bigint"
    sql = (
        f"SELECT d.day, {value}, d.expected, d.reported, d.partial, d.on_time, d.verified FROM reports_regionday d "
        "WHERE d.region_id = %(region)s AND NOT d.own AND d.day BETWEEN %(first)s AND %(last)s ORDER BY d.day DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _scope(region, period))
        return [DayRow(*row) for row in cursor.fetchall()]


def offices_of_flow(region: Region, flow: Flow, period: Period) -> OfficeRows | None:
    """Who reported this flow, by office and day; None where no table of counts feeds it."""
    sql = _flow_sql(flow.code)
    return OfficeRows(sql, _scope(region, period)) if sql else None


@cache
def _flow_sql(code: str) -> str:
    flow = registry.flows()[code]
    source = _source_of(flow)
    if source is None:
        return ""
    columns = ", ".join(f"({source.columns[column]}) AS {column}" for column in flow.terms)
    where = "s.domicile_id" if source.by == "domicile" else "o.attribution_id"
    known = f"num_nonnulls({', '.join(f'c.{column}' for column in flow.terms)}) > 0"
    return (
        f"SELECT c.day, c.code, c.office, c.region, sum({signed(flow.terms, 'c')})::bigint AS value FROM ("
        f"SELECT s.day, o.code, o.name AS office, {_REGION} AS region, {columns} FROM {source.table} s "
        f"JOIN regions_office o ON o.id = s.office_id JOIN regions_region r ON r.id = {where} "
        f"WHERE s.day BETWEEN %(first)s AND %(last)s AND {_WITHIN}) c WHERE {known} GROUP BY 1, 2, 3, 4"
    )


def _source_of(flow: Flow) -> Source | None:
    by = "office" if flow.attribution == Attribution.OFFICE else "domicile"
    fits = (s for s in registry.sources() if s.by == by and set(flow.terms) <= set(s.columns))
    return next(fits, None)


def silent_days(region: Region, period: Period) -> OfficeRows:
    """Office-days that a report was expected for and that have none."""
    sql = (
        f"SELECT e.day, o.code, o.name AS office, {_REGION} AS region FROM daysheets_expectedsheet e "
        "JOIN regions_office o ON o.id = e.office_id JOIN regions_region r ON r.id = o.attribution_id "
        f"WHERE e.day BETWEEN %(first)s AND %(last)s AND {_WITHIN} "
        "AND NOT EXISTS (SELECT FROM daysheets_daysheet s WHERE s.office_id = e.office_id AND s.day = e.day)"
    )
    return OfficeRows(sql, _scope(region, period))


def stoppages(region: Region, period: Period) -> OfficeRows:
    """Stoppages, each with its service and cause in `note` (codes, joined by a slash) and the people not served."""
    sql = (
        f"SELECT s.day, o.code, o.name AS office, {_REGION} AS region, t.not_served AS value, t.service || '/' || t.cause AS note "
        "FROM daysheets_stoppage t JOIN daysheets_daysheet s ON s.id = t.sheet_id "
        "JOIN regions_office o ON o.id = s.office_id JOIN regions_region r ON r.id = o.attribution_id "
        f"WHERE s.day BETWEEN %(first)s AND %(last)s AND {_WITHIN}"
    )
    return OfficeRows(sql, _scope(region, period))


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An executing agency and whether it has closed a month, with who closed it."""

    code: str
    name: str
    closed: bool
    with_remarks: bool
    day: date | None
    by: str


def closing_states(region: Region, month: date) -> list[AgencyRow]:
    """Every executing agency under the region, those that have not closed the month first."""
    sql = (
        f"SELECT a.code, {_REGION.replace('r.', 'a.')}, coalesce(l.closed, false), coalesce(l.with_remarks, false), l.at::date, "
        "coalesce(u.full_name, '') FROM (SELECT DISTINCT coalesce(x.agency_id, r.id) AS id FROM regions_region r "
        "LEFT JOIN regions_executingagency x ON x.region_id = r.id AND x.valid @> %(last)s::date "
        f"WHERE r.level = 2 AND r.ended_on IS NULL AND {_WITHIN}) g JOIN regions_region a ON a.id = g.id "
        "LEFT JOIN daysheets_monthlock l ON l.agency_id = a.id AND l.month = %(first)s "
        "LEFT JOIN accounts_user u ON u.id = l.by_id ORDER BY 3, 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _scope(region, Period.month(month)))
        return [AgencyRow(*row) for row in cursor.fetchall()]
