"""One filterable list of everything changed in a region: `/data/perubahan/`."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from ektp.daysheets.selectors.changes.shapes import Change, ChangeFilter, ChangePage
from ektp.daysheets.selectors.changes.streams import (
    TELLS,
    VERIFIED,
    all_streams,
    condition,
    next_row,
)
from ektp.daysheets.selectors.changes.words import Told, in_words
from ektp.regions.models import Level, Region

_JAKARTA = ZoneInfo("Asia/Jakarta")
_SIZE = 50
_BATCH = 2000

_SELECT = """
WITH page AS MATERIALIZED (
  SELECT * FROM (
    SELECT c.*, coalesce(u.full_name, '') AS who, o.name AS office, r.short_kind, r.name AS region
    FROM ({streams}) c
    LEFT JOIN regions_office o ON o.id = c.office_id
    LEFT JOIN regions_region r ON r.id = coalesce(o.region_id, c.region_id)
    LEFT JOIN accounts_user u ON u.id = c.by_id
    WHERE {where}
    ORDER BY c.at DESC, c.source, c.row_id DESC
    OFFSET 0
  ) c
  WHERE {tells}
  {window}
)
SELECT page.at, page.who, page.reason, page.source, page.old, {new}, page.day,
       CASE WHEN {verified} THEN 'after_verification' ELSE page.tag END, page.office, page.short_kind, page.region
FROM page
ORDER BY page.at DESC, page.source, page.row_id DESC
"""
_WINDOW = "LIMIT %(limit)s OFFSET %(offset)s"


def changes(
    region: Region, wanted: ChangeFilter | None = None, *, page: int = 1, size: int = _SIZE
) -> ChangePage:
    """One page of what was changed in `region` and below, the latest first. One query, and one for each kind of thing named in it."""
    window = {"limit": size + 1, "offset": (page - 1) * size}
    query = _query(region, wanted or ChangeFilter(), window)
    if query is None:
        return ChangePage((), page, size, has_next=False)
    with connection.cursor() as cursor:
        cursor.execute(*query)
        rows = in_words(_told(row) for row in cursor.fetchall())
    return ChangePage(tuple(rows[:size]), page, size, has_next=len(rows) > size)


def iterate_changes(region: Region, wanted: ChangeFilter | None = None) -> Iterator[Change]:
    """All of them, for a spreadsheet, through a server-side cursor: constant memory here."""
    query = _query(region, wanted or ChangeFilter(), {})
    if query is None:
        return
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(*query)
        while rows := cursor.fetchmany(_BATCH):
            yield from in_words(_told(row) for row in rows)


def _query(
    region: Region, wanted: ChangeFilter, window: dict[str, int]
) -> tuple[str, dict[str, Any]] | None:
    """The statement and its parameters; None where no stream answers the preset."""
    streams, parameters = all_streams(wanted.preset, everywhere=region.level == Level.NATION)
    if not streams:
        return None
    sql = _SELECT.format(
        streams=streams,
        where=" AND ".join([condition(wanted.preset), *_conditions(region, wanted)]),
        window=_WINDOW if window else "",
        tells=TELLS,
        new=next_row(),
        verified=VERIFIED.format(c="page"),
    )
    return sql, _used(sql, parameters | _values(region, wanted) | window)


def _conditions(region: Region, wanted: ChangeFilter) -> Iterator[str]:
    if region.level != Level.NATION:
        yield "(r.id = %(region)s OR r.code LIKE %(below)s)"
    if wanted.since:
        yield "c.at >= %(since)s"
    if wanted.until:
        yield "c.at < %(until)s"
    if wanted.office:
        yield "o.code = %(office)s"
    if wanted.by:
        yield "u.username = %(by)s"
    if wanted.source:
        yield "c.source = %(source)s"


def _values(region: Region, wanted: ChangeFilter) -> dict[str, Any]:
    until = wanted.until and wanted.until + timedelta(days=1)
    return {
        "region": region.pk,
        "below": f"{region.code}.%",
        "since": wanted.since and datetime.combine(wanted.since, time.min, _JAKARTA),
        "until": until and datetime.combine(until, time.min, _JAKARTA),
        "office": wanted.office,
        "by": wanted.by.strip().lower(),
        "source": wanted.source,
    }


def _used(sql: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """The driver refuses parameters that it cannot type because nothing uses them."""
    return {name: value for name, value in parameters.items() if f"%({name})s" in sql}


def _told(row: tuple[Any, ...]) -> Told:
    at, by, reason, source, old, new, day, tag, office, short_kind, name = row
    place = office or f"{short_kind or ''} {name or ''}".strip()
    return Told(
        at=at,
        by=by,
        reason=reason,
        source=source,
        old=json.loads(old) if old else None,
        new=json.loads(new) if new else None,
        day=day,
        tag=tag,
        place=place,
    )
