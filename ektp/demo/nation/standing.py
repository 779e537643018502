"""What the figures start from: DKB of each half year and what the offices had done before; and the months that are closed."""

from datetime import date, timedelta

from ektp.demo.nation.noise import fraction

_PUBLISHED = timedelta(days=20)

BEFORE = f"""
INSERT INTO recording_levelsnapshot (region_id, measure, day, source, value, version, speaker, is_sample, known_from)
SELECT p.region_id, m.measure, %(eve)s::date, m.source, (m.share * p.recorded)::bigint, m.version, '', true, %(eve)s::date + interval '8 hours'
FROM (SELECT region_id, eligible, eligible * (0.935 + 0.04 * {fraction(401, "key")}) AS recorded, {fraction(402, "key")} AS chance
      FROM nation_place WHERE kind = 'DISTRICT') p
CROSS JOIN LATERAL (VALUES
  ('eligible_population', 'dkb', p.eligible / p.recorded, 'DKB'), ('recorded', 'dkb', 1.0, 'DKB'),
  ('printed_first', 'office', 0.955 + 0.03 * p.chance, 'Data awal kantor'), ('printed_all', 'office', 1.25 + 0.2 * p.chance, 'Data awal kantor'),
  ('handed_over', 'office', 1.22 + 0.2 * p.chance, 'Data awal kantor'), ('handed_over_first', 'office', 0.93 + 0.03 * p.chance, 'Data awal kantor'),
  ('ikd_activated', 'office', 0.04 + 0.15 * p.chance, 'Data awal kantor')) AS m(measure, source, share, version)
ORDER BY p.region_id
"""
# The centre's count is never quite what the offices' days add up to.
SEMESTER = f"""
INSERT INTO recording_levelsnapshot (region_id, measure, day, source, value, version, speaker, is_sample, known_from)
SELECT p.region_id, m.measure, %(day)s::date, 'dkb', m.value, %(version)s, '', true, %(published)s
FROM nation_place p
JOIN recording_levelsnapshot b ON b.region_id = p.region_id AND b.measure = 'recorded' AND b.day = %(eve)s
LEFT JOIN (
  SELECT domicile_id, sum(recording_counter + coalesce(recording_mobile_unit, 0) + coalesce(recording_home_visit, 0)
    + coalesce(recording_school_visit, 0) - coalesce(recording_underage, 0) - coalesce(recording_repeat, 0)) AS net
  FROM recording_recordingcount WHERE day <= %(day)s GROUP BY 1
) c ON c.domicile_id = p.region_id
CROSS JOIN LATERAL (VALUES
  ('eligible_population', (p.eligible * (1 + 0.022 * (%(day)s::date - %(eve)s::date) / 365.0))::bigint),
  ('recorded', (b.value + coalesce(c.net, 0) * (0.97 + 0.05 * {fraction(403, "(p.key + (%(day)s::date - '2000-01-01'::date))")}))::bigint)
) AS m(measure, value)
WHERE p.kind = 'DISTRICT' ORDER BY p.region_id
"""
# An agency that is in arrears leaves its last month open a while.
CLOSED = f"""
INSERT INTO daysheets_monthlock (agency_id, month, closed, note, with_remarks, by_id, at, known_from)
SELECT DISTINCT ON (g.id, m) g.id, m::date, true, '', false, %(verifier)s, m + interval '1 month 4 days 9 hours', m + interval '1 month 4 days 9 hours'
FROM nation_place p LEFT JOIN regions_executingagency e ON e.region_id = p.region_id AND e.valid @> %(last)s::date
JOIN regions_region g ON g.id = coalesce(e.agency_id, p.region_id)
CROSS JOIN generate_series(%(first_month)s::timestamptz, %(last_month)s::timestamptz, interval '1 month') AS m
WHERE p.kind = 'DINAS' AND (m < %(last_month)s OR {fraction(404, "p.key")} < 0.7)
"""


def semesters(start: date, last: date) -> list[tuple[date, str, date]]:
    """Day, name and day of publication of each DKB between the first day and now."""
    found = []
    for year in range(start.year, last.year + 1):
        for half, day in (("I", date(year, 6, 30)), ("II", date(year, 12, 31))):
            if start <= day and day + _PUBLISHED <= last:
                found.append((day, f"DKB Semester {half} {year}", day + _PUBLISHED))
    return found
