"""A province's figures "menurut wilayah saat itu" with a row for every kecamatan: each for the days on which it lay in the province."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.db import connection

from ektp.common import clock
from ektp.common.periods import Period
from ektp.regions.models import Level, Region
from reports.figures import Figures, LevelFigure, Row
from reports.selectors.assembly import NOTHING, own_levels
from reports.selectors.derive import derive_levels
from reports.selectors.districts import progress_by_district
from reports.selectors.ended import ended_of, heirs_of
from reports.selectors.hierarchy import SPAN, Child
from reports.selectors.reading import Sums, read_sums, sums_asked, sums_sql
from reports.selectors.then import place_then, progress_then, row_then, says
from reports.selectors.then_levels import ThenLevels

_Figures = Mapping[str, LevelFigure]
_NOTHING_KNOWN: Final[_Figures] = derive_levels({})

# Kabupaten/kota of the province, and kecamatan of those, on which days; a kecamatan's totals and a kabupaten's own part are rows.
_CELLS = f"""
WITH RECURSIVE cell AS (
  SELECT x.region_id, r.level, x.parent_id, x.code, x.name, x.valid, {SPAN} * daterange(%(start)s, %(end)s) AS span
  FROM regions_regioncode x JOIN regions_region r ON r.id = x.region_id
  WHERE x.parent_id = %(region)s AND r.level = 2 AND {SPAN} && daterange(%(start)s, %(end)s)
  UNION ALL
  SELECT x.region_id, r.level, x.parent_id, x.code, x.name, x.valid, {SPAN} * c.span
  FROM cell c JOIN regions_regioncode x ON x.parent_id = c.region_id JOIN regions_region r ON r.id = x.region_id
  WHERE c.level = 2 AND r.level = 3 AND {SPAN} && c.span
)"""
_PLACES = (
    f"{_CELLS} SELECT region_id, parent_id, level, code, name, span @> %(last)s::date, valid && daterange(%(start)s, %(end)s) "
    "FROM cell ORDER BY span, code"
)
_SUMS = (
    f"{_CELLS} SELECT c.region_id, {{sums}} FROM cell c JOIN reports_regionday d "
    "ON d.region_id = c.region_id AND d.own = (c.level = 2) AND c.span @> d.day GROUP BY 1"
)


@dataclass(slots=True)
class _Regency:
    """A kabupaten/kota of the province in the period, as it was called last, and the kecamatan that lay in it last; `real`: those that
    existed in the period."""

    child: Child
    districts: list[Child] = field(default_factory=list)
    real: set[int] = field(default_factory=set)


def progress_then_by_district(province: Region, first: date, last: date) -> Figures:
    """As `progress_then`, with the rows of each kabupaten/kota in place of the kabupaten/kota itself.

    A kecamatan is one row, in the kabupaten/kota in which it lay last. Its flows are those of its days in the province; whoever had left
    by the last day has no levels. The own part of a kabupaten/kota stays a row, so that the rows add up to the province's total.
    """
    figures = progress_then(province, first, last)
    if figures.regions == "now":
        return progress_by_district(province, first, last)
    regencies = _regencies(_asked(province, first, last))
    sums = _sums(province, first, last)
    rows = list(_rows(regencies, sums, ThenLevels(last)))
    return replace(figures, rows=(*rows, *(row for row in figures.rows if row.own)))


def _asked(province: Region, first: date, last: date) -> dict[str, Any]:
    period = Period.inclusive(first, last)
    return {"region": province.pk, "start": period.start, "end": period.end, "last": last}


def _regencies(asked: Mapping[str, Any]) -> list[_Regency]:
    """In the order of the codes of then."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, asked)
        rows = cursor.fetchall()
    latest = {row[0]: row for row in rows}  # the last of each region wins: by day
    found = {
        pk: _Regency(Child(pk, code, name, stayed))
        for pk, _above, level, code, name, stayed, _real in latest.values()
        if level == Level.REGENCY
    }
    for pk, above, level, code, name, stayed, real in latest.values():
        if level == Level.DISTRICT:
            found[above].districts.append(Child(pk, code, name, stayed))
            found[above].real |= {pk} if real else set()
    for regency in found.values():
        regency.districts.sort(key=lambda child: child.code)
    return sorted(found.values(), key=lambda regency: regency.child.code)


def _sums(province: Region, first: date, last: date) -> dict[int, Sums]:
    period, today = Period.inclusive(first, last), clock.today(province.time_zone)
    with connection.cursor() as cursor:
        asked = {**_asked(province, first, last), **sums_asked(period, today)}
        cursor.execute(_SUMS.format(sums=sums_sql()), asked)
        return {pk: read_sums(values) for pk, *values in cursor.fetchall()}


def _rows(
    regencies: Sequence[_Regency], sums: Mapping[int, Sums], reader: ThenLevels
) -> Iterator[Row]:
    children = [c for regency in regencies for c in (regency.child, *regency.districts)]
    known = Region.objects.in_bulk([child.pk for child in children])
    levels = _levels(reader, [child.pk for child in children if child.stayed])
    for regency in regencies:
        for child in regency.districts:
            mine = levels.get(child.pk, _NOTHING_KNOWN)
            if child.pk in sums or child.pk in regency.real or says(mine):
                at = place_then(known[child.pk], child)
                yield row_then(at, sums.get(child.pk, NOTHING), mine, touched=False, own=False)
        one = regency.child
        rest = _rest(regency, levels)
        if one.pk in sums or says(rest):
            at = place_then(known[one.pk], one)
            yield row_then(at, sums.get(one.pk, NOTHING), rest, touched=True, own=True)


def _levels(reader: ThenLevels, regions: Sequence[int]) -> dict[int, _Figures]:
    """Levels of the last day, without what a region that has ended no longer stands for."""
    found = reader.of(regions)
    ended = ended_of(list(regions), reader.day)
    heirs = reader.of(heirs_of(ended)) if ended else {}
    for pk, end in ended.items():
        found[pk] = {code: f for code, f in found[pk].items() if end.counts(code, heirs)}
    return {pk: derive_levels(levels) for pk, levels in found.items()}


def _rest(regency: _Regency, levels: Mapping[int, _Figures]) -> _Figures:
    """What is known of the kabupaten/kota only as a whole."""
    if not regency.child.stayed:
        return _NOTHING_KNOWN
    stayed = [levels[child.pk] for child in regency.districts if child.stayed]
    return own_levels(levels[regency.child.pk], stayed)
