"""What the nightly recount found different from its source and mended, measure by measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from ektp.daysheets import registry
from ektp.regions.models import Region
from reports.models.rollup import RegionDay
from reports.rollup.columns import COLUMNS, COMPLETENESS
from reports.selectors.stock import WITHIN, scope_of

_CHUNK = 2000
# A row that was not there says nothing of flows, and 0 of office-days.
_FOUND = """
SELECT d.found_at, d.day, r.code, trim(r.short_kind || ' ' || r.name), d.own, c.name, c.stored::bigint, c.counted::bigint, count(*) OVER ()
FROM reports_drift d JOIN regions_region r ON r.id = d.region_id
CROSS JOIN LATERAL (
  SELECT name, place, coalesce(d.stored ->> name, zero) AS stored, coalesce(d.counted ->> name, zero) AS counted
  FROM unnest(%(columns)s::text[], %(zeros)s::text[]) WITH ORDINALITY AS known(name, zero, place)
) c
WHERE {within} AND c.stored IS DISTINCT FROM c.counted
  AND (%(day)s::date IS NULL OR d.day = %(day)s) AND (%(measure)s = '' OR c.name = %(measure)s)
  AND (%(night)s::date IS NULL OR (d.found_at AT TIME ZONE %(zone)s)::date = %(night)s)
ORDER BY d.found_at DESC, r.code, d.own, d.day, c.place LIMIT %(limit)s OFFSET %(offset)s
"""
_MEASURES = """
SELECT DISTINCT c.name FROM reports_drift d JOIN regions_region r ON r.id = d.region_id
CROSS JOIN LATERAL unnest(%(columns)s::text[], %(zeros)s::text[]) AS c(name, zero)
WHERE {within} AND coalesce(d.stored ->> c.name, c.zero) IS DISTINCT FROM coalesce(d.counted ->> c.name, c.zero)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which differences: of the day itself, of the night they were found, of one column; None and "" are all."""

    day: date | None = None
    night: date | None = None
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one row: what was stored, and what counting again gave. None: nothing was known."""

    found_at: datetime
    day: date
    code: str
    region: str
    own: bool
    measure: str
    stored: int | None
    counted: int | None

    @property
    def label(self) -> str:
        """The column in the words of the day sheet."""
        return labels().get(self.measure, self.measure)

    @property
    def place(self) -> str:
        """The region; its own part is named so."""
        return _("%(region)s, tanpa rincian") % {"region": self.region} if self.own else self.region

    @property
    def difference(self) -> int:
        """Stored less counted."""
        return (self.stored or 0) - (self.counted or 0)


def differences(
    region: Region, wanted: Wanted, *, limit: int, offset: int = 0
) -> tuple[list[Difference], int]:
    """Differences of the region and all under it, the latest found first, and how many there are. One statement."""
    parameters = {
        **_parameters(region),
        "day": wanted.day,
        "night": wanted.night,
        "measure": wanted.measure,
        "zone": region.time_zone,
        "limit": limit,
        "offset": offset,
    }
    rows = _rows(_FOUND, parameters)
    return [Difference(*row[:8]) for row in rows], int(rows[0][8]) if rows else 0


def every_difference(region: Region, wanted: Wanted) -> Iterator[Difference]:
    """All of them, a few thousand at a time."""
    offset = 0
    while found := differences(region, wanted, limit=_CHUNK, offset=offset)[0]:
        yield from found
        offset += _CHUNK


def measures_found(region: Region) -> list[tuple[str, str]]:
    """Columns in which anything was ever found, with their labels, in the order of the labels."""
    found = [name for (name,) in _rows(_MEASURES, _parameters(region))]
    return sorted(((name, labels().get(name, name)) for name in found), key=lambda pair: pair[1])


def _rows(sql: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(within=WITHIN), parameters)
        rows: list[Any] = cursor.fetchall()
    return rows


def _parameters(region: Region) -> dict[str, Any]:
    zeros = ["0" if name in COMPLETENESS else None for name in COLUMNS]
    return {**scope_of(region), "columns": list(COLUMNS), "zeros": zeros}


@cache
def _sheet_words() -> dict[str, tuple[Any, Any]]:
    return {
        section.column(field.code): (section.label, field.label)
        for section in registry.sections()
        for field in section.fields
    }


def labels() -> dict[str, str]:
    """Every column of the roll-up in words: of the day sheet, of the measure, or of office-days."""
    known = {f.name: str(f.verbose_name) for f in RegionDay._meta.fields if f.name in COLUMNS}
    known |= {code: str(flow.label) for code, flow in registry.flows().items() if code in known}
    known |= {
        name: f"{section}: {field}"
        for name, (section, field) in _sheet_words().items()
        if name in known
    }
    return known | {
        "expected": _("Hari-kantor yang ditunggu"),
        "reported": _("Hari-kantor dilaporkan"),
        "partial": _("Hari-kantor sebagian"),
        "on_time": _("Hari-kantor tepat waktu"),
        "verified": _("Hari-kantor diverifikasi"),
        "unscheduled": _("Hari-kantor di luar jadwal"),
    }
