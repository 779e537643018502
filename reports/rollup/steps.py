"""From when on which figure of a level holds: the resolution of MODEL section 3 as SQL, for stored levels and for the queue.

`todo` names regions of one level and since when their steps are to be made anew. Children must be done before their parents. Every day
carries `since` and `border` of its region: nobody can estimate how many days there are, and looking them up in `todo` again would be
done by walking it for each.
"""

from collections.abc import Iterable
from functools import cache

from reports.rollup.columns import queue_levels, signed, stored_levels
from reports.rollup.facts import (
    QUEUE_COLUMNS,
    opening_measures,
    openings_sql,
    own_fact,
    queue_codes,
    queue_fact,
    stated_as,
)
from reports.rollup.months import cumulative

STEP = (
    "offset", "resolved", "sources", "version", "anchor_day", "newest_anchor", "known", "of", "partial",
    "lost_offset", "lost_source", "lost_day",
)  # fmt: skip
NAMES = ", ".join(f'"{name}"' for name in STEP)

# `border`: the last day on which a child came from elsewhere or left. What was stated of the region itself before it speaks of
# the borders of then, and is no anchor of the region as it is now (MODEL section 8). `into_id` goes on for a child that ended.
_TODO = """
WITH todo AS (
  SELECT t.*, greatest(
    (SELECT max(upper(x.valid)) FROM regions_regioncode x JOIN regions_region c ON c.id = x.region_id
     WHERE x.parent_id = t.region_id AND c.parent_id <> t.region_id AND c.level <= 3),
    (SELECT max(upper(x.valid)) FROM regions_region c JOIN regions_regioncode x ON x.region_id = c.id
     WHERE c.parent_id = t.region_id AND x.parent_id <> t.region_id AND c.level <= 3)) AS border
  FROM unnest(%s::bigint[], %s::date[]) AS t(region_id, since)
), kids AS (
  SELECT t.region_id, t.since, t.border, c.id AS child_id, c.ended_on,
    CASE WHEN c.ended_on IS NOT NULL THEN
      (SELECT l.new_id FROM regions_regionlineage l WHERE l.old_id = c.id AND l.kind = 'merge' ORDER BY l.day DESC LIMIT 1) END AS into_id,
    coalesce((SELECT NOT bool_or(lower_inf(x.valid)) FROM regions_regioncode x WHERE x.region_id = c.id), false) AS newcomer
  FROM todo t JOIN regions_region c ON c.parent_id = t.region_id AND c.level <= 3
), {figured}
"""

# Whose figure wins. `opens`: an opening document anchors this measure, so that what has none counts from nothing.
_RESOLVE = """
, resolved AS (
  SELECT f.*, CASE
      WHEN opens AND own_day IS NOT NULL THEN 'own'
      WHEN opens AND known > 0 THEN 'children'
      WHEN opens AND open_day IS NOT NULL THEN 'own'
      WHEN opens THEN ''
      WHEN known = "of" AND "of" > 0 AND (own_day IS NULL OR oldest >= own_day) THEN 'children'
      WHEN own_day IS NOT NULL THEN 'own'
      ELSE '' END AS resolved,
    NOT opens AND known = "of" AND "of" > 0 AS complete
  FROM figured f
), told AS (
  SELECT r.*, resolved <> '' OR known > 0 OR kid_partial IS NOT NULL AS something FROM resolved r
), kept AS (
  SELECT r.*, lag(something) OVER (PARTITION BY r.region_id, r.measure ORDER BY r.day) AS before FROM told r
), fresh AS (
  SELECT region_id, measure, day AS from_day,
    CASE resolved WHEN 'children' THEN kid_offset WHEN 'own' THEN CASE WHEN own_day IS NULL THEN 0 ELSE own_offset END END AS "offset",
    resolved,
    CASE WHEN resolved = 'own' AND own_day IS NOT NULL THEN own_source
         WHEN open_day IS NULL THEN coalesce(kid_sources, '')
         ELSE {joined} END AS sources,
    CASE WHEN resolved = 'own' THEN coalesce(own_version, '') ELSE coalesce(kid_version, '') END AS version,
    CASE WHEN resolved = 'own' AND own_day IS NOT NULL THEN own_day ELSE least(oldest, open_day) END AS anchor_day,
    CASE WHEN resolved = 'own' AND own_day IS NOT NULL THEN own_day ELSE greatest(newest, open_day) END AS newest_anchor,
    known, CASE WHEN something THEN "of" ELSE 0 END AS "of", CASE WHEN resolved = '' THEN kid_partial END AS partial,
    CASE WHEN resolved = 'children' AND own_day IS NOT NULL THEN own_offset
         WHEN resolved = 'own' AND complete THEN kid_offset END AS lost_offset,
    CASE WHEN resolved = 'children' AND own_day IS NOT NULL THEN own_source
         WHEN resolved = 'own' AND complete THEN kid_sources ELSE '' END AS lost_source,
    CASE WHEN resolved = 'children' AND own_day IS NOT NULL THEN own_day
         WHEN resolved = 'own' AND complete THEN oldest END AS lost_day
  -- That nothing is known any more (a child ended) is a step too, but only after something was.
  FROM kept r WHERE something OR coalesce(before, (
    SELECT l.resolved <> '' OR l.known > 0 OR l.partial IS NOT NULL FROM reports_regionlevel l
    WHERE l.region_id = r.region_id AND l.measure = r.measure AND l.from_day < r.since ORDER BY l.from_day DESC LIMIT 1), false)
), gone AS (
  DELETE FROM reports_regionlevel l USING todo t
  WHERE l.region_id = t.region_id AND l.from_day >= t.since AND l.measure = ANY({measures})
    AND NOT EXISTS (SELECT FROM fresh f WHERE (f.region_id, f.measure, f.from_day) = (l.region_id, l.measure, l.from_day))
  RETURNING l.region_id, l.from_day
), put AS (
  INSERT INTO reports_regionlevel AS l (region_id, measure, from_day, {names})
  SELECT region_id, measure, from_day, {names} FROM fresh
  ON CONFLICT (region_id, measure, from_day) DO UPDATE SET {sets}
  WHERE ({stored}) IS DISTINCT FROM ({excluded})
  RETURNING l.region_id, l.from_day
)
SELECT region_id, min(from_day) FROM (SELECT * FROM gone UNION ALL SELECT * FROM put) c GROUP BY 1
"""

_SOURCES = "(SELECT string_agg(DISTINCT x, ',' ORDER BY x) FROM unnest(string_to_array({}, ',')) x)"
_KIDS_SUM = f"""
  SELECT count(*)::int AS "of", count(l.value)::int AS known, sum(l.value) AS kid_sum, sum(l.amount) AS kid_partial,
         min(l.oldest) FILTER (WHERE l.value IS NOT NULL OR l.amount IS NOT NULL) AS oldest,
         max(l.newest) FILTER (WHERE l.value IS NOT NULL OR l.amount IS NOT NULL) AS newest,
         {_SOURCES.format("string_agg(DISTINCT l.sources, ',') FILTER (WHERE l.value IS NOT NULL OR l.amount IS NOT NULL)")} AS kid_sources,
         CASE WHEN count(DISTINCT l.version) FILTER (WHERE l.value IS NOT NULL) = 1
              THEN min(l.version) FILTER (WHERE l.value IS NOT NULL) ELSE '' END AS kid_version
  FROM kids c LEFT JOIN LATERAL ({{step}}) l ON true WHERE c.region_id = d.region_id AND {{counted}}"""
_STORED_STEP = """
    SELECT s."offset" AS value, {amount} AS amount, s.anchor_day AS oldest, s.newest_anchor AS newest, s.sources, s.version
    FROM reports_regionlevel s WHERE s.region_id = c.child_id AND s.measure = d.measure AND s.from_day <= d.day
    ORDER BY s.from_day DESC LIMIT 1"""
# Which children should have a figure. One that ended still counts until the region that goes on for it is stated anew; a newcomer
# does not until it is stated itself, for its people stand in the figure of where they came from.
_STANDS = """
    (SELECT s.{what} FROM reports_regionlevel s WHERE s.region_id = {kid} AND s.measure = d.measure AND s.from_day <= d.day
     ORDER BY s.from_day DESC LIMIT 1)"""
_COUNTED = """CASE WHEN {opens} THEN true
    WHEN {kid}.ended_on <= d.day THEN {kid}.into_id IS NOT NULL AND coalesce({into} < {kid}.ended_on, true)
    WHEN {kid}.newcomer THEN {own} IS NOT NULL ELSE true END"""
_QUEUE_COUNTED = "CASE WHEN c.ended_on <= d.day THEN false WHEN c.newcomer THEN l.amount IS NOT NULL ELSE true END"

# Levels that flows move: level = offset + C. Above, the children's offsets less what the region's own flow (and that of
# regions which ended) was on the day of the youngest anchor in use.
_STORED_FIGURES = """
opened AS (
  SELECT t.region_id, m.measure, min(o.day) AS day
  FROM todo t JOIN ({openings}) o ON o.region_id = t.region_id JOIN {opening_measures} ON m.stage = o.stage GROUP BY 1, 2
), days AS (
  SELECT t.region_id, t.since, t.border, k.measure, s.day FROM todo t CROSS JOIN {stated_as}
    JOIN recording_levelsnapshot s ON s.region_id = t.region_id AND s.measure = k.stated AND s.day >= t.since
  UNION
  SELECT t.region_id, t.since, t.border, 'blank_on_hand', s.day FROM todo t
    JOIN recording_levelsnapshot s ON s.region_id = t.region_id AND s.measure = 'blank_received' AND s.day >= t.since
  UNION
  SELECT o.region_id, t.since, t.border, o.measure, o.day FROM opened o JOIN todo t USING (region_id) WHERE o.day >= t.since
  UNION
  SELECT c.region_id, c.since, c.border, l.measure, l.from_day FROM kids c
    JOIN reports_regionlevel l ON l.region_id = c.child_id AND l.measure = ANY({measures}) AND l.from_day >= c.since
  UNION
  SELECT c.region_id, c.since, c.border, l.measure, c.ended_on FROM kids c
    JOIN reports_regionlevel l ON l.region_id = c.child_id AND l.measure = ANY({measures}) WHERE c.ended_on >= c.since
), figured AS (
  SELECT d.region_id, d.since, d.measure, d.day, d.measure = ANY({opens}) AS opens, o.day AS open_day,
    own.day AS own_day, own.value - {own_cumulative} AS own_offset, own.source AS own_source, own.version AS own_version,
    k.known, k."of",
    k.kid_sum - CASE WHEN d.measure = ANY({opens}) THEN 0 ELSE {rest} END AS kid_offset,
    NULL::bigint AS kid_partial, k.oldest, k.newest, k.kid_sources, k.kid_version
  FROM days d
  LEFT JOIN opened o ON o.region_id = d.region_id AND o.measure = d.measure AND o.day <= d.day
  LEFT JOIN LATERAL ({own_fact}) own ON d.border IS NULL OR own.day >= d.border
  LEFT JOIN LATERAL ({kids_sum}) k ON true
)"""

_QUEUE_FIGURES = """
days AS ({days}
), figured AS ({figures}
)"""
_QUEUE_FIGURE = """
  SELECT d.region_id, d.since, d.measure, d.day, false AS opens, NULL::date AS open_day,
    own.day AS own_day, own.value AS own_offset, own.source AS own_source, own.version AS own_version,
    k.known, k."of", k.kid_sum AS kid_offset, k.kid_partial, k.oldest, k.newest, k.kid_sources, k.kid_version
  FROM days d
  LEFT JOIN LATERAL ({own_fact}) own ON d.border IS NULL OR own.day >= d.border LEFT JOIN LATERAL ({kids_sum}) k ON true
  WHERE d.measure = '{measure}'"""


def case_of_measure(measure: str, alias: str = "c") -> str:
    """What moves a level, as an expression over a row of flows; never null."""
    cases = " ".join(
        f"WHEN '{code}' THEN {signed(level.flows, alias)}"
        for code, level in stored_levels().items()
        if level.flows
    )
    return f"CASE {measure} {cases} ELSE 0 END"


@cache
def stored_sql() -> str:
    """Steps of the levels that flows move, for regions of any level."""
    moved = case_of_measure("d.measure")
    uncounted = (
        f"coalesce((SELECT sum({cumulative(moved, region='e.child_id', own='false', day='k.newest')}) FROM kids e "
        f"WHERE e.region_id = d.region_id AND (e.newcomer OR e.ended_on IS NOT NULL) AND NOT {_counted('e')}), 0)"
    )
    figures = _STORED_FIGURES.format(
        measures=array(stored_levels()),
        opens=array(measure for _, measure in opening_measures()),
        openings=openings_sql(),
        opening_measures=_opening_values(),
        stated_as=stated_as(),
        own_cumulative=cumulative(moved, region="d.region_id", own="false", day="own.day"),
        rest=f"({cumulative(moved, region='d.region_id', own='true', day='k.newest')} + {uncounted})",
        own_fact=own_fact("d.region_id", "d.measure", "d.day"),
        kids_sum=_KIDS_SUM.format(
            step=_STORED_STEP.format(amount="NULL::bigint"), counted=_counted("c")
        ),
    )
    return _whole(figures, stored_levels())


@cache
def queue_sql(*, from_source: bool) -> str:
    """Steps of the queue levels; of regions whose children are kecamatan (`from_source`), or of those above."""
    days = " UNION ".join(
        part for code in queue_codes() for part in _queue_days(code, from_source=from_source)
    )
    step = "SELECT q.value, q.value AS amount, q.day AS oldest, q.day AS newest, q.source AS sources, q.version FROM ({}) q"
    figures = " UNION ALL ".join(
        _QUEUE_FIGURE.format(
            measure=code,
            own_fact=queue_fact("d.region_id", code, "d.day"),
            kids_sum=_KIDS_SUM.format(
                step=step.format(queue_fact("c.child_id", code, "d.day"))
                if from_source
                else _STORED_STEP.format(amount='coalesce(s."offset", s.partial)'),
                counted=_QUEUE_COUNTED,
            ),
        )
        for code in queue_codes()
    )
    return _whole(_QUEUE_FIGURES.format(days=days, figures=figures), queue_levels())


def _counted(kid: str) -> str:
    """Whether a child is one of those that should have a figure of a stored level on `d.day`."""
    return _COUNTED.format(
        kid=kid,
        opens=f"d.measure = ANY({array(measure for _, measure in opening_measures())})",
        into=_STANDS.format(what="anchor_day", kid=f"{kid}.into_id"),
        own=_STANDS.format(what='"offset"', kid=f"{kid}.child_id"),
    )


def _queue_days(code: str, *, from_source: bool) -> list[str]:
    places = ["todo t ON t.region_id = {}"]
    if from_source:
        places.append("kids t ON t.child_id = {}")
    found = [
        f"SELECT c.region_id, c.since, c.border, '{code}' AS measure, c.ended_on AS day FROM kids c WHERE c.ended_on >= c.since"
    ]
    for place in places:
        rows = place.format("q.domicile_id")
        facts = place.format("s.region_id")
        found.append(
            f"SELECT t.region_id, t.since, t.border, '{code}' AS measure, q.day FROM recording_queuestatus q JOIN {rows} "
            f"WHERE q.day >= t.since AND q.{QUEUE_COLUMNS[code]} IS NOT NULL"
        )
        found.append(
            f"SELECT t.region_id, t.since, t.border, '{code}', s.day FROM recording_levelsnapshot s JOIN {facts} "
            f"WHERE s.day >= t.since AND s.measure = '{code}'"
        )
    if not from_source:
        found.append(
            f"SELECT t.region_id, t.since, t.border, '{code}', l.from_day FROM reports_regionlevel l JOIN kids t ON t.child_id = l.region_id "
            f"WHERE l.measure = '{code}' AND l.from_day >= t.since"
        )
    return found


def _whole(figured: str, measures: Iterable[str]) -> str:
    resolve = _RESOLVE.format(
        measures=array(measures),
        joined=_SOURCES.format("concat_ws(',', 'opening', kid_sources)"),
        names=NAMES,
        sets=", ".join(f'"{name}" = excluded."{name}"' for name in STEP),
        stored=", ".join(f'l."{name}"' for name in STEP),
        excluded=", ".join(f'excluded."{name}"' for name in STEP),
    )
    return _TODO.format(figured=figured.strip()) + resolve


def array(codes: Iterable[str]) -> str:
    """Codes of the registry as an SQL array."""
    return "ARRAY[" + ", ".join(f"'{code}'" for code in codes) + "]::text[]"


def _opening_values() -> str:
    rows = ", ".join(f"('{stage}', '{measure}')" for stage, measure in opening_measures())
    return f"(VALUES {rows}) AS m(stage, measure)"
