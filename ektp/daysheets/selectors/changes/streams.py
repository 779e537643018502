# ruff: noqa: S608  (tables come from the registry, values are parameters)
"""Where changes are kept: the history of tracked rows, account events, first reports, and what stages add.

Every stream selects: at, by_id, reason, source, row_id, office_id, region_id, day, old, new, tag.
"""

from functools import cache

from django.apps import apps

from ektp.accounts.models import AccountEvent
from ektp.daysheets import registry
from ektp.daysheets.selectors.changes.shapes import Preset
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
       coalesce((h.row ->> 'day')::date, (h.row ->> 'month')::date, s.day) AS day, h.row AS old,
       CASE WHEN h.removed THEN NULL ELSE coalesce(n.row, {current}) END AS new,
       CASE WHEN EXISTS (
         SELECT FROM db_history v WHERE v.source = 'daysheets_daysheet' AND v.known_until = h.known_until
           AND v.row_id = CASE WHEN h.source = 'daysheets_daysheet' THEN h.row_id ELSE h.anchor END
           AND v.row ->> 'status' = 'verified'
           AND (h.source = 'daysheets_daysheet' OR h.source = ANY(%(hanging)s))
       ) THEN 'after_verification' ELSE '' END AS tag
FROM db_history h
LEFT JOIN daysheets_daysheet s ON h.source = ANY(%(on_sheet)s) AND s.id = h.anchor
LEFT JOIN LATERAL (
  SELECT later.row FROM db_history later
  WHERE later.source = h.source AND later.row_id = h.row_id AND later.known_until > h.known_until
  ORDER BY later.known_until LIMIT 1
) n ON true
WHERE h.source <> ALL(%(untold)s)
"""
_FIRST = """
SELECT s.first_saved_at AS at, s.edited_by_id AS by_id, '' AS reason, 'daysheets_daysheet' AS source, s.id AS row_id,
       s.office_id, NULL::bigint AS region_id, s.day, NULL::jsonb AS old, to_jsonb(s) AS new, 'first' AS tag
FROM daysheets_daysheet s
WHERE s.first_saved_at >= (s.day + {late} + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'
"""
_ACCOUNTS = """
SELECT e.at, e.by_id, coalesce(e.detail ->> 'reason', '') AS reason, 'accounts_accountevent' AS source, e.id AS row_id, u.office_id, u.region_id,
       NULL::date AS day, NULL::jsonb AS old,
       jsonb_build_object('kind', e.kind, 'username', e.username, 'detail', e.detail, 'address', e.address) AS new,
       '' AS tag
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
    return [*_ON_SHEET, *(section.table for section in registry.sections())]


def _history() -> str:
    current = " ".join(
        f"WHEN '{table}' THEN (SELECT to_jsonb(t) FROM {table} t WHERE t.id = h.row_id)"
        for table in tracked_tables()
    )
    return _HISTORY.format(current=f"CASE h.source {current} END")


def all_streams(preset: str) -> tuple[str, dict[str, object]]:
    """The streams that a preset reads, as one SELECT, and its parameters."""
    stages = [stream.sql for stream in registry.streams()]
    chosen = {
        Preset.RIGHTS: [_ACCOUNTS],
        Preset.FAILED_LOGINS: [_ACCOUNTS],
        Preset.REVERSALS: stages,
        Preset.AFTER_VERIFICATION: [_history()],
        Preset.BACK_DATED: [_FIRST.format(late=_LATE_DAYS), _history(), *stages],
    }.get(Preset(preset), [_history(), _ACCOUNTS, *stages])
    kinds = _FAILED if preset == Preset.FAILED_LOGINS else _RIGHTS
    parameters: dict[str, object] = {
        "kinds": [str(kind) for kind in kinds],
        "hanging": _hanging(),
        "on_sheet": list(_ON_SHEET),
        "untold": sorted(_UNTOLD),
        "late": _LATE_DAYS,
    }
    return " UNION ALL ".join(f"({sql})" for sql in chosen), parameters


def condition(preset: str) -> str:
    """What a preset asks of a change `c` at region `r`."""
    return {
        Preset.AFTER_VERIFICATION: "c.tag = 'after_verification'",
        Preset.AFTER_CLOSING: _AFTER_CLOSING,
        Preset.BACK_DATED: "(c.tag = 'first' OR (c.at AT TIME ZONE 'Asia/Jakarta')::date > c.day + %(late)s::int)",
        Preset.REVERSALS: "c.tag = 'reversal'",
    }.get(Preset(preset), "true")
