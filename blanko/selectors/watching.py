"""What watching stands on: daily use with the kind of day and the book of each day, lead times, what is on its way. A fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection

from blanko.columns import PRINTING_REASONS
from blanko.models import BLANK_WNI
from blanko.selectors.balances import OfficeStock, offices_stock
from blanko.watching.pace import MONTH, UseDay
from blanko.watching.reorder import Lead, lead_of
from blanko.watching.standing import Held, Subject, Watch, watch
from ektp.regions.selectors import abilities_by_office

LOOK_BACK = 120
"""Days of use that are looked at."""
_LEADS_OF = timedelta(days=365)
_AHEAD = timedelta(days=60)
_WEEKDAYS = 5 / 7

_PRINTED = " + ".join(f"coalesce(c.{name}, 0)" for name in PRINTING_REASONS)
_SERIES = f"""
WITH shelf AS (
  SELECT a.id, p.office_id, coalesce(before.closing, 0) AS base FROM blanko_account a JOIN blanko_stockplace p ON p.id = a.place_id
  LEFT JOIN LATERAL (SELECT closing FROM blanko_accountday d WHERE d.account_id = a.id AND d.day <= %(since)s
                     ORDER BY d.day DESC LIMIT 1) before ON true
  WHERE p.office_id = ANY(%(offices)s) AND a.item_id = %(item)s AND a.condition = 'on_hand'
), start AS (
  SELECT office_id, sum(base)::int AS base FROM shelf GROUP BY 1
), steps AS (
  SELECT s.office_id, d.day,
         d.closing - coalesce(lag(d.closing) OVER (PARTITION BY d.account_id ORDER BY d.day), s.base) AS moved
  FROM shelf s JOIN blanko_accountday d ON d.account_id = s.id AND d.day > %(since)s AND d.day <= %(day)s
), moves AS (
  SELECT office_id, day, sum(moved) AS moved FROM steps GROUP BY 1, 2
), uses AS (
  SELECT office_id, day, sum(quantity) AS used FROM (
    SELECT c.office_id, c.day, {_PRINTED} AS quantity FROM blanko_printingcount c
    WHERE c.office_id = ANY(%(offices)s) AND c.day > %(since)s AND c.day <= %(day)s AND c.item = %(item)s
    UNION ALL
    SELECT c.office_id, c.day, coalesce(c.spoilage_count, 0) FROM blanko_spoilagecount c
    WHERE c.office_id = ANY(%(offices)s) AND c.day > %(since)s AND c.day <= %(day)s AND %(item)s = 'blank_wni'
  ) u GROUP BY 1, 2
), sheets AS (
  SELECT s.office_id, s.day, s.kind, x.state FROM daysheets_daysheet s
  LEFT JOIN daysheets_sheetsection x ON x.sheet_id = s.id AND x.section = 'printing'
  WHERE s.office_id = ANY(%(offices)s) AND s.day > %(since)s AND s.day <= %(day)s
), days AS (
  SELECT office_id, day, coalesce(u.used, CASE WHEN h.state IN ('nil', 'filled') THEN 0 END)::int AS used,
         coalesce(h.kind = 'open' AND coalesce(h.state, 'filled') <> 'stopped', false) AS served, coalesce(m.moved, 0)::int AS moved
  FROM sheets h FULL JOIN uses u USING (office_id, day) FULL JOIN moves m USING (office_id, day)
), opened AS (
  SELECT s.office_id, f.day FROM start s CROSS JOIN LATERAL (
    SELECT posted_day AS day FROM blanko_stockdocument d WHERE d.office_id = s.office_id AND d.item_id = %(item)s
    ORDER BY posted_day LIMIT 1) f
)
SELECT d.office_id, coalesce(max(s.base), 0), max(o.day), array_agg(d.day ORDER BY d.day), array_agg(d.used ORDER BY d.day),
       array_agg(d.served ORDER BY d.day), array_agg(d.moved ORDER BY d.day)
FROM days d LEFT JOIN start s USING (office_id) LEFT JOIN opened o USING (office_id)
GROUP BY 1
"""  # noqa: S608 - only names of our own columns are put in

_DELIVERIES = """
WITH answers AS (
  SELECT s.id, s.counterpart_id AS office_id, s.day, s.quantity,
         min(r.day) FILTER (WHERE r.kind = 'acceptance' AND back.id IS NULL) AS accepted_on,
         coalesce(sum(CASE WHEN r.kind = 'reversal' THEN -(r.quantity + r.damaged) ELSE r.quantity + r.damaged END)
           FILTER (WHERE r.posted_day <= %(day)s), 0) AS answered
  FROM blanko_stockdocument s
  LEFT JOIN blanko_stockdocument r ON r.in_reply_to_id = s.id
  LEFT JOIN blanko_stockdocument back ON back.reverses_id = r.id
  WHERE s.counterpart_id = ANY(%(offices)s) AND s.item_id = %(item)s AND s.kind IN ('dispatch', 'loan', 'loan_return')
    AND s.posted_day > %(year)s AND s.posted_day <= %(day)s
    AND NOT EXISTS (SELECT 1 FROM blanko_stockdocument o WHERE o.reverses_id = s.id AND o.posted_day <= %(day)s)
  GROUP BY s.id
)
SELECT office_id, sum(quantity - answered)::int,
       coalesce(array_agg(accepted_on - day ORDER BY id) FILTER (WHERE accepted_on <= %(day)s), '{}')
FROM answers GROUP BY 1
"""

_WORKING = """
SELECT office_id, array_agg(day ORDER BY day) FROM daysheets_expectedsheet
WHERE office_id = ANY(%(offices)s) AND day > %(day)s AND day <= %(ahead)s GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What was sent to an office: keping still on their way, and the calendar days that each accepted delivery took."""

    incoming: int = 0
    took: Sequence[int] = field(default=())


def daily_use(
    offices: Iterable[int], day: date, *, back: int = LOOK_BACK, item: str = BLANK_WNI
) -> dict[int, list[UseDay]]:
    """Every day with a sheet, a use or a movement in the `back` days that end with `day`, by office key. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SERIES, _asked(offices, day, item, since=day - timedelta(days=back)))
        return {row[0]: _days(*row[1:]) for row in cursor.fetchall()}


def _days(
    base: int,
    began: date | None,
    days: Sequence[date],
    used: Sequence[int | None],
    served: Sequence[bool],
    moved: Sequence[int],
) -> list[UseDay]:
    made, shelf = [], base
    for day, use, open_, change in zip(days, used, served, moved, strict=True):
        kept = began is not None and day > began
        made.append(
            UseDay(day, use, open_, shelf if kept else None, shelf + change if kept else None)
        )
        shelf += change
    return made


def deliveries(offices: Iterable[int], day: date, item: str = BLANK_WNI) -> dict[int, Deliveries]:
    """What was sent to these offices in the year that ends with `day`, by office key. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERIES, _asked(offices, day, item, year=day - _LEADS_OF))
        return {office: Deliveries(coming, took) for office, coming, took in cursor.fetchall()}


def _working(offices: Iterable[int], day: date) -> dict[int, tuple[date, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_WORKING, _asked(offices, day, "", ahead=day + _AHEAD))
        return {office: tuple(days) for office, days in cursor.fetchall()}


def _asked(offices: Iterable[int], day: date, item: str, **more: date) -> dict[str, Any]:
    return {"offices": list(offices), "day": day, "item": item, **more}


def watches(
    offices: Sequence[int], day: date, item: str = BLANK_WNI, *, ahead: bool = True
) -> list[Watch]:
    """These offices (keys) watched at the end of `day`, by office code; five statements whatever their number.

    Without `ahead` (for a whole nation) only the last 30 days are read, and nothing is projected.
    """
    stock = offices_stock(offices, day, item)
    series = daily_use(offices, day, back=LOOK_BACK if ahead else MONTH, item=item)
    sent = deliveries(offices, day, item)
    working = _working(offices, day) if ahead else {}
    printing = abilities_by_office(offices, day)
    timed = [days for delivery in sent.values() for days in delivery.took]
    return [
        watch(
            Subject(
                office_id=row.office_id,
                code=row.code,
                name=row.name,
                held=_held(row, sent),
                days=series.get(row.office_id, []),
                working=working.get(row.office_id, ()),
                prints="printing" in printing.get(row.office_id, ()),
            ),
            day,
            _lead(row, sent.get(row.office_id, Deliveries()), timed),
            ahead=ahead,
        )
        for row in stock
    ]


def _held(row: OfficeStock, sent: Mapping[int, Deliveries]) -> Held:
    coming = sent.get(row.office_id, Deliveries()).incoming
    return Held(row.on_hand, coming, row.waiting)


def _lead(row: OfficeStock, own: Deliveries, region: Sequence[int]) -> Lead:
    worked = max((len(use.days) for use in row.use), default=0)
    share = worked / MONTH if worked else _WEEKDAYS
    return lead_of(own.took, region, min(1.0, share))
