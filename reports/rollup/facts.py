"""What is stated about a region's levels: snapshots, what they imply, opening documents, and the queue section."""

from functools import cache

from ektp.common.measure import Anchor
from ektp.daysheets import registry
from reports.rollup.columns import queue_levels, stored_levels

RANKS = {"dkb": 1, "siak": 2, "office": 3, "field": 5, "statement": 6}
QUEUE_RANK = 4
QUEUE_COLUMNS = {
    "prr_backlog": "queue_prr",
    "in_process": "queue_in_process",
    "duplicates": "queue_duplicates",
    "failures": "queue_failures",
}
# What a snapshot of the first says about the second: the same value, or 0 (MODEL sections 2 and 3).
IMPLIED = (
    ("printed", "printed_first", 1),
    ("printed", "printed_all", 1),
    ("handed_over", "withdrawn", 0),
    ("blank_received", "blank_opening", 0),
)
# Tables of opening documents: from the first of them on, the levels of that stage are known and start at nothing.
OPENINGS = {
    "blanko": "SELECT b.region_id, b.day FROM blanko_blankflow b WHERE b.blank_opening IS NOT NULL",
    "distribution": (
        "SELECT o.attribution_id AS region_id, b.day FROM distribution_cardopening b JOIN regions_office o ON o.id = b.office_id"
    ),
}


def rank_sql(column: str) -> str:
    """The order of sources that breaks ties of one day only."""
    cases = " ".join(f"WHEN '{source}' THEN {rank}" for source, rank in RANKS.items())
    return f"CASE {column} {cases} ELSE 9 END"


@cache
def opening_measures() -> tuple[tuple[str, str], ...]:
    """(stage, measure) for every level that an opening document anchors."""
    return tuple(
        (stage.code, measure.code)
        for stage in registry.stages()
        for measure in stage.measures
        if measure.code in stored_levels()
        and stored_levels()[measure.code].anchor == Anchor.OPENING
    )


@cache
def stated_as() -> str:
    """VALUES of (measure, stated measure, factor, implied): under which names a level is stated."""
    own = [(code, code, 1, 0) for code in stored_levels()]
    implied = [(code, stated, factor, 1) for stated, code, factor in IMPLIED]
    rows = ", ".join(f"('{m}', '{s}', {f}, {i})" for m, s, f, i in (*own, *implied))
    return f"(VALUES {rows}) AS k(measure, stated, factor, implied)"


@cache
def openings_sql() -> str:
    """(stage, region, first day) of opening documents."""
    return " UNION ALL ".join(
        f"SELECT '{stage}' AS stage, d.region_id, d.day FROM ({sql}) d"
        for stage, sql in OPENINGS.items()
    )


def own_fact(region: str, measure: str, day: str) -> str:
    """SELECT of the one fact in force for a stored level: the latest day wins, sources only break ties."""
    return f"""
SELECT f.day, f.value, f.source, f.version FROM (
  SELECT s.day, s.value * k.factor AS value, s.source, s.version, k.implied, {rank_sql("s.source")} AS rank
  FROM {stated_as()} JOIN recording_levelsnapshot s ON s.region_id = {region} AND s.measure = k.stated AND s.day <= {day}
  WHERE k.measure = {measure}
  UNION ALL
  SELECT i.* FROM (SELECT 1 WHERE {measure} = 'blank_on_hand') only_on_hand
  CROSS JOIN LATERAL (
    SELECT r.day, r.value - u.value - coalesce(p.value, 0), r.source, r.version, 1, {rank_sql("r.source")}
    FROM recording_levelsnapshot r
    JOIN LATERAL ({_same_day("blank_used")}) u ON true
    LEFT JOIN LATERAL ({_same_day("blank_spoiled")}) p ON true
    WHERE r.region_id = {region} AND r.measure = 'blank_received' AND r.day <= {day}
      AND NOT EXISTS (SELECT FROM blanko_blankflow b WHERE b.region_id = {region} AND b.day <= r.day AND b.blank_opening IS NOT NULL)
  ) i
) f ORDER BY f.day DESC, f.implied, f.rank LIMIT 1"""


def _same_day(measure: str) -> str:
    """The figure of another measure that was stated with the snapshot `r`."""
    return (
        "SELECT s.value FROM recording_levelsnapshot s "
        f"WHERE s.region_id = r.region_id AND s.measure = '{measure}' AND s.day = r.day ORDER BY {rank_sql('s.source')} LIMIT 1"
    )


def queue_fact(region: str, measure: str, day: str) -> str:
    """SELECT of the last status of one queue level (`measure` is its code): from the queue section or a snapshot."""
    column = QUEUE_COLUMNS[measure]
    return f"""
SELECT f.day, f.value, f.source, f.version FROM (
  (SELECT q.day, (SELECT sum(z.{column}) FROM recording_queuestatus z WHERE z.domicile_id = q.domicile_id AND z.day = q.day) AS value,
          'office' AS source, '' AS version, {QUEUE_RANK} AS rank
   FROM recording_queuestatus q WHERE q.domicile_id = {region} AND q.day <= {day} AND q.{column} IS NOT NULL
   ORDER BY q.day DESC LIMIT 1)
  UNION ALL
  (SELECT s.day, s.value, s.source, s.version, {rank_sql("s.source")}
   FROM recording_levelsnapshot s WHERE s.region_id = {region} AND s.measure = '{measure}' AND s.day <= {day}
   ORDER BY s.day DESC, {rank_sql("s.source")} LIMIT 1)
) f ORDER BY f.day DESC, f.rank LIMIT 1"""


def queue_codes() -> tuple[str, ...]:
    """The queue levels that have a column in the queue section."""
    return tuple(code for code in queue_levels() if code in QUEUE_COLUMNS)
