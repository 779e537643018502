"""The two registers of a month, by office: spoiled blanks by cause, and withdrawn KTP-el by ground (domain.md section 4.5).

Each is the quarantine of its own item, and closes: at the start + came in = destroyed + sent back + left. What came in and went out of
quarantine as a whole is the term of the ledger's identity; the split is what sheets, withdrawals and batches say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from blanko.columns import PRINTING_REASONS
from blanko.models import KTP_WITHDRAWN, Destruction, DocumentKind, OtherOrigin, StockDocument
from blanko.selectors.identities import OfficeIdentities, identities
from ektp.common.numbers import percent
from ektp.common.periods import Period

_Value = str | date | list[int]
_PRINTED = " + ".join(f"coalesce(c.{name}, 0)" for name in PRINTING_REASONS)

# Office, what came in under which category, keping. Sheets before the opening are outside the book, as in the identities.
_CAME = """
SELECT c.office_id, c.cause, sum(c.spoilage_count)::int
FROM blanko_spoilagecount c LEFT JOIN (
  SELECT o.office_id, min(o.day) AS day FROM blanko_stockdocument o
  WHERE o.kind = 'opening' AND o.item_id = 'blank_wni'
    AND NOT EXISTS (SELECT 1 FROM blanko_stockdocument r WHERE r.reverses_id = o.id)
  GROUP BY 1) opened ON opened.office_id = c.office_id
WHERE %(item)s = 'blank_wni' AND c.office_id = ANY(%(offices)s) AND c.day >= greatest(%(start)s, opened.day)
  AND c.day < %(end)s AND c.spoilage_count > 0
GROUP BY 1, 2
UNION ALL
SELECT w.office_id, w.ground, sum(CASE WHEN d.id = w.document_id THEN w.quantity ELSE -w.quantity END)::int
FROM blanko_withdrawncards w
JOIN blanko_stockdocument d ON d.id = w.document_id OR d.reverses_id = w.document_id
WHERE %(item)s = 'ktp_withdrawn' AND w.office_id = ANY(%(offices)s) AND d.posted_day >= %(start)s AND d.posted_day < %(end)s
GROUP BY 1, 2
"""

_DESTROYED = """
SELECT b.office_id, l.category, sum(l.quantity * b.sign)::int
FROM (
  SELECT x.id, x.office_id, 1 AS sign FROM blanko_destruction x
  WHERE x.item_id = %(item)s AND x.office_id = ANY(%(offices)s) AND x.approved_by_id IS NOT NULL
    AND x.day >= %(start)s AND x.day < %(end)s
  UNION ALL
  SELECT DISTINCT x.id, x.office_id, -1 FROM blanko_destruction x
  JOIN blanko_stockdocument d ON d.destruction_id = x.id
  JOIN blanko_stockdocument r ON r.reverses_id = d.id AND r.posted_day >= %(start)s AND r.posted_day < %(end)s
  WHERE x.item_id = %(item)s AND x.office_id = ANY(%(offices)s)
) b JOIN blanko_destructionline l ON l.destruction_id = b.id
GROUP BY 1, 2
"""

_GOOD = f"""
SELECT c.office_id, sum({_PRINTED})::int, NULL::int
FROM blanko_printingcount c
WHERE c.office_id = ANY(%(offices)s) AND c.item = %(item)s AND c.day >= %(start)s AND c.day < %(end)s
GROUP BY 1
UNION ALL
SELECT c.office_id, NULL, sum(c.spoilage_count)::int
FROM blanko_spoilagecount c
WHERE %(item)s = 'blank_wni' AND c.office_id = ANY(%(offices)s) AND c.day >= %(start)s AND c.day < %(end)s
GROUP BY 1
"""  # noqa: S608 - only names of our own columns are put in

_SUMMED = (
    "start",
    "opening",
    "arrival",
    "counted",
    "came_back",
    "waiting",
    "recorded",
    "destroyed",
    "sent_back",
    "left",
)


@dataclass(frozen=True, slots=True)
class Report:
    """One destruction of the month: its day and the number of its berita acara."""

    pk: int
    day: date
    number: str
    quantity: int


@dataclass(frozen=True)
class Register:
    """One register of one office (or the sum of several) over a period, keping.

    `recorded` came from sheets (spoiled) or withdrawals; `waiting` of it is not booked yet and lies in no quarantine. `good` and
    `spoiled` are the sheets' figures of all days of the period, whose ratio is the reject rate.
    """

    office_id: int
    start: int = 0
    opening: int = 0
    recorded: int = 0
    waiting: int = 0
    arrival: int = 0
    counted: int = 0
    came_back: int = 0
    destroyed: int = 0
    sent_back: int = 0
    left: int = 0
    good: int | None = None
    spoiled: int | None = None
    came_by: Mapping[str, int] = field(default_factory=dict)
    destroyed_by: Mapping[str, int] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()

    @property
    def came(self) -> int:
        """All that came into quarantine."""
        booked = self.recorded - self.waiting
        return self.opening + booked + self.arrival + self.counted + self.came_back

    @property
    def further(self) -> int:
        """What came into quarantine other than from sheets, withdrawals and arrivals: opening, counts, what came back."""
        return self.opening + self.counted + self.came_back

    def came_as(self, category: str) -> int:
        """What came in under a category of the register; what waits is in it."""
        origins = {
            OtherOrigin.OPENING: self.opening,
            OtherOrigin.ARRIVAL: self.arrival,
            OtherOrigin.COUNT: self.counted,
        }
        return origins.get(category, self.came_by.get(category, 0))  # type: ignore[call-overload,no-any-return]

    def open_as(self, category: str) -> int:
        """What came in under a category and is not destroyed; what was sent back has no category and is in it."""
        return self.came_as(category) - self.destroyed_by.get(category, 0)

    @property
    def difference(self) -> int:
        """0 unless something was lost between documents, sheets and balances."""
        return self.start + self.came - self.destroyed - self.sent_back - self.left

    @property
    def reject_rate(self) -> Decimal | None:
        """Spoiled out of good and spoiled (domain.md section 17), from sums; None where neither is known or both are 0."""
        return reject_rate(self.good, self.spoiled)

    @property
    def empty(self) -> bool:
        """Whether nothing lay there, came or went."""
        return not any(getattr(self, name) for name in _SUMMED)


def reject_rate(good: int | None, spoiled: int | None) -> Decimal | None:
    """Per cent spoiled of good and spoiled together (keping)."""
    if good is None and spoiled is None:
        return None
    return percent(spoiled or 0, (good or 0) + (spoiled or 0))


def registers(offices: Iterable[int], item: str, period: Period) -> list[Register]:
    """The register of an item for each of these offices (keys) that has a book of it, by key; five queries whatever their number."""
    keys = list(offices)
    terms = {row.office_id: row for row in identities(keys, period) if row.item == item}
    parameters: dict[str, _Value] = {
        "offices": keys,
        "item": item,
        "start": period.start,
        "end": period.end,
    }
    came, gone = _split(_CAME, parameters), _split(_DESTROYED, parameters)
    good = _known(parameters)
    reports = _reports(keys, item, period)
    return [
        _register(
            terms.get(key),
            key,
            good.get(key, (None, None)),
            came.get(key, {}),
            gone.get(key, {}),
            reports.get(key, ()),
        )
        for key in keys
        if key in terms or key in good
    ]


def _split(sql: str, parameters: dict[str, _Value]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for office, category, quantity in cursor.fetchall():
            found.setdefault(office, {})[category] = quantity
    return found


def _known(parameters: dict[str, _Value]) -> dict[int, tuple[int | None, int | None]]:
    """Printed well and spoiled by office, each None where nothing was reported."""
    found: dict[int, tuple[int | None, int | None]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_GOOD, parameters)
        for office, good, spoiled in cursor.fetchall():
            before = found.get(office, (None, None))
            found[office] = (
                before[0] if good is None else good,
                before[1] if spoiled is None else spoiled,
            )
    return found


def _reports(keys: list[int], item: str, period: Period) -> dict[int, tuple[Report, ...]]:
    posted = Destruction.objects.filter(
        office__in=keys,
        item=item,
        state=Destruction.State.POSTED,
        day__gte=period.start,
        day__lt=period.end,
    )
    found: dict[int, tuple[Report, ...]] = {}
    rows = posted.order_by("day", "pk").prefetch_related("lines")
    for batch in rows:
        total = sum(line.quantity for line in batch.lines.all())
        made = Report(batch.pk, batch.day, batch.number, total)
        found[batch.office_id] = (*found.get(batch.office_id, ()), made)
    return found


def _register(
    terms: OfficeIdentities | None,
    office_id: int,
    good: tuple[int | None, int | None],
    came: Mapping[str, int],
    gone: Mapping[str, int],
    reports: tuple[Report, ...],
) -> Register:
    known = _quarantine(terms)
    return Register(
        office_id=office_id,
        start=known.get("quarantine_start", 0),
        opening=known.get("quarantine_opening", 0),
        recorded=known.get("spoiled", 0) + known.get("withdrawn", 0),
        waiting=known.get("waiting_spoilage", 0),
        arrival=known.get("damaged", 0),
        counted=known.get("counted_quarantine", 0),
        came_back=known.get("came_back_quarantine", 0),
        destroyed=known.get("destroyed", 0),
        sent_back=known.get("sent_back", 0),
        left=known.get("quarantine", 0),
        good=good[0],
        spoiled=good[1],
        came_by=came,
        destroyed_by=gone,
        reports=reports,
    )


def _quarantine(terms: OfficeIdentities | None) -> dict[str, int]:
    if terms is None:
        return {}
    return {
        term.code: term.value
        for identity in terms.identities
        if identity.name == "quarantine"
        for term in identity.terms
    }


def registers_total(rows: Iterable[Register]) -> Register:
    """The sum of offices. What one sent back and another accepted is in both, as each of them recorded it."""
    kept = list(rows)
    return Register(
        office_id=0,
        good=_known_sum(row.good for row in kept),
        spoiled=_known_sum(row.spoiled for row in kept),
        came_by=_by_category(row.came_by for row in kept),
        destroyed_by=_by_category(row.destroyed_by for row in kept),
        reports=tuple(report for row in kept for report in row.reports),
        **{name: sum(getattr(row, name) for row in kept) for name in _SUMMED},
    )


def _known_sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _by_category(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    summed: dict[str, int] = {}
    for part in parts:
        for category, quantity in part.items():
            summed[category] = summed.get(category, 0) + quantity
    return summed


def register_of(office_id: int, item: str, period: Period) -> Register:
    """The register of one office; all 0 where it has no book of the item yet."""
    return next(iter(registers([office_id], item, period)), Register(office_id))


def withdrawals(office_id: int, period: Period) -> QuerySet[StockDocument]:
    """Documents of withdrawn KTP-el that are dated in the period and stand, latest first."""
    documents = StockDocument.objects.filter(
        office=office_id,
        item=KTP_WITHDRAWN,
        kind=DocumentKind.WITHDRAWAL,
        reversed_by=None,
        day__gte=period.start,
        day__lt=period.end,
    )
    return (
        documents.select_related("created_by").prefetch_related("withdrawn").order_by("-day", "-pk")
    )
