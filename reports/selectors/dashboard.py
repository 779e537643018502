"""What the dashboard asks beside the figures: the last days, paces, peers, and what waits for somebody. A fixed number of statements."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection

from distribution.selectors import AgeBar, lying
from ektp.common.numbers import percent
from ektp.daysheets import registry
from ektp.regions.models import Level, Office, Region
from reports.dashboard.days import Day
from reports.rollup.columns import known_terms, signed
from reports.rollup.months import cumulative
from reports.rollup.statements import ask
from reports.selectors.standing import PLACES
from reports.selectors.stock import WITHIN, scope_of

TREND_DAYS = 90
SHOWN_FLOWS = (
    "recordings_made",
    "prints_made",
    "handovers_made",
    "handed_over_flow",
    "blank_used_flow",
    "blank_spoiled_flow",
    "ikd_activated_flow",
    "printed_first_flow",
)
_DAYS = """
SELECT d.day, d.expected, d.reported, d.partial, d.on_time, d.verified, s.causes, {flows}
FROM reports_regionday d
LEFT JOIN (
  SELECT day, jsonb_object_agg(cause, n) AS causes FROM (
    SELECT day, cause, sum(n) AS n FROM reports_regiondaystop WHERE region_id = %(region)s AND day BETWEEN %(first)s AND %(last)s
    GROUP BY day, cause) c GROUP BY day
) s ON s.day = d.day
WHERE d.region_id = %(region)s AND NOT d.own AND d.day BETWEEN %(first)s AND %(last)s
ORDER BY d.day
"""


def _rows(sql: str, parameters: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[Any] = cursor.fetchall()
    return found


def days_of(region: Region, first: date, last: date) -> list[Day]:
    """The days of the region's roll-up, both ends inside; a day that nothing happened on is left out."""
    found = ask("ektp_read_days", _days_sql(), {"region": region.pk, "first": first, "last": last})
    return [_day(row) for row in found]


def _day(row: Any) -> Day:
    day, expected, reported, partial, on_time, verified = row[:6]
    causes = json.loads(row[6]) if isinstance(row[6], str) else row[6] or {}
    flows = dict(zip(SHOWN_FLOWS, row[7:], strict=True))
    stops = {cause: int(n) for cause, n in causes.items()}
    return Day(day, flows, expected, reported, partial, on_time, verified, stops)


@cache
def _days_sql() -> str:
    flows = registry.flows()
    terms = ", ".join(f"({known_terms(flows[code].terms, 'd')})::bigint" for code in SHOWN_FLOWS)
    return _DAYS.format(flows=terms)


@dataclass(frozen=True, slots=True)
class Peers:
    """How the region's hand-over stands among the children of its parent. The parent's figure is one number, no access to it."""

    parent: str
    rate: Decimal | None
    rank: int | None
    of: int


_FAMILY = """
SELECT r.id, trim(r.short_kind || ' ' || r.name), {handed}, {printed}
FROM regions_region r
WHERE r.id = %(parent)s OR (r.parent_id = %(parent)s AND r.level = %(level)s AND r.ended_on IS NULL)
"""
_STEP = (
    '(SELECT l."offset" FROM reports_regionlevel l WHERE l.region_id = r.id '
    "AND l.measure = '{measure}' AND l.from_day <= %(day)s ORDER BY l.from_day DESC LIMIT 1)"
)


def peers(region: Region, day: date, own_rate: Decimal | None) -> Peers | None:
    """Diserahkan dari cetak of the parent, and the region's place among the siblings that have a rate; None for the nation."""
    if region.parent_id is None:
        return None
    found = ask(
        "ektp_read_family",
        _family_sql(),
        {"parent": region.parent_id, "level": region.level, "day": day},
    )
    rates = {key: percent(handed, printed) for key, _label, handed, printed in found}
    known = [rate for key, rate in rates.items() if rate is not None and key != region.parent_id]
    rank = None if own_rate is None else 1 + sum(rate > own_rate for rate in known)
    parent = next(label for key, label, *_figures in found if key == region.parent_id)
    return Peers(parent, rates[region.parent_id], rank, len(known))


@cache
def _family_sql() -> str:
    return _FAMILY.format(handed=_level_sql("handed_over"), printed=_level_sql("printed_all"))


def _level_sql(measure: str) -> str:
    """The level of region `r` at the end of `day`: its offset and all that moved it."""
    moved = signed(registry.levels()[measure].flows, "c")
    flow = cumulative(moved, region="r.id", own="false", day="%(day)s::date")
    return f"{_STEP.format(measure=measure)} + {flow}"


# An office is attributed to the region that it stands in, or to the kecamatan of its kelurahan: places lead to it by keys.
_DIFFERENCES = f"""
SELECT count(*) AS shipments, min(day) AS oldest FROM (
  SELECT d.day FROM ({PLACES}) r JOIN regions_office o ON o.attribution_id = r.id
  JOIN distribution_carddispatch d ON d.receiver_id = o.id AND d.day > %(since)s AND d.day <= %(last)s
  JOIN distribution_cardacceptance a ON a.dispatch_id = d.id
  WHERE a.quantity <> d.quantity AND a.resolution = ''
  UNION ALL
  SELECT d.day FROM ({PLACES}) r JOIN regions_office o ON o.attribution_id = r.id
  JOIN blanko_stockdocument d ON d.counterpart_id = o.id AND d.kind IN ('dispatch', 'loan', 'loan_return', 'send_back')
    AND d.posted_day > %(since)s AND d.posted_day <= %(last)s
  JOIN LATERAL (
    SELECT sum(CASE WHEN a.kind = 'reversal' THEN -a.quantity - a.damaged ELSE a.quantity + a.damaged END) AS n
    FROM blanko_stockdocument a WHERE a.in_reply_to_id = d.id AND a.posted_day <= %(last)s
  ) a ON a.n > 0 AND a.n < d.quantity
  WHERE NOT EXISTS (SELECT FROM blanko_stockdocument x WHERE x.reverses_id = d.id)
) f
"""


def differences(region: Region, day: date) -> tuple[int, date | None]:
    """Shipments of half a year that arrived in part and were not explained, and the oldest of their days.

    They are not looked for below the whole nation: each province has its own.
    """
    if region.level == Level.NATION:
        return 0, None
    parameters = {"region": region.pk, "since": day - timedelta(days=183), "last": day}
    shipments, oldest = ask("ektp_read_differences", _DIFFERENCES, parameters)[0]
    return shipments, oldest


@dataclass(frozen=True, slots=True)
class Declared:
    """What an office counted by hand: ribbon and film left, in per cent of a set."""

    office: str
    day: date
    ribbon: int | None
    film: int | None


_DECLARED = """
SELECT DISTINCT ON (o.code) o.name, d.day, d.declared_ribbon_percent, d.declared_film_percent
FROM blanko_declaredstock d JOIN regions_office o ON o.id = d.office_id JOIN regions_region r ON r.id = o.attribution_id
WHERE d.day BETWEEN %(first)s AND %(last)s AND {within} AND num_nonnulls(d.declared_ribbon_percent, d.declared_film_percent) > 0
ORDER BY o.code, d.day DESC
"""


def declared(region: Region, day: date) -> list[Declared]:
    """The newest count of ribbon and film of each office, two weeks back at most. For a kabupaten/kota or a kecamatan."""
    sql = _DECLARED.format(within=WITHIN)
    parameters = {**scope_of(region), "first": day - timedelta(days=13), "last": day}
    return [Declared(*row) for row in _rows(sql, parameters)]


def ages(region: Region, day: date) -> AgeBar | None:
    """Finished cards at the offices of a kecamatan by estimated age; None where no office knows what lies there."""
    keys = Office.objects.filter(attribution=region).values_list("pk", flat=True)
    bars = [found.ages for found in lying(keys, day).values() if found.ages is not None]
    if not bars:
        return None
    return AgeBar(
        sum(bar.week for bar in bars),
        sum(bar.month for bar in bars),
        sum(bar.quarter for bar in bars),
        sum(bar.older for bar in bars),
    )


def base_changes(region: Region, first: date, last: date) -> list[tuple[date, str, str]]:
    """Days on which the base of wajib KTP changed, with source and version."""
    sql = (
        "SELECT from_day, sources, version FROM reports_regionlevel WHERE region_id = %(region)s AND measure = 'eligible_population' "
        "AND from_day BETWEEN %(first)s AND %(last)s ORDER BY 1"
    )
    return _rows(sql, {"region": region.pk, "first": first, "last": last})
