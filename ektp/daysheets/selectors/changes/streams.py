# ruff: noqa: S608  (tables come from the registry, values are parameters)
"""Where changes are kept: the history of tracked rows, rows that were added later, account events, first reports, and what stages add.

Every stream selects: at, by_id, reason, source, row_id, office_id, region_id, day, old, new, tag, anchor, removed. The last is null
for what is no row of the history; what such a row said next is looked up for the rows of a page only.
"""

from functools import cache

from django.apps import apps

from ektp.accounts.models import AccountEvent
from ektp.daysheets import registry
from ektp.daysheets.selectors.changes.shapes import Preset
from ektp.daysheets.selectors.changes.words import SILENT
from ektp.db.models import Tracked

_K = AccountEvent.Kind
_RIGHTS = [_K.CREATED, _K.RIGHTS, _K.ENDED, _K.PASSWORD, _K.RESET_CODE, _K.TOKEN, "token_ended"]
_FAILED = [_K.LOGIN_FAILED, _K.LOCKED]
# Written ahead by clockwork; nobody decided them.
_UNTOLD = frozenset({"daysheets_expectedsheet"})
_LATE_DAYS = 3

# What hangs on a sheet without naming office and day itself.
_ON_SHEET = ("daysheets_sheetsection", "daysheets_stoppage")

_HISTORY = """
SELECT h.known_until AS at, h.ended_by_id AS by_id, h.ended_reason AS reason, h.source, h.row_id,
       coalesce((h.row ->> 'office_id')::bigint, s.office_id) AS office_id,
       coalesce((h.row ->> 'region_id')::bigint, (h.row ->> 'agency_id')::bigint) AS region_id,
       coalesce((h.row ->> 'day')::date, (h.row ->> 'month')::date, s.day) AS day, h.row AS old, NULL::jsonb AS new, '' AS tag,
       h.anchor, h.removed
FROM db_history h
LEFT JOIN daysheets_daysheet s ON h.source = ANY(%(on_sheet)s) AND s.id = h.anchor
WHERE h.source <> ALL(%(untold)s)
"""
# A version of a sheet in which only its counts moved says nothing itself; the counts do. Costly, so asked in the order of the list.
TELLS = """
NOT (c.source = 'daysheets_daysheet' AND c.removed IS FALSE AND c.old - %(silent)s::text[] = coalesce((
  SELECT later.row FROM db_history later
  WHERE later.source = c.source AND later.row_id = c.row_id AND later.known_until > c.at
  ORDER BY later.known_until LIMIT 1
), (SELECT to_jsonb(t) FROM daysheets_daysheet t WHERE t.id = c.row_id)) - %(silent)s::text[])
"""
# A row that came to a sheet after its first save. The history keeps what rows said before, so it does not tell of them; but the sheet
# itself got a version at that instant, and that leads to them without a search through all rows.
_ADDED = """
SELECT h.known_until AS at, t.changed_by_id AS by_id, t.reason, '{table}' AS source, t.id AS row_id, s.office_id,
       NULL::bigint AS region_id, s.day, NULL::jsonb AS old, to_jsonb(t) AS new, '' AS tag, s.id AS anchor, NULL::boolean AS removed
FROM db_history h
JOIN daysheets_daysheet s ON s.id = h.row_id
JOIN {table} t ON t.sheet_id = h.row_id AND t.known_from = h.known_until
WHERE h.source = 'daysheets_daysheet' AND {inside} AND NOT EXISTS (
  SELECT FROM db_history e WHERE e.source = '{table}' AND e.row_id = t.id AND e.known_until <= t.known_from
)
"""
_ADDED_THEN = """
SELECT h.known_until AS at, (t.row ->> 'changed_by_id')::bigint AS by_id, t.row ->> 'reason' AS reason, t.source, t.row_id, s.office_id,
       NULL::bigint AS region_id, s.day, NULL::jsonb AS old, t.row AS new, '' AS tag, s.id AS anchor, NULL::boolean AS removed
FROM db_history h
JOIN daysheets_daysheet s ON s.id = h.row_id
JOIN db_history t ON t.source = ANY(%(on_sheets)s) AND t.anchor = h.row_id AND t.known_from = h.known_until
WHERE h.source = 'daysheets_daysheet' AND {inside} AND {first}
"""
# The sheets of the region are few beside all history: from them the search begins.
_INSIDE = """
s.office_id IN (
  SELECT b.id FROM regions_office b JOIN regions_region q ON q.id = b.region_id WHERE q.id = %(region)s OR q.code LIKE %(below)s
)
"""
# What somebody laid down beside the sheets, such as a closed month. What the installation itself brought (author 0) is no change.
_DECIDED = (
    "daysheets_monthlock",
    "daysheets_chattemplate",
    "daysheets_extrameasure",
    "regions_officeability",
    "regions_officehours",
    "regions_calendarday",
    "regions_executingagency",
    "recording_levelsnapshot",
    "recording_claim",
)
_LAID_DOWN = """
SELECT t.known_from AS at, t.changed_by_id AS by_id, t.reason, '{table}' AS source, t.id AS row_id, {place}
FROM {table} t CROSS JOIN LATERAL (SELECT to_jsonb(t) AS row) j
WHERE t.changed_by_id > 0 AND NOT EXISTS (SELECT FROM db_history e WHERE e.source = '{table}' AND e.row_id = t.id)
"""
_LAID_DOWN_THEN = """
SELECT t.known_from AS at, (t.row ->> 'changed_by_id')::bigint AS by_id, t.row ->> 'reason' AS reason, t.source, t.row_id, {place}
FROM db_history t CROSS JOIN LATERAL (SELECT t.row AS row) j
WHERE t.source = ANY(%(decided)s) AND (t.row ->> 'changed_by_id')::bigint > 0 AND {first}
"""
_PLACE = """
       (j.row ->> 'office_id')::bigint AS office_id,
       coalesce((j.row ->> 'region_id')::bigint, (j.row ->> 'agency_id')::bigint) AS region_id,
       coalesce((j.row ->> 'day')::date, (j.row ->> 'month')::date) AS day, NULL::jsonb AS old, j.row AS new, '' AS tag,
       NULL::bigint AS anchor, NULL::boolean AS removed
"""
_FIRST_OF_ROW = """
NOT EXISTS (
  SELECT FROM db_history e
  WHERE e.source = t.source AND e.row_id = t.row_id AND e.known_until <= t.known_from AND e.id <> t.id
)
"""
# What the row said next, and whether its sheet had been verified until then: asked for the rows of a page only.
NEXT = """
CASE WHEN page.removed IS NULL THEN page.new WHEN page.removed THEN NULL ELSE coalesce((
  SELECT later.row FROM db_history later
  WHERE later.source = page.source AND later.row_id = page.row_id AND later.known_until > page.at
  ORDER BY later.known_until LIMIT 1
), {current}) END
"""
VERIFIED = """
EXISTS (
  SELECT FROM db_history v
  WHERE {c}.anchor IS NOT NULL AND {c}.source = ANY(%(hanging)s) AND v.source = 'daysheets_daysheet'
    AND v.row_id = {c}.anchor AND v.known_until = {c}.at AND v.row ->> 'status' = 'verified'
)
"""
_FIRST = """
SELECT s.first_saved_at AS at, s.edited_by_id AS by_id, '' AS reason, 'daysheets_daysheet' AS source, s.id AS row_id,
       s.office_id, NULL::bigint AS region_id, s.day, NULL::jsonb AS old, to_jsonb(s) AS new, 'first' AS tag,
       NULL::bigint AS anchor, NULL::boolean AS removed
FROM daysheets_daysheet s
WHERE s.first_saved_at >= (s.day + {late} + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'
"""
_ACCOUNTS = """
SELECT e.at, e.by_id, coalesce(e.detail ->> 'reason', '') AS reason, 'accounts_accountevent' AS source, e.id AS row_id, u.office_id, u.region_id,
       NULL::date AS day, NULL::jsonb AS old,
       jsonb_build_object('kind', e.kind, 'username', e.username, 'detail', e.detail, 'address', e.address) AS new,
       '' AS tag, NULL::bigint AS anchor, NULL::boolean AS removed
FROM accounts_accountevent e LEFT JOIN accounts_user u ON u.id = e.user_id
WHERE e.kind = ANY(%(kinds)s)
"""
# The lock as it was known when the change was made, whichever region executed for the office.
_AFTER_CLOSING = """
EXISTS (
  SELECT FROM (
    SELECT l.agency_id, l.month, l.closed, l.known_from, 'infinity'::timestamptz AS known_until FROM daysheets_monthlock l
    UNION ALL
    SELECT (x.row ->> 'agency_id')::bigint, (x.row ->> 'month')::date, (x.row ->> 'closed')::boolean, x.known_from, x.known_until
    FROM db_history x WHERE x.source = 'daysheets_monthlock'
  ) l
  JOIN regions_region a ON a.id = l.agency_id
  WHERE l.closed AND l.month = date_trunc('month', c.day)::date AND l.known_from < c.at AND l.known_until > c.at
    AND (r.code = a.code OR r.code LIKE a.code || '.%%')
)
"""


@cache
def tracked_tables() -> tuple[str, ...]:
    """The tables whose rows keep their history."""
    tables = (m._meta.db_table for m in apps.get_models() if issubclass(m, Tracked))
    return tuple(sorted(set(tables) - _UNTOLD))


def _hanging() -> list[str]:
    tables = ("daysheets_daysheet", *_ON_SHEET, *(s.table for s in registry.sections()))
    return list(dict.fromkeys(tables))


def _added(*, everywhere: bool) -> list[str]:
    """Rows that came to a sheet after its first save: as they stand, and such as were changed or removed since."""
    tables, inside = _hanging()[1:], "true" if everywhere else _INSIDE
    return [
        *(_ADDED.format(table=table, inside=inside) for table in tables),
        _ADDED_THEN.format(first=_FIRST_OF_ROW, inside=inside),
    ]


def _laid_down() -> list[str]:
    return [
        *(_LAID_DOWN.format(table=table, place=_PLACE) for table in _DECIDED),
        _LAID_DOWN_THEN.format(place=_PLACE, first=_FIRST_OF_ROW),
    ]


def next_row() -> str:
    """What the row of a page said after the change."""
    current = " ".join(
        f"WHEN '{table}' THEN (SELECT to_jsonb(t) FROM {table} t WHERE t.id = page.row_id)"
        for table in tracked_tables()
    )
    return NEXT.format(current=f"CASE page.source {current} END")


def all_streams(preset: str, *, everywhere: bool) -> tuple[str, dict[str, object]]:
    """The streams that a preset reads, as one SELECT, and its parameters. `everywhere`: in the whole nation."""
    added = _added(everywhere=everywhere)
    stages = [
        f"SELECT t.*, NULL::bigint AS anchor, NULL::boolean AS removed FROM ({stream.sql}) t"
        for stream in registry.streams()
    ]
    chosen = {
        Preset.RIGHTS: [_ACCOUNTS],
        Preset.FAILED_LOGINS: [_ACCOUNTS],
        Preset.REVERSALS: stages,
        Preset.AFTER_VERIFICATION: [_HISTORY, *added],
        Preset.BACK_DATED: [_FIRST.format(late=_LATE_DAYS), _HISTORY, *added, *stages],
    }.get(Preset(preset), [_HISTORY, *added, *_laid_down(), _ACCOUNTS, *stages])
    kinds = _FAILED if preset == Preset.FAILED_LOGINS else _RIGHTS
    parameters: dict[str, object] = {
        "kinds": [str(kind) for kind in kinds],
        "hanging": _hanging(),
        "on_sheet": list(_ON_SHEET),
        "untold": sorted(_UNTOLD),
        "late": _LATE_DAYS,
        "silent": sorted(SILENT),
        "on_sheets": _hanging()[1:],
        "decided": list(_DECIDED),
    }
    return " UNION ALL ".join(f"({sql})" for sql in chosen), parameters


def condition(preset: str) -> str:
    """What a preset asks of a change `c` at region `r`."""
    return {
        Preset.AFTER_VERIFICATION: VERIFIED.format(c="c"),
        Preset.AFTER_CLOSING: _AFTER_CLOSING,
        Preset.BACK_DATED: "(c.tag = 'first' OR (c.at AT TIME ZONE 'Asia/Jakarta')::date > c.day + %(late)s::int)",
        Preset.REVERSALS: "c.tag = 'reversal'",
    }.get(Preset(preset), "true")
