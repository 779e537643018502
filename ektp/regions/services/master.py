"""Bringing the regions to an edition of the master: first what would change, then the change.

Set-based: the edition goes into a temporary table and is compared and written there.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from ektp.db.changing import Actor, changing
from ektp.regions.models import ExecutingAgency, Level, Region, RegionCode, RegionLineage
from ektp.regions.names import name_key, parent_code
from ektp.regions.services.dated import carve, span
from ektp.regions.services.editions import Edition, Place, Recode
from ektp.regions.services.places import CODE_FIELDS, executing_agency_set, region_recode

_DKI = "31"


class Line(NamedTuple):
    """One region that would change."""

    level: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an edition changes, larger regions first."""

    new: list[Line]
    renamed: list[Line]
    recoded: list[Line]
    gone: list[Line]

    @property
    def empty(self) -> bool:
        return not (self.new or self.renamed or self.recoded or self.gone)


_STAGE = """
CREATE TEMPORARY TABLE incoming (
  code text COLLATE "C" PRIMARY KEY, name text, name_key text COLLATE "C", level int, kind text,
  short_kind text, parent_code text COLLATE "C", time_zone text
) ON COMMIT DROP
"""
_COPY = (
    "COPY incoming (code, name, name_key, level, kind, short_kind, parent_code, time_zone)"
    " FROM STDIN"
)
_NEW = """
SELECT i.level, i.code, trim(i.short_kind || ' ' || i.name) FROM incoming i
LEFT JOIN regions_region r ON r.code = i.code AND r.ended_on IS NULL
WHERE r.id IS NULL AND i.level <= %(last)s ORDER BY i.level, i.code
"""
_RENAMED = """
SELECT i.level, r.code, r.short_kind || ' ' || r.name || ' -> ' || i.short_kind || ' ' || i.name
FROM regions_region r JOIN incoming i USING (code)
WHERE r.ended_on IS NULL AND i.level <= %(last)s AND (r.name, r.kind, r.time_zone) IS DISTINCT FROM (i.name, i.kind, i.time_zone) ORDER BY i.level, i.code
"""
_GONE = """
SELECT r.level, r.code, r.short_kind || ' ' || r.name FROM regions_region r
LEFT JOIN incoming i ON i.code = r.code
WHERE r.ended_on IS NULL AND i.code IS NULL AND r.level <= %(last)s ORDER BY r.level, r.code
"""
_INSERT = """
WITH numbered AS (
  SELECT nextval(pg_get_serial_sequence('regions_region', 'id')) AS id, i.*
  FROM incoming i LEFT JOIN regions_region r ON r.code = i.code AND r.ended_on IS NULL
  WHERE i.level = %(level)s AND r.id IS NULL
), made AS (
  INSERT INTO regions_region
    (id, code, name, name_key, level, kind, short_kind, time_zone, parent_id, province_id)
  SELECT n.id, n.code, n.name, n.name_key, n.level, n.kind, n.short_kind, n.time_zone, p.id,
         CASE WHEN n.level = 1 THEN n.id ELSE p.province_id END
  FROM numbered n LEFT JOIN regions_region p ON p.code = n.parent_code
  RETURNING id, code, name, parent_id
)
INSERT INTO regions_regioncode (region_id, code, name, parent_id, valid)
SELECT id, code, name, parent_id, daterange(%(since)s, NULL) FROM made
"""
# A code that an ended region still holds is freed first; that region stays under its parent.
_FREE_CODES = """
UPDATE regions_region r SET code = r.code || '~' || r.id FROM incoming i
WHERE i.code = r.code AND r.ended_on IS NOT NULL
"""
_RENAME = """
WITH changed AS (
  SELECT r.id, r.code, r.parent_id, i.name, i.name_key, i.kind, i.short_kind, i.time_zone,
         r.name AS old_name, r.kind AS old_kind
  FROM regions_region r JOIN incoming i USING (code)
  WHERE r.ended_on IS NULL AND (r.name, r.kind, r.time_zone) IS DISTINCT FROM (i.name, i.kind, i.time_zone)
), renamed AS (
  UPDATE regions_region r
  SET name = c.name, name_key = c.name_key, kind = c.kind, short_kind = c.short_kind,
      time_zone = c.time_zone
  FROM changed c WHERE r.id = c.id
)
INSERT INTO regions_regionlineage (old_id, new_id, kind, day, decree)
SELECT id, id, CASE WHEN kind = old_kind THEN 'rename' ELSE 'status_change' END, %(day)s, %(decree)s
FROM changed WHERE (name, kind) IS DISTINCT FROM (old_name, old_kind)
ON CONFLICT DO NOTHING
"""
_CLOSE_NAMES = """
UPDATE regions_regioncode c SET valid = daterange(lower(c.valid), %(day)s)
FROM regions_region r
WHERE r.id = c.region_id AND r.name <> c.name AND upper_inf(c.valid)
  AND (lower(c.valid) IS NULL OR lower(c.valid) < %(day)s)
"""
_REPLACE_NAMES = """
UPDATE regions_regioncode c SET name = r.name FROM regions_region r
WHERE r.id = c.region_id AND r.name <> c.name AND upper_inf(c.valid)
"""
_OPEN_NAMES = """
INSERT INTO regions_regioncode (region_id, code, name, parent_id, valid)
SELECT r.id, r.code, r.name, r.parent_id, daterange(%(day)s, NULL) FROM regions_region r
WHERE r.ended_on IS NULL
  AND NOT EXISTS (SELECT FROM regions_regioncode c WHERE c.region_id = r.id AND upper_inf(c.valid))
"""
_END = (
    """
UPDATE regions_region r SET ended_on = %(day)s
WHERE r.ended_on IS NULL AND NOT EXISTS (SELECT FROM incoming i WHERE i.code = r.code)
""",
    """
UPDATE regions_regioncode c SET valid = daterange(lower(c.valid), %(day)s)
FROM regions_region r
WHERE r.id = c.region_id AND r.ended_on = %(day)s AND upper_inf(c.valid)
  AND (lower(c.valid) IS NULL OR lower(c.valid) < %(day)s)
""",
)
_ADD_ALIASES = """
INSERT INTO regions_regionalias (region_id, name, name_key)
SELECT r.id, a.name, a.key FROM unnest(%(codes)s::text[], %(names)s::text[], %(keys)s::text[])
  AS a (code, name, key)
JOIN regions_region r ON r.code = a.code
ON CONFLICT DO NOTHING
"""


def master_load(*, by: Actor, edition: Edition, apply: bool) -> Plan:
    """Bring the regions to `edition` and say what changed; without `apply` only say it.

    Safe to repeat: the second time the plan is empty. All or nothing, in one transaction.
    """
    with changing(by=by, reason=edition.decree):
        plan = _compare(by, edition)
        if apply:
            _write(by, edition)
        else:
            transaction.set_rollback(True)
    return plan


def _compare(by: Actor, edition: Edition) -> Plan:
    """Recodings are done first, so that what lies below a recoded region is not new and gone."""
    _stage(edition.places)
    top = _listed(_NEW, last=Level.PROVINCE)
    _insert(edition, (Level.NATION, Level.PROVINCE))
    recoded = [_recode(by, recode) for recode in _due(edition.recodes)]
    return Plan(
        new=[*top, *_listed(_NEW, last=Level.VILLAGE)],
        renamed=_listed(_RENAMED, last=Level.VILLAGE),
        recoded=recoded,
        gone=_listed(_GONE, last=Level.VILLAGE),
    )


def _write(by: Actor, edition: Edition) -> None:
    dated = {"day": edition.day, "decree": edition.decree}
    _run(_FREE_CODES)
    _insert(edition, (Level.REGENCY, Level.DISTRICT, Level.VILLAGE))
    # Tables that were empty a moment ago would be joined row by row.
    _run("ANALYZE regions_region")
    _run("ANALYZE regions_regioncode")
    for sql in (_RENAME, _CLOSE_NAMES, _REPLACE_NAMES, _OPEN_NAMES, *_END):
        _run(sql, **dated)
    _add_aliases(edition.aliases)
    for recode in sorted(edition.recodes, key=lambda recode: recode.day):
        _remember(recode)
    _dki_executes(by)


def _stage(places: list[Place]) -> None:
    _run("DROP TABLE IF EXISTS incoming")
    _run(_STAGE)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for place in places:
            copy.write_row(place)
    _run("ANALYZE incoming")


def _insert(edition: Edition, levels: tuple[Level, ...]) -> None:
    """Regions of the very first load have had their code since before anybody knows."""
    since = edition.day if Region.objects.filter(level=Level.VILLAGE).exists() else None
    for level in levels:
        _run(_INSERT, level=level, since=since)


def _due(recodes: list[Recode]) -> list[Recode]:
    """Those whose old code still stands and whose new one does not."""
    codes = [code for recode in recodes for code in (recode.old, recode.new)]
    standing = set(Region.objects.current().filter(code__in=codes).values_list("code", flat=True))
    return [r for r in recodes if r.old in standing and r.new not in standing]


def _recode(by: Actor, recode: Recode) -> Line:
    region = Region.objects.current().get(code=recode.old)
    region_recode(by=by, region=region, code=recode.new, day=recode.day, decree=recode.decree)
    return Line(region.level, recode.new, f"{recode.old} {region.label}")


def _remember(recode: Recode) -> None:
    """Put the old code of a region that was loaded with its new one into its dated codes."""
    region = Region.objects.current().filter(code=recode.new).first()
    if region is None or region.codes.filter(code=recode.old).exists():
        return
    before = region.codes.get(valid__contains=recode.day - timedelta(days=1))
    valid = span(before.valid.lower, recode.day)
    carve(region.codes.all(), valid, repeated=CODE_FIELDS)
    RegionCode.objects.create(
        region=region,
        code=recode.old,
        name=before.name,
        parent=Region.objects.filter(code=parent_code(recode.old)).first(),
        valid=valid,
    )
    RegionLineage.objects.get_or_create(
        old=region,
        new=region,
        kind=RegionLineage.Kind.RECODE,
        day=recode.day,
        defaults={"decree": recode.decree},
    )


def _add_aliases(aliases: list[tuple[str, str]]) -> None:
    _run(
        _ADD_ALIASES,
        codes=[code for code, _name in aliases],
        names=[name for _code, name in aliases],
        keys=[name_key(name) for _code, name in aliases],
    )


def _dki_executes(by: Actor) -> None:
    """In DKI the province executes for its six parts, unless somebody has dated it otherwise."""
    dki = Region.objects.filter(code=_DKI).first()
    if dki is None:
        return
    settled = ExecutingAgency.objects.values("region")
    for region in Region.objects.current().children_of(dki).exclude(pk__in=settled):
        executing_agency_set(by=by, region=region, agency=dki, from_day=None)


def _listed(sql: str, *, last: Level) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"last": last})
        return [Line(*row) for row in cursor.fetchall()]


def _run(sql: str, **parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
