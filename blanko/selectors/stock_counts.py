"""What should have been there when somebody counted, and what a count found.

A count asks what lies there at one instant; the book goes on. `expected` is therefore today's book without what moved after the counting:
papers entered later whose day is not before the day of the counting. A paper that is entered later and dated back was already true when
somebody counted, so it belongs to the expected figure; a reversal counts as the paper it takes back. Uses that wait for a document have
left the printing place all the same, so they are taken off, and spoiled ones added to quarantine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from blanko.models import (
    Condition,
    CountState,
    DifferenceReason,
    StockCount,
    StockCountLine,
    StockCountReason,
)
from ektp.common import clock
from ektp.regions.models import Office

_EXPECTED = """
SELECT p.id, a.condition,
  coalesce(a.balance, 0) - coalesce(after.quantity, 0)
  + CASE WHEN NOT p.prints THEN 0 WHEN a.condition = 'on_hand' THEN -coalesce(w.used, 0) ELSE coalesce(w.spoiled, 0) END
FROM unnest(%(places)s::bigint[], %(conditions)s::text[], %(instants)s::timestamptz[], %(days)s::date[])
     AS l (place_id, condition, at, day)
JOIN blanko_stockplace p ON p.id = l.place_id
JOIN blanko_account a ON a.place_id = p.id AND a.item_id = %(item)s AND a.condition = l.condition
LEFT JOIN LATERAL (
  SELECT sum(s.quantity)::int AS quantity
  FROM blanko_stockline s JOIN blanko_stockdocument d ON d.id = s.document_id
  LEFT JOIN blanko_stockdocument r ON r.id = d.reverses_id
  WHERE s.account_id = a.id AND s.day >= l.day
    AND coalesce(r.known_from, d.known_from) > l.at AND coalesce(r.day, d.day) >= l.day
) after ON true
LEFT JOIN LATERAL (
  SELECT sum(u.quantity)::int AS used, sum(u.quantity) FILTER (WHERE u.kind = 'spoilage')::int AS spoiled
  FROM (
    SELECT kind, quantity FROM blanko_unbookeduse
    WHERE office_id = p.office_id AND item_id = %(item)s AND quantity <> 0 AND service_day < l.day
    UNION ALL
    SELECT kind, quantity FROM blanko_unbookeduse
    WHERE office_id = p.office_id AND item_id = %(item)s AND quantity <> 0 AND service_day = l.day AND known_from <= l.at
    UNION ALL
    SELECT h.row ->> 'kind', (h.row ->> 'quantity')::int FROM db_history h
    JOIN daysheets_daysheet t ON t.id = h.anchor AND t.office_id = p.office_id AND t.day = l.day
    WHERE h.source = 'blanko_unbookeduse' AND h.row ->> 'item_id' = %(item)s
      AND h.known_from <= l.at AND h.known_until > l.at
  ) u WHERE u.quantity > 0
) w ON p.prints
"""

_EVER = datetime(9999, 1, 1, tzinfo=UTC)

Key = tuple[int, str]
"""A place (key) and a condition."""


def local_day(moment: datetime, office: Office) -> date:
    """The day of an instant at an office."""
    return moment.astimezone(ZoneInfo(office.time_zone)).date()


def expected_at(
    office: Office, item: str, asked: Iterable[tuple[int, str, datetime | None]]
) -> dict[Key, int]:
    """What should lie at each place in each condition at an instant, or now where that is None (satuan of the item); one query.

    Below 0 where a place used more than its book ever had.
    """
    rows, today = list(asked), clock.today(office.time_zone)
    parameters: dict[str, str | list[Any]] = {
        "item": item,
        "places": [place for place, _condition, _at in rows],
        "conditions": [str(condition) for _place, condition, _at in rows],
        "instants": [at or _EVER for _place, _condition, at in rows],
        "days": [local_day(at, office) if at else today for _place, _condition, at in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(_EXPECTED, parameters)
        found = {(place, condition): quantity for place, condition, quantity in cursor.fetchall()}
    return {
        (place, str(condition)): found.get((place, condition), 0) for place, condition, _at in rows
    }


@dataclass(frozen=True, slots=True)
class CountedLine:
    """One condition at one place of a count, with what should have been there (satuan of the item).

    `moved_in` is what the reasons of the same place bring into quarantine: spoiled ones found among what is on hand.
    """

    line: StockCountLine
    place: str
    expected: int
    reasons: tuple[StockCountReason, ...]
    moved_in: int = 0

    @property
    def condition(self) -> str:
        """Sisa or karantina, in words."""
        return str(Condition(self.line.condition).label)

    @property
    def label(self) -> str:
        """Place and condition."""
        return f"{self.place}, {self.condition}"

    @property
    def moved(self) -> int:
        """What moved between the start and the counting."""
        return self.expected - self.line.expected_at_start

    @property
    def difference(self) -> int | None:
        """Counted less expected; None where nobody counted."""
        return None if self.line.counted is None else self.line.counted - self.expected

    @property
    def to_explain(self) -> int:
        """The part of the difference that needs reasons of this line's own."""
        return 0 if self.difference is None else self.difference - self.moved_in

    @property
    def remainder(self) -> int:
        """What no reason explains yet; negative where more is missing than is explained."""
        return self.to_explain - sum(reason.quantity for reason in self.reasons)


def count_lines(count: StockCount) -> list[CountedLine]:
    """The lines of a count by place and condition; as they were kept once it is approved, else as the ledger has them now."""
    lines = list(
        count.lines.select_related("place", "counted_by").order_by(
            "-place__is_default", "place__name", "place_id", "condition"
        )
    )
    reasons = _reasons(count)
    expected = _expected(count, lines)
    damaged = {
        line.place_id: -sum(
            r.quantity for r in reasons.get(line.pk, ()) if r.kind == DifferenceReason.DAMAGED
        )
        for line in lines
        if line.condition == Condition.ON_HAND
    }
    return [
        CountedLine(
            line,
            line.place.name,
            expected[line.place_id, line.condition],
            reasons.get(line.pk, ()),
            damaged.get(line.place_id, 0) if line.condition == Condition.QUARANTINE else 0,
        )
        for line in lines
    ]


def _reasons(count: StockCount) -> dict[int, tuple[StockCountReason, ...]]:
    found: dict[int, tuple[StockCountReason, ...]] = {}
    order = {kind: number for number, kind in enumerate(DifferenceReason.values)}
    rows = StockCountReason.objects.filter(line__stock_count=count)
    for reason in sorted(rows, key=lambda r: (order[r.kind], r.quantity)):
        found[reason.line_id] = (*found.get(reason.line_id, ()), reason)
    return found


def _expected(count: StockCount, lines: list[StockCountLine]) -> dict[Key, int]:
    kept = {(x.place_id, x.condition): x.expected_when_counted for x in lines}
    if count.state == CountState.APPROVED:
        return {key: value or 0 for key, value in kept.items()}
    asked = [(line.place_id, line.condition, line.counted_at) for line in lines]
    return expected_at(count.office, count.item_id, asked)


def counts_of(office: Office) -> list[StockCount]:
    """The counts of an office, the newest first."""
    found = StockCount.objects.filter(office=office)
    return list(
        found.select_related("place", "item", "started_by", "approved_by").order_by(
            "-started_at", "-pk"
        )
    )


@dataclass(frozen=True, slots=True)
class ReportReason:
    """A part of a difference as the paper prints it (signed)."""

    label: str
    quantity: int
    note: str
    police_report: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A row of the paper: the book at the counting, what was counted, and why they differ. None: not counted."""

    place: str
    condition: str
    book: int
    counted: int | None
    difference: int | None
    counted_by: str
    counted_at: datetime | None
    reasons: tuple[ReportReason, ...]


@dataclass(frozen=True, slots=True)
class CountReport:
    """All that a berita acara stok opname prints (domain.md section 4.4). Instants are for the zone of the office."""

    number: str
    office: str
    zone: str
    item: str
    unit: str
    started_day: date
    started_at: datetime
    counted_days: tuple[date, ...]
    approved_day: date | None
    lines: tuple[ReportLine, ...]
    counters: tuple[str, ...]
    submitted_by: str
    approved_by: str
    note: str
    documents: tuple[int, ...]

    @property
    def difference(self) -> int:
        """The sum of all differences."""
        return sum(line.difference or 0 for line in self.lines)


def count_report(count: StockCount) -> CountReport:
    """What the paper about a count says."""
    lines = [_report_line(line) for line in count_lines(count)]
    instants = [line.counted_at for line in lines if line.counted_at is not None]
    return CountReport(
        number=count.number,
        office=count.office.name,
        zone=count.office.time_zone,
        item=count.item.name,
        unit=count.item.unit,
        started_day=count.day,
        started_at=count.started_at,
        counted_days=tuple(sorted({local_day(at, count.office) for at in instants})),
        approved_day=local_day(count.approved_at, count.office) if count.approved_at else None,
        lines=tuple(lines),
        counters=tuple(dict.fromkeys(line.counted_by for line in lines if line.counted_by)),
        submitted_by=count.submitted_by.full_name if count.submitted_by else "",
        approved_by=count.approved_by.full_name if count.approved_by else "",
        note=count.note,
        documents=tuple(count.documents.order_by("pk").values_list("pk", flat=True)),
    )


def _report_line(found: CountedLine) -> ReportLine:
    line = found.line
    reasons = tuple(
        ReportReason(str(DifferenceReason(r.kind).label), r.quantity, r.note, r.police_report)
        for r in found.reasons
    )
    return ReportLine(
        place=found.place,
        condition=found.condition,
        book=found.expected,
        counted=line.counted,
        difference=found.difference,
        counted_by=line.counted_by.full_name if line.counted_by else "",
        counted_at=line.counted_at,
        reasons=reasons,
    )
