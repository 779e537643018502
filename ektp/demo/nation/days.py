"""The day sheets of one month for some provinces: who reported what, when, what stood still, and who looked at it afterwards."""

from collections.abc import Iterator
from datetime import date, timedelta

from ektp.common.periods import next_month
from ektp.demo.nation.noise import (
    BROKEN,
    CAUSE,
    CORRECTED,
    DRAWN,
    KEY,
    LATE,
    LOAD,
    LOST,
    MISSING,
    PARTIAL,
    SAVED,
    STOPPED,
    VERIFIED,
    about,
    fraction,
    varied,
)

RECENT = timedelta(days=31)

_NORMAL = " + ".join(fraction(number, "x.key") for number in range(90, 94))
# How many people of 17 and over live in a kecamatan (jiwa): most on Java, least in Papua; about 205 million in all.
PLACES = f"""
CREATE TEMP TABLE nation_place AS
SELECT x.*, CASE x.kind WHEN 'DISTRICT' THEN greatest(900, x.median * exp(0.65 * ({_NORMAL} - 2) * 1.732))::int END AS eligible,
  0.003 + 0.05 * power({fraction(94, "x.key")}, 3) + CASE WHEN x.median < 8000 THEN 0.05 ELSE 0 END AS missing
FROM (
  SELECT o.id AS office_id, o.kind, r.id AS region_id, r.parent_id, r.province_id, o.code,
    {KEY.format(text="o.code")} AS key,
    CASE WHEN p.code BETWEEN '31' AND '36' THEN 47000 WHEN p.code < '22' OR p.code = '51' THEN 19000 WHEN p.code >= '91' THEN 5200
         ELSE 13500 END AS median
  FROM regions_office o JOIN regions_region r ON r.id = o.attribution_id JOIN regions_region p ON p.id = r.province_id
  WHERE o.is_sample AND o.kind IN ('DISTRICT', 'DINAS', 'PROVINCE') AND p.id = ANY(%(provinces)s)
) x
"""
WHOLE = """
UPDATE nation_place p SET eligible = s.eligible
FROM (SELECT parent_id, sum(eligible) AS eligible FROM nation_place WHERE kind = 'DISTRICT' GROUP BY 1) s
WHERE p.kind = 'DINAS' AND p.region_id = s.parent_id
"""
DAY_TABLE = """
CREATE TEMP TABLE nation_day (sheet_id bigint, office_id bigint, kind text, region_id bigint, parent_id bigint, eligible int, k bigint,
  day date, weekday int, load float8, stopped bool, broken bool, part bool, corrected bool, late bool, saved timestamptz, seen bool)
"""
# Mondays are full and Fridays short; school leavers come in June, July and August.
_WEEK = "(ARRAY[1.25, 1.05, 1.0, 0.95, 0.75, 0.5, 0.4])[d.weekday]"
_YEAR = "(ARRAY[1.05, 1.0, 0.95, 0.95, 1.0, 1.25, 1.3, 1.2, 1.0, 1.0, 0.95, 0.85])[extract(month FROM d.day)::int]"
_LATE = f"(d.day < %(today)s::date - 4 AND {fraction(LATE)} < 0.035)"
_DAYS = f"""
INSERT INTO nation_day
SELECT nextval('daysheets_daysheet_id_seq'), q.* FROM (
  SELECT d.office_id, d.kind, d.region_id, d.parent_id, d.eligible, d.k, d.day, d.weekday,
    d.eligible * {_WEEK} * {_YEAR} * {varied(LOAD, "d.k", 0.3)} * CASE WHEN {fraction(BROKEN)} < 0.012 THEN 0.5 ELSE 1 END,
    {fraction(STOPPED)} < 0.004, {fraction(BROKEN)} < 0.012, {fraction(PARTIAL)} < 0.015,
    d.kind = 'DISTRICT' AND {fraction(CORRECTED)} < 0.02, {_LATE},
    CASE WHEN {_LATE} THEN d.deadline + (2 + 38 * {fraction(SAVED)}) * interval '1 hour'
         ELSE d.deadline - (5 + 285 * {fraction(SAVED)}) * interval '1 minute' END,
    {fraction(VERIFIED)} < CASE WHEN d.day < %(today)s::date - 4 THEN 0.93 ELSE 0.3 END
  FROM (
    SELECT e.deadline, e.day, extract(isodow FROM e.day)::int AS weekday, p.*, p.key + (e.day - '2000-01-01'::date) * 1000003::bigint AS k
    FROM daysheets_expectedsheet e JOIN nation_place p USING (office_id) WHERE e.day >= %(start)s AND e.day < %(end)s
  ) d
  WHERE {fraction(MISSING)} >= d.missing * CASE WHEN d.day >= %(today)s::date - 3 THEN 3 ELSE 1 END
  ORDER BY d.day, d.code
) q
"""
# What was verified long ago stands as verified from the first: a second row of history for each would be all that history is.
_VERIFIED = "d.seen AND NOT d.corrected AND NOT d.stopped AND d.day < %(recent)s"
_SHEETS = f"""
INSERT INTO daysheets_daysheet (id, office_id, day, kind, status, version, note, provisional, sections_expected, sections_filled,
  first_saved_at, on_time, edited_by_id, verified_by_id, verified_at, on_behalf, return_reason, is_sample, known_from)
SELECT d.sheet_id, d.office_id, d.day, CASE WHEN d.stopped THEN 'stopped' ELSE 'open' END,
  CASE WHEN {_VERIFIED} THEN 'verified' ELSE 'reported' END, 1, '', false, 3, CASE WHEN d.stopped THEN 0 WHEN d.part THEN 2 ELSE 3 END,
  d.saved, NOT d.late, %(clerk)s, CASE WHEN {_VERIFIED} THEN %(verifier)s::bigint END,
  CASE WHEN {_VERIFIED} THEN d.saved + interval '14 hours' END, false, '', true, d.saved
FROM nation_day d
"""
_SECTIONS = """
INSERT INTO daysheets_sheetsection (sheet_id, section, state, empty_is_zero, known_from)
SELECT d.sheet_id, p.section, 'filled', true, d.saved FROM nation_day d
CROSS JOIN LATERAL unnest(CASE
  WHEN d.kind = 'DISTRICT' AND d.part THEN ARRAY['recording', 'handover']
  WHEN d.kind = 'DISTRICT' THEN ARRAY['recording', 'handover', 'activation']
  WHEN d.part THEN ARRAY['recording', 'printing', 'spoilage', 'declared']
  WHEN d.weekday = 1 THEN ARRAY['recording', 'printing', 'handover', 'spoilage', 'queue', 'declared']
  ELSE ARRAY['recording', 'printing', 'handover', 'spoilage', 'declared'] END) AS p(section)
WHERE NOT d.stopped
"""
_CAUSES = f"(ARRAY['power', 'network', 'central_server', 'recording_device', 'application', 'staff'])[1 + floor(6 * {fraction(CAUSE)})::int]"
_STOPPAGES = f"""
INSERT INTO daysheets_stoppage (sheet_id, service, cause, start, "end", not_served, known_from)
SELECT d.sheet_id, s.service, {_CAUSES}, CASE WHEN d.stopped THEN NULL ELSE '09:00'::time END,
  CASE WHEN d.stopped THEN NULL ELSE '09:00'::time + (30 + 240 * {fraction(LOST)})::int * interval '1 minute' END,
  (3 + 40 * {fraction(LOST)})::int, d.saved
FROM nation_day d CROSS JOIN LATERAL unnest(CASE
  WHEN d.kind = 'DISTRICT' AND d.stopped THEN ARRAY['recording', 'handover', 'activation']
  WHEN d.kind = 'DISTRICT' THEN ARRAY['recording']
  WHEN d.stopped THEN ARRAY['recording', 'printing', 'handover'] ELSE ARRAY['printing'] END) AS s(service)
WHERE d.stopped OR d.broken
"""
_COUNT = """
INSERT INTO {table} (sheet_id, office_id, day, domicile_id, domicile_level, {columns}, known_from)
SELECT d.sheet_id, d.office_id, d.day, d.region_id, CASE d.kind WHEN 'DISTRICT' THEN 3 ELSE 2 END, {values}, d.saved
FROM nation_day d WHERE NOT d.stopped AND {which}
"""
# About a fiftieth of those of 17 and over a year: who turns 17; of ten, one is served at the Dinas.
_COME = "d.load * CASE d.kind WHEN 'DISTRICT' THEN 0.00008 ELSE 0.00001 END"
_FETCH = "d.load * CASE d.kind WHEN 'DISTRICT' THEN 0.0002 ELSE 0.00002 END"
# Table, which sheets have a row in it, what stands in its columns.
_COUNTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "recording_recordingcount",
        "true",
        {
            "recording_counter": f"1 + {about(_COME, DRAWN)}",
            "recording_mobile_unit": f"CASE d.weekday WHEN 3 THEN {about(f'{_COME} / 3', DRAWN + 1)} ELSE 0 END",
            "recording_home_visit": f"({fraction(DRAWN + 2)} < 0.05)::int",
            "recording_school_visit": f"CASE WHEN d.weekday = 2 AND {fraction(DRAWN + 3)} < 0.3 THEN {about(_COME, DRAWN + 4)} ELSE 0 END",
            "recording_other_outreach": "0",
            "recording_underage": f"floor(({_COME}) / 9)::int",
            "recording_repeat": f"({fraction(DRAWN + 5)} < 0.08)::int",
        },
    ),
    (
        "distribution_handovercount",
        "(d.kind = 'DISTRICT' OR NOT d.part)",
        {
            "handover_counter": about(_FETCH, DRAWN + 6),
            "handover_scheduled": f"CASE WHEN d.weekday IN (1, 4) THEN {about(f'{_FETCH} / 3', DRAWN + 7)} ELSE 0 END",
            "handover_village_or_rt": "0",
            "handover_school_or_outreach": "0",
            "handover_home_delivery": f"({fraction(DRAWN + 8)} < 0.1)::int",
            "handover_replacement": about(f"{_FETCH} * 0.5", DRAWN + 6),
        },
    ),
    (
        "distribution_activationcount",
        "d.kind = 'DISTRICT' AND NOT d.part",
        {"activation_counter": "NULL", "activation_ikd": about("d.load * 0.00009", DRAWN + 9)},
    ),
    (
        "recording_queuestatus",
        "d.kind = 'DINAS' AND d.weekday = 1 AND NOT d.part",
        {
            "queue_prr": f"(d.eligible * 0.002 * {fraction(DRAWN + 10)})::int",
            "queue_in_process": f"(90 * {fraction(DRAWN + 11)})::int",
            "queue_duplicates": f"(12 * {fraction(DRAWN + 12)})::int",
            "queue_failures": f"(9 * {fraction(DRAWN + 13)})::int",
        },
    ),
)
# Of one in ten a few came from elsewhere in the kabupaten.
_OUTSIDERS = f"""
INSERT INTO recording_recordingcount (sheet_id, office_id, day, domicile_id, domicile_level, recording_counter, known_from)
SELECT d.sheet_id, d.office_id, d.day, d.parent_id, 2, 1 + floor(3 * {fraction(DRAWN + 14)})::int, d.saved
FROM nation_day d WHERE NOT d.stopped AND d.kind = 'DISTRICT' AND {fraction(DRAWN + 15)} < 0.1
"""
_JOINT = "(d.k # p.key)"
_FACTOR = "p.eligible * d.load / d.eligible"
_PRINTING = f"""
INSERT INTO blanko_printingcount (sheet_id, office_id, day, domicile_id, domicile_level, item, printing_first, printing_data_change,
  printing_replace_damaged, printing_replace_lost, printing_move_in, printing_suket_exchange, printing_other, known_from)
SELECT d.sheet_id, d.office_id, d.day, p.region_id, 3, 'blank_wni', {about(f"{_FACTOR} * 0.00009", DRAWN + 16, _JOINT)},
  {about(f"{_FACTOR} * 0.00006", DRAWN + 17, _JOINT)}, {about(f"{_FACTOR} * 0.00002", DRAWN + 18, _JOINT)},
  {about(f"{_FACTOR} * 0.00003", DRAWN + 19, _JOINT)}, {about(f"{_FACTOR} * 0.00001", DRAWN + 20, _JOINT)}, 0, 0, d.saved
FROM nation_day d JOIN nation_place p ON p.parent_id = d.region_id AND p.kind = 'DISTRICT'
WHERE d.kind = 'DINAS' AND NOT d.stopped
"""
_SPOILAGE = f"""
INSERT INTO blanko_spoilagecount (sheet_id, office_id, day, cause, spoilage_count, known_from)
SELECT d.sheet_id, d.office_id, d.day, CASE WHEN {fraction(DRAWN + 21)} < 0.6 THEN 'ribbon' ELSE 'heat' END,
  {about("d.load * 0.000003", DRAWN + 22)}, d.saved
FROM nation_day d WHERE d.kind = 'DINAS' AND NOT d.stopped
"""

# Figures mended a few days later, in two statements of one change.
CORRECTIONS = (
    f"""
UPDATE recording_recordingcount c SET recording_counter = c.recording_counter + 1 + floor(3 * {fraction(DRAWN + 23)})::int
FROM nation_day d WHERE c.sheet_id = d.sheet_id AND c.domicile_id = d.region_id AND d.corrected AND NOT d.stopped
""",
    """
UPDATE daysheets_daysheet s SET version = 2, edited_by_id = %(corrector)s
FROM nation_day d WHERE s.id = d.sheet_id AND d.corrected AND NOT d.stopped
""",
)
VERIFICATION = """
UPDATE daysheets_daysheet s SET status = 'verified', verified_by_id = %(verifier)s, verified_at = %(at)s
FROM nation_day d WHERE s.id = d.sheet_id AND d.day = %(day)s AND d.seen AND NOT d.corrected AND NOT d.stopped
"""
EXPECTED = "INSERT INTO daysheets_expectedsheet (office_id, day, deadline, known_from) SELECT office_id, day, deadline, %(known)s FROM ({due}) due ORDER BY day, office_id"


def statements() -> Iterator[str]:
    """Everything that one month adds, in the order in which it must be written; `nation_day` is emptied first."""
    yield "TRUNCATE nation_day"
    yield _DAYS
    yield "ANALYZE nation_day"
    yield from (_SHEETS, _SECTIONS, _STOPPAGES)
    for table, which, columns in _COUNTS:
        listed, values = ", ".join(columns), ", ".join(columns.values())
        yield _COUNT.format(table=table, columns=listed, values=values, which=which)
    yield from (_OUTSIDERS, _PRINTING, _SPOILAGE)


def months(start: date, end: date) -> Iterator[tuple[date, date]]:
    """The months of a period, the first and the last of them cut where it begins and ends."""
    first = start
    while first < end:
        yield first, min(next_month(first), end)
        first = next_month(first)
