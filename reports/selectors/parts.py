"""What a dashboard adds up beside the roll-up's own sums: use of blanks, two weeks of offices, use that waits, months that are open.

Counted for any number of regions at once, and so that regions can be put together: the nation's is its provinces' and its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from ektp.common.cover import window
from ektp.common.numbers import known_sum
from ektp.common.periods import month_before, next_month
from ektp.daysheets import registry
from ektp.regions.models import Level, Region
from reports.dashboard.days import WEEK, Day, Matched, working_days
from reports.rollup.columns import listed, signed
from reports.rollup.statements import ask

MATCHED_FLOWS = ("recordings_made", "handovers_made")

# Offices are found from their regions by keys: by the beginning of a code come all kelurahan with them, twelve times as many regions.
# A nation's are only its own: its children are scopes themselves. A place is what a row of the roll-up attributes to one region
# itself: its own part, or of a kecamatan all there is. Two weeks are compared office by office through the office's own key.
_PARTS = """
WITH place AS MATERIALIZED (
  SELECT s.id AS scope, s.id FROM unnest(%(scopes)s::bigint[]) AS s(id)
  UNION ALL SELECT c.parent_id, c.id FROM regions_region c WHERE c.parent_id = ANY(%(scopes)s::bigint[]) AND c.level > 1
  UNION ALL SELECT p.parent_id, c.id FROM regions_region p JOIN regions_region c ON c.parent_id = p.id
  WHERE p.parent_id = ANY(%(scopes)s::bigint[]) AND p.level = 2
), office AS MATERIALIZED (
  SELECT p.scope, p.id AS place, o.id FROM place p JOIN regions_office o ON o.attribution_id = p.id
), weeks AS MATERIALIZED (
  SELECT o.scope, {week_sums} FROM office o CROSS JOIN LATERAL (
    SELECT {week_parts} FROM reports_officeday d WHERE d.office_id = o.id AND d.day BETWEEN %(first)s::date AND %(last)s::date
  ) d WHERE reported_now > 0 AND reported_before > 0 GROUP BY 1
), printing AS MATERIALIZED (
  SELECT DISTINCT o.scope, o.place FROM office o
  WHERE EXISTS (SELECT FROM regions_officeability a WHERE a.office_id = o.id AND a.service = 'printing')
), used AS MATERIALIZED (
  SELECT scope, array_agg(code) AS codes, array_agg(quantity) AS quantities, array_agg(days) AS days FROM (
    SELECT p.scope, r.code, sum({used})::bigint AS quantity, count(*) FILTER (WHERE d.expected > 0 AND num_nonnulls({printed}) > 0) AS days
    FROM printing p JOIN regions_region r ON r.id = p.place
    JOIN reports_regionday d ON d.region_id = r.id AND d.own = (r.level < 3) AND d.day >= %(since)s AND d.day < %(until)s
    GROUP BY 1, 2
  ) u GROUP BY 1
), waiting AS MATERIALIZED (
  SELECT o.scope, sum(u.n)::bigint AS n FROM office o CROSS JOIN LATERAL (
    SELECT w.quantity AS n FROM blanko_unbookeduse w
    WHERE w.office_id = o.id AND w.item_id = 'blank_wni' AND w.quantity <> 0 AND w.service_day <= %(day)s
    UNION ALL SELECT d.quantity FROM blanko_stockdocument d
    WHERE d.office_id = o.id AND d.item_id = 'blank_wni' AND d.posted_day > %(day)s AND d.day <= %(day)s
      AND d.kind IN ('print_use', 'spoilage')
  ) u WHERE EXISTS (SELECT FROM blanko_stockplace p WHERE p.office_id = o.id) GROUP BY 1
), months AS MATERIALIZED (
  SELECT scope, count(*) FILTER (WHERE NOT closed) AS agencies, count(*) FILTER (WHERE NOT closed AND due) AS due FROM (
    SELECT p.scope, coalesce(x.agency_id, r.id), coalesce(bool_or(l.closed), false) AS closed, bool_or(EXISTS (
      SELECT FROM reports_regionday d
      WHERE d.region_id = r.id AND NOT d.own AND d.day BETWEEN %(month)s AND %(month_last)s AND d.expected > 0)) AS due
    FROM place p JOIN regions_region r ON r.id = p.id
    LEFT JOIN regions_executingagency x ON x.region_id = r.id AND x.valid @> %(month_last)s::date
    LEFT JOIN daysheets_monthlock l ON l.agency_id = coalesce(x.agency_id, r.id) AND l.month = %(month)s
    WHERE r.level = 2 AND r.ended_on IS NULL GROUP BY 1, 2
  ) a GROUP BY 1
)
SELECT s.id, coalesce(v.n, 0), coalesce(m.agencies, 0), coalesce(m.due, 0), u.codes, u.quantities, u.days, {week_columns}
FROM unnest(%(scopes)s::bigint[]) AS s(id)
LEFT JOIN waiting v ON v.scope = s.id LEFT JOIN months m ON m.scope = s.id LEFT JOIN used u ON u.scope = s.id
LEFT JOIN weeks w ON w.scope = s.id
"""


@dataclass(frozen=True, slots=True)
class Spans:
    """Which days are asked about: `weeks` begin, turn and end where two weeks of working days are compared; None without enough days.

    Use counts from `since` until before `until`; what waits and what is open is as of `day`.
    """

    weeks: tuple[date, date, date] | None
    since: date
    until: date
    day: date


@dataclass(frozen=True, slots=True)
class Used:
    """Keping printed or spoiled at one place, by its region's code, and on how many of its working days."""

    code: str
    quantity: int
    days: int


@dataclass(frozen=True, slots=True)
class Part:
    """`waiting`: keping that the book had not taken up at the end of the day. `agencies` have not closed the month before; of them `due` had reports to make."""

    used: tuple[Used, ...]
    matched: Mapping[str, Matched]
    waiting: int
    agencies: int
    due: int


def spans_of(day: date, over: Sequence[Day] = ()) -> Spans:
    """What is asked at the end of `day`; `over` are the last days that count as whole ones: two weeks of 7 working days each."""
    working = working_days(over)[-2 * WEEK :]
    whole = len(working) == 2 * WEEK
    counted = window(day)
    weeks = (working[0].day, working[WEEK].day, working[-1].day) if whole else None
    return Spans(weeks, counted.start, counted.end, day)


def scopes_of(region: Region) -> list[int]:
    """The regions whose parts together are the region's: of the nation its provinces and itself."""
    if region.level > Level.NATION:
        return [region.pk]
    return [region.pk, *Region.objects.children_of(region).values_list("pk", flat=True)]


def part_of(region: Region, spans: Spans) -> Part:
    """Counted now. One statement; of the nation two."""
    return together(parts_of(scopes_of(region), spans).values())


def parts_of(scopes: Sequence[int], spans: Spans) -> dict[int, Part]:
    """The part of each of these regions."""
    month = month_before(spans.day)
    first, recent, last = spans.weeks or (None, None, None)
    parameters = {
        "scopes": list(scopes), "first": first, "recent": recent, "last": last, "since": spans.since, "until": spans.until,
        "day": spans.day, "month": month, "month_last": next_month(month) - timedelta(days=1),
    }  # fmt: skip
    return {scope: _part(row) for scope, *row in ask("ektp_read_parts", _sql(), parameters)}


def _part(row: Sequence[Any]) -> Part:
    waiting, agencies, due, codes, quantities, days, *weeks = row
    now_days, before_days, *sums = (None if value is None else int(value) for value in weeks)
    flows = zip(MATCHED_FLOWS, sums[::2], sums[1::2], strict=True)
    return Part(
        used=tuple(map(Used, codes or (), quantities or (), days or ())),
        matched={flow: Matched(now, now_days or 0, before, before_days or 0) for flow, now, before in flows},
        waiting=waiting,
        agencies=agencies,
        due=due,
    )  # fmt: skip


def together(parts: Iterable[Part]) -> Part:
    """The part of all these regions, which share no place and no agency."""
    found = list(parts)
    return Part(
        used=tuple(use for part in found for use in part.used),
        matched={flow: _sum([part.matched[flow] for part in found]) for flow in MATCHED_FLOWS},
        waiting=sum(part.waiting for part in found),
        agencies=sum(part.agencies for part in found),
        due=sum(part.due for part in found),
    )


def _sum(parts: Sequence[Matched]) -> Matched:
    return Matched(
        known_sum(part.now for part in parts),
        sum(part.now_days for part in parts),
        known_sum(part.before for part in parts),
        sum(part.before_days for part in parts),
    )


@cache
def _sql() -> str:
    flows = registry.flows()
    printed, spoiled = (flows[code].terms for code in ("blank_used_flow", "blank_spoiled_flow"))
    spans = [(c, span) for c in ("reported", *MATCHED_FLOWS) for span in ("now", "before")]
    sign = {"now": ">=", "before": "<"}
    names = [f"{column}_{span}" for column, span in spans]
    return _PARTS.format(
        used=signed({**printed, **spoiled}, "d"),
        printed=listed(printed, "d.{}"),
        week_parts=", ".join(
            f"sum(d.{column}) FILTER (WHERE d.day {sign[span]} %(recent)s::date) AS {column}_{span}"
            for column, span in spans
        ),
        week_sums=listed(names, "sum({0}) AS {0}"),
        week_columns=listed(names, "w.{0}"),
    )
