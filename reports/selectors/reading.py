"""Reading the roll-up: flows of a period, levels at the end of a day. A few statements whatever the number of regions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, cast

from django.db import connection

from ektp.common.periods import ONE_DAY, Period
from ektp.daysheets import registry
from reports.figures import Completeness, LevelFigure, OtherFigure
from reports.rollup.columns import (
    COMPLETENESS,
    known_terms,
    listed,
    queue_levels,
    stored_levels,
)
from reports.rollup.facts import queue_codes, queue_fact
from reports.rollup.statements import ask
from reports.selectors.ended import ended_of, heirs_of

Levels = dict[str, LevelFigure]
Flows = dict[str, int | None]
Key = tuple[int, bool]
"""A region, and whether its own part is meant."""

_STEPS = """
SELECT r.id, m.code, s."offset", s.resolved, s.sources, s.version, s.anchor_day, s.known, s."of", s.partial,
       s.lost_offset, s.lost_source, s.lost_day
FROM unnest(%(regions)s::bigint[]) AS r(id) CROSS JOIN unnest(%(measures)s::text[]) AS m(code)
JOIN LATERAL (
  SELECT * FROM reports_regionlevel l WHERE l.region_id = r.id AND l.measure = m.code AND l.from_day <= %(day)s
  ORDER BY l.from_day DESC LIMIT 1
) s ON true
"""
_CUMULATIVE = """
SELECT r.id, {sums}
FROM unnest(%(regions)s::bigint[]) AS r(id)
LEFT JOIN LATERAL (
  SELECT * FROM reports_regionmonth m WHERE m.region_id = r.id AND NOT m.own AND m.month <= %(day)s ORDER BY m.month DESC LIMIT 1
) o ON true
LEFT JOIN LATERAL (
  SELECT {days} FROM reports_regionday d
  WHERE d.region_id = r.id AND NOT d.own AND d.day >= date_trunc('month', %(day)s::date)::date AND d.day <= %(day)s
) d ON true
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """Flows of a period, and completeness of its days before today and of today."""

    flows: Flows
    completeness: Completeness
    today: Completeness


def sums_of(
    regions: Iterable[int], period: Period, *, today: date, own_of: int | None = None
) -> dict[Key, Sums]:
    """Flows and completeness of these regions; with `own_of`, that region's own part too. One statement.

    A period of today alone has today's completeness.
    """
    return {
        (region, own): read_sums(values)
        for region, own, *values in ask(
            "ektp_read_sums",
            _days(sums_sql()),
            _span(regions, period, own_of) | sums_asked(period, today),
        )
    }


@cache
def sums_sql() -> str:
    """The columns of `Sums` over rows `d`: bare ones. To add and subtract them day by day takes longer than to read them."""
    sums = "coalesce(sum(d.{{}}) FILTER (WHERE d.day {}::date), 0)::int"
    return ", ".join(
        (
            listed(_summed_columns(), "sum(d.{})"),
            listed(COMPLETENESS, sums.format("< %(until)s")),
            listed(COMPLETENESS, sums.format("= %(today)s")),
        )
    )


def sums_asked(period: Period, today: date) -> dict[str, date]:
    """The parameters of `sums_sql`."""
    return {"today": today, "until": today + ONE_DAY if period.start == today else today}


def read_sums(values: Sequence[Any]) -> Sums:
    """A row of those columns."""
    size = len(COMPLETENESS)
    sums = dict(zip(_summed_columns(), values[: -2 * size], strict=True))
    flows = {code: _signed(sums, terms) for code, terms in _terms().items()}
    past, now = values[-2 * size : -size], values[-size:]
    return Sums(flows, Completeness(*past), Completeness(*now))


def flow_of(region: int, code: str, period: Period) -> int | None:
    """One flow of a region in the period; None where nothing of it was reported."""
    rows = ask(f"ektp_read_{code}", _flow_sql(code), _span([region], period, None))
    return rows[0][2] if rows else None


@cache
def _flow_sql(code: str) -> str:
    terms = known_terms(registry.flows()[code].terms, "d")
    return _days(f"sum({terms})::bigint")


def _days(sums: str) -> str:
    return (
        f"SELECT d.region_id, d.own, {sums} FROM reports_regionday d "
        "WHERE ((d.region_id = ANY(%(regions)s::bigint[]) AND NOT d.own) OR (d.region_id = %(own_of)s AND d.own)) "
        "AND d.day >= %(start)s AND d.day < %(end)s GROUP BY 1, 2"
    )


def _span(regions: Iterable[int], period: Period, own_of: int | None) -> dict[str, Any]:
    return {
        "regions": list(regions),
        "own_of": own_of,
        "start": period.start,
        "end": period.end,
    }


@cache
def _summed_columns() -> tuple[str, ...]:
    """The columns of the roll-up that flows are made of."""
    return tuple(sorted({c for flow in registry.flows().values() for c in flow.terms}))


@cache
def _terms() -> dict[str, tuple[tuple[str, int], ...]]:
    return {code: tuple(flow.terms.items()) for code, flow in registry.flows().items()}


def _signed(sums: Mapping[str, int | None], terms: Sequence[tuple[str, int]]) -> int | None:
    """As `known_terms`, of sums: unknown where nothing of it was known on any day."""
    total, known = 0, False
    for column, sign in terms:
        value = sums[column]
        if value is not None:
            total, known = total + sign * value, True
    return total if known else None


def levels_at(regions: Sequence[int], day: date, *, districts: frozenset[int]) -> dict[int, Levels]:
    """Every anchored level of these regions at the end of `day`. `districts` are those of them that are kecamatan."""
    found = _stepped(regions, day)
    if districts:
        for region, code, figure in _queue(sorted(districts), day):
            found[region][code] = figure
    _add_partials(found, day)
    return found


def _stepped(regions: Sequence[int], day: date) -> dict[int, Levels]:
    flows = cumulative_of(regions, day)
    found: dict[int, Levels] = {region: {} for region in regions}
    asked = {"regions": list(regions), "measures": list(registry.levels()), "day": day}
    for region, code, *step in ask("ektp_read_steps", _STEPS, asked):
        found[region][code] = _figure(code, step, flows[region])
    return found


def _figure(code: str, step: Sequence[Any], flows: Mapping[str, int]) -> LevelFigure:
    offset, resolved, sources, version, anchor, known, of, partial, lost, lost_source, lost_day = (
        step
    )
    moved = 0
    for column, sign in _moves()[code]:
        moved += sign * flows[column]
    value = None if offset is None else offset + moved
    other = None
    if value is not None and lost is not None:
        other = OtherFigure(lost + moved, lost_source, lost_day, value - lost - moved)
    return LevelFigure(
        value=value,
        day=anchor,
        source=sources,
        version=version,
        known=known,
        of=of,
        partial=partial,
        resolved=cast("Literal['own', 'children', '']", resolved),
        other=other,
    )


@cache
def _moves() -> dict[str, tuple[tuple[str, int], ...]]:
    """By level, the columns that move it."""
    return {code: tuple(level.flows.items()) for code, level in registry.levels().items()}


def cumulative_of(
    regions: Sequence[int], day: date, columns: tuple[str, ...] = ()
) -> dict[int, dict[str, int]]:
    """All flow of each region up to and including `day`: of these columns, or else of all that move levels."""
    name = "ektp_read_papers" if columns else "ektp_read_moved"
    columns = columns or moving_columns()
    rows = ask(name, _cumulative_sql(columns), {"regions": list(regions), "day": day})
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}


@cache
def moving_columns() -> tuple[str, ...]:
    """The columns of the roll-up that move a level."""
    return tuple(sorted({c for level in stored_levels().values() for c in level.flows}))


@cache
def _cumulative_sql(columns: tuple[str, ...]) -> str:
    return _CUMULATIVE.format(
        sums=listed(columns, "coalesce(o.{0}, 0) + coalesce(d.{0}, 0)"),
        days=listed(columns, "sum({0}) AS {0}"),
    )


def _queue(districts: Sequence[int], day: date) -> list[tuple[int, str, LevelFigure]]:
    """The last status of kecamatan, read from the queue section itself."""
    return [
        (region, code, LevelFigure(int(value), at, source, version, resolved="own"))
        for region, code, at, value, source, version in ask(
            "ektp_read_queue", _queue_sql(), {"regions": list(districts), "day": day}
        )
    ]


@cache
def _queue_sql() -> str:
    return " UNION ALL ".join(
        f"SELECT r.id, '{code}', q.day, q.value, q.source, q.version FROM unnest(%(regions)s::bigint[]) AS r(id) "
        f"JOIN LATERAL ({queue_fact('r.id', code, '%(day)s::date')}) q ON true"
        for code in queue_codes()
    )


def _add_partials(found: dict[int, Levels], day: date) -> None:
    """Beside a level that is known for some children only, their sum."""
    wanting = {
        region: [c for c, f in levels.items() if _wants_partial(c, f)]
        for region, levels in found.items()
    }
    wanting = {region: codes for region, codes in wanting.items() if codes}
    if not wanting:
        return
    children = _children(sorted(wanting))
    over = [child for child, _, ended_on in children if ended_on is not None]
    ended = ended_of(over, day) if over else {}
    below = _stepped(sorted({*(child for child, _, _ in children), *heirs_of(ended)}), day)
    for region, codes in wanting.items():
        for code in codes:
            known = [
                figure.value
                for child, parent, _ in children
                if parent == region
                and (child not in ended or ended[child].counts(code, below))
                and (figure := below[child].get(code)) is not None
                and figure.value is not None
            ]
            found[region][code] = _with_partial(found[region][code], sum(known))


def _wants_partial(code: str, figure: LevelFigure) -> bool:
    return figure.value is None and figure.known > 0 and code not in queue_levels()


def _with_partial(figure: LevelFigure, partial: int) -> LevelFigure:
    return LevelFigure(
        None, figure.day, figure.source, figure.version, figure.known, figure.of, partial
    )


def _children(regions: Sequence[int]) -> list[tuple[int, int, date | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, parent_id, ended_on FROM regions_region WHERE parent_id = ANY(%s) AND level <= 3",
            [list(regions)],
        )
        return list(cursor.fetchall())
