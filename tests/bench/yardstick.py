"""What a table without a roll-up would cost: the same sums live in SQL, in a materialised view, and in DuckDB on a copy of the rows."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from django.conf import settings
from django.db import connection

from ektp.common import clock
from ektp.common.periods import month_start
from ektp.regions.models import Region
from tests.bench.line import Line, ms, timed
from tests.bench.world import ZONE


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum of a table, by the region of its rows."""

    name: str
    table: str
    value: str


SUMS = (
    Sum("recorded", "recording_recordingcount", "coalesce(s.recording_counter, 0) + coalesce(s.recording_mobile_unit, 0) + coalesce(s.recording_home_visit, 0) + coalesce(s.recording_school_visit, 0) + coalesce(s.recording_other_outreach, 0) - coalesce(s.recording_underage, 0) - coalesce(s.recording_repeat, 0)"),
    Sum("printed", "blanko_printingcount", "coalesce(s.printing_first, 0)"),
    Sum("handed_over", "distribution_handovercount", "coalesce(s.handover_counter, 0) + coalesce(s.handover_scheduled, 0) + coalesce(s.handover_home_delivery, 0)"),
    Sum("ikd", "distribution_activationcount", "coalesce(s.activation_ikd, 0)"),
)  # fmt: skip
# One pass over each table, as somebody who knows SQL would write it.
_LIVE = """
SELECT coalesce({child}, 0) AS child, sum({value}) FROM {table} s JOIN regions_region d ON d.id = s.domicile_id
WHERE s.day <= %(today)s AND s.day >= %(since)s {under} GROUP BY 1
"""
_LIVE_SHEETS = """
SELECT coalesce({child}, 0), count(*), count(s.id), count(*) FILTER (WHERE s.status = 'verified')
FROM daysheets_expectedsheet e JOIN regions_office o ON o.id = e.office_id JOIN regions_region d ON d.id = o.attribution_id
LEFT JOIN daysheets_daysheet s ON s.office_id = e.office_id AND s.day = e.day
WHERE e.day <= %(today)s AND e.day >= %(month)s {under} GROUP BY 1
"""
_CHILD = {0: "d.province_id", 1: "CASE d.level WHEN 3 THEN d.parent_id ELSE d.id END"}
_UNDER = {0: "", 1: "AND d.province_id = %(region)s"}
_VIEW = """
CREATE MATERIALIZED VIEW bench_day AS
SELECT domicile_id, day, {sums} FROM ({rows}) x GROUP BY 1, 2
"""


def live(region: Region, since: date) -> None:
    """The sums of the children of `region` since a day, and the completeness of the month, straight from the sources."""
    today = clock.today(ZONE)
    values = {
        "region": region.pk,
        "today": today,
        "since": since,
        "month": month_start(today),
    }
    parts = {"child": _CHILD[region.level], "under": _UNDER[region.level]}
    with connection.cursor() as cursor:
        for one in SUMS:
            cursor.execute(_LIVE.format(table=one.table, value=one.value, **parts), values)
            cursor.fetchall()
        cursor.execute(_LIVE_SHEETS.format(**parts), values)
        cursor.fetchall()


def measure() -> Iterator[Line]:
    """Lines of the yardsticks that have no budget of their own."""
    rows = " UNION ALL ".join(
        f"SELECT s.domicile_id, s.day, {', '.join(other.value if other is one else 'NULL::int' for other in SUMS)} FROM {one.table} s"
        for one in SUMS
    )
    named = ", ".join(one.name for one in SUMS)
    rows = f"SELECT * FROM ({rows}) y (domicile_id, day, {named})"
    sums = ", ".join(f"sum({one.name}) AS {one.name}" for one in SUMS)
    with connection.cursor() as cursor:
        cursor.execute("DROP MATERIALIZED VIEW IF EXISTS bench_day")
        cursor.execute(_VIEW.format(sums=sums, rows=rows))
        (seconds,) = timed(lambda: cursor.execute("REFRESH MATERIALIZED VIEW bench_day"))
        cursor.execute("DROP MATERIALIZED VIEW bench_day")
    yield Line(
        "yardstick",
        "materialised view of four of its columns, refreshed",
        ms(seconds),
        "",
        "what one changed sheet would cost; the roll-up writes its own row and those above it",
        value=seconds * 1000,
    )
    yield from _duck()


def _duck() -> Iterator[Line]:
    folder = Path(settings.VAR_DIR if hasattr(settings, "VAR_DIR") else "/tmp", "duck")
    folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    for one in SUMS:
        _export(one, folder / f"{one.name}.csv")
    exported = time.perf_counter() - began
    with duckdb.connect() as duck:
        duck.execute("SET threads = 2")
        began = time.perf_counter()
        for one in SUMS:
            file = folder / f"{one.name}.csv"
            duck.execute(f"CREATE TABLE {one.name} AS SELECT * FROM read_csv('{file}')")
            file.unlink()
        loaded = time.perf_counter() - began
        seconds = min(timed(lambda: [duck.execute(f"SELECT province_id, sum(value) FROM {one.name} GROUP BY 1").fetchall() for one in SUMS], 5))  # fmt: skip
        rows = sum(duck.execute(f"SELECT count(*) FROM {one.name}").fetchone()[0] for one in SUMS)  # type: ignore[index]
    yield Line(
        "yardstick",
        "DuckDB, four sums by province over all history",
        ms(seconds),
        "",
        f"{rows:,} rows in its own columns, two threads; copying them took {exported:.0f} s, loading {loaded:.0f} s",
        value=seconds * 1000,
    )


def _export(one: Sum, file: Path) -> None:
    sql = (
        f"COPY (SELECT d.province_id, s.day, {one.value} AS value FROM {one.table} s "
        "JOIN regions_region d ON d.id = s.domicile_id) TO STDOUT (FORMAT csv, HEADER)"
    )
    with connection.cursor() as cursor, file.open("wb") as out, cursor.copy(sql) as copied:
        for piece in copied:
            out.write(piece)
