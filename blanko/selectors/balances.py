"""What offices hold, as of the end of any day: by place for a keeper, by office for a region."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from blanko.columns import PRINTING_REASONS
from blanko.models import BLANK_WNI
from ektp.common.cover import PlaceUse, days_of_cover, rounded, use_per_day, window

_TODAY = """
SELECT p.id, p.name, p.is_default, p.prints, i.code, i.name, i.unit,
  coalesce(sum(before.closing) FILTER (WHERE a.condition = 'on_hand'), 0)::int,
  coalesce(sum(moved.came) FILTER (WHERE a.condition = 'on_hand'), 0)::int,
  coalesce(sum(moved.went) FILTER (WHERE a.condition = 'on_hand'), 0)::int,
  coalesce(sum(after.closing) FILTER (WHERE a.condition = 'on_hand'), 0)::int,
  coalesce(sum(after.closing) FILTER (WHERE a.condition = 'in_transit'), 0)::int,
  coalesce(sum(after.closing) FILTER (WHERE a.condition = 'quarantine'), 0)::int
FROM blanko_account a
JOIN blanko_stockplace p ON p.id = a.place_id
JOIN blanko_item i ON i.code = a.item_id
LEFT JOIN LATERAL (SELECT closing FROM blanko_accountday d WHERE d.account_id = a.id AND d.day < %(day)s
                   ORDER BY d.day DESC LIMIT 1) before ON true
LEFT JOIN LATERAL (SELECT closing FROM blanko_accountday d WHERE d.account_id = a.id AND d.day <= %(day)s
                   ORDER BY d.day DESC LIMIT 1) after ON true
LEFT JOIN LATERAL (SELECT sum(quantity) FILTER (WHERE quantity > 0) AS came, -sum(quantity) FILTER (WHERE quantity < 0) AS went
                   FROM blanko_stockline l WHERE l.account_id = a.id AND l.day = %(day)s) moved ON true
WHERE p.office_id = %(office)s
GROUP BY p.id, i.code
ORDER BY i."order", i.code, p.is_default DESC, p.name
"""

_OFFICE_EXTRAS = """
SELECT
  (SELECT d.declared_blank_on_hand FROM blanko_declaredstock d WHERE d.office_id = %(office)s AND d.day = %(day)s),
  (SELECT json_object_agg(w.item_id, w.quantity) FROM (
     SELECT item_id, sum(quantity) AS quantity FROM blanko_unbookeduse
     WHERE office_id = %(office)s AND quantity <> 0 AND service_day <= %(day)s GROUP BY 1) w),
  (SELECT coalesce(sum(quantity), 0)::int FROM blanko_stockdocument
   WHERE office_id = %(office)s AND item_id = 'blank_wni' AND sheet_id IS NOT NULL AND posted_day > day
     AND posted_day > %(day)s AND day <= %(day)s)
"""

_PRINTED = " + ".join(f"coalesce(c.{name}, 0)" for name in PRINTING_REASONS)
_REPORTED = ", ".join(f"c.{name}" for name in PRINTING_REASONS)
_OFFICES = f"""
WITH held AS (
  SELECT p.office_id,
    sum(coalesce(after.closing, 0)) FILTER (WHERE a.condition = 'on_hand')::int AS on_hand,
    sum(coalesce(after.closing, 0)) FILTER (WHERE a.condition = 'in_transit')::int AS in_transit,
    sum(coalesce(after.closing, 0)) FILTER (WHERE a.condition = 'quarantine')::int AS quarantine
  FROM blanko_account a JOIN blanko_stockplace p ON p.id = a.place_id
  LEFT JOIN LATERAL (SELECT closing FROM blanko_accountday d WHERE d.account_id = a.id AND d.day <= %(day)s
                     ORDER BY d.day DESC LIMIT 1) after ON true
  WHERE p.office_id = ANY(%(offices)s) AND a.item_id = %(item)s GROUP BY 1
), place AS (
  SELECT DISTINCT attribution_id AS id FROM regions_office WHERE id = ANY(%(offices)s)
), working AS (
  SELECT DISTINCT x.attribution_id AS place_id, e.day FROM place JOIN regions_office x ON x.attribution_id = place.id
  JOIN daysheets_expectedsheet e ON e.office_id = x.id AND e.day >= %(since)s AND e.day < %(until)s
), office_day AS (
  SELECT office_id, day, sum(quantity)::int AS quantity, bool_or(printing) AS printing FROM (
    SELECT c.office_id, c.day, {_PRINTED} AS quantity, num_nonnulls({_REPORTED}) > 0 AS printing FROM blanko_printingcount c
    WHERE c.office_id = ANY(%(offices)s) AND c.day >= %(since)s AND c.day < %(until)s AND c.item = %(item)s
    UNION ALL
    SELECT c.office_id, c.day, coalesce(c.spoilage_count, 0), false FROM blanko_spoilagecount c
    WHERE c.office_id = ANY(%(offices)s) AND c.day >= %(since)s AND c.day < %(until)s AND %(item)s = 'blank_wni'
  ) u GROUP BY 1, 2
), used AS (
  SELECT u.office_id, sum(u.quantity)::int AS quantity, array_agg(w.day) FILTER (WHERE w.day IS NOT NULL) AS days
  FROM office_day u JOIN regions_office o ON o.id = u.office_id
  LEFT JOIN working w ON u.printing AND w.place_id = o.attribution_id AND w.day = u.day GROUP BY 1
), waits AS (
  SELECT office_id, sum(quantity)::int AS quantity FROM blanko_unbookeduse
  WHERE office_id = ANY(%(offices)s) AND item_id = %(item)s AND quantity <> 0 AND service_day <= %(day)s GROUP BY 1
)
SELECT o.id, o.code, o.name, h.on_hand, h.in_transit, h.quarantine, coalesce(w.quantity, 0), came.day, n.day, n.quantity,
       o.attribution_id, u.quantity, u.days
FROM regions_office o
LEFT JOIN held h ON h.office_id = o.id
LEFT JOIN used u ON u.office_id = o.id
LEFT JOIN waits w ON w.office_id = o.id
LEFT JOIN LATERAL (
  SELECT d.day FROM blanko_stockdocument d
  WHERE d.office_id = o.id AND d.item_id = %(item)s AND d.kind IN ('receipt', 'acceptance') AND d.day <= %(day)s AND d.posted_day <= %(day)s
  ORDER BY d.day DESC LIMIT 1
) came ON true
LEFT JOIN LATERAL (
  SELECT d.day, d.declared_blank_on_hand AS quantity FROM blanko_declaredstock d
  WHERE d.office_id = o.id AND d.day > %(since)s AND d.day <= %(day)s AND d.declared_blank_on_hand IS NOT NULL
  ORDER BY d.day DESC LIMIT 1
) n ON true
WHERE o.id = ANY(%(offices)s)
ORDER BY o.code
"""  # noqa: S608 - only names of our own columns are put in


@dataclass(frozen=True, slots=True)
class StockRow:
    """One item at one place on one day (satuan of the item). `counted`, `waiting` and `late` are the office's, on its printing place's row.

    `late` is what sheets used by then and the ledger posted afterwards.
    """

    place_id: int
    place: str
    is_default: bool
    prints: bool
    item: str
    item_name: str
    unit: str
    opening: int
    came: int
    went: int
    book: int
    in_transit: int
    quarantine: int
    counted: int | None = None
    waiting: int = 0
    late: int = 0

    @property
    def difference(self) -> int | None:
        """Counted less what the book leaves after all that was used by then; None where nothing was counted that day."""
        used = self.book - max(self.waiting, 0) - self.late
        return None if self.counted is None else self.counted - used


@dataclass(frozen=True, slots=True)
class OfficeUse:
    """What an office printed and spoiled in the window (keping), where it stands, and on which working days."""

    place_id: int
    quantity: int
    days: frozenset[date]


@dataclass(frozen=True, slots=True)
class OfficeStock:
    """What one office holds of one item, how fast it goes, and what is open (keping). `use`: of each office that used any."""

    office_id: int
    code: str
    name: str
    on_hand: int | None
    in_transit: int | None
    quarantine: int | None
    waiting: int
    last_receipt: date | None
    counted_day: date | None
    counted: int | None
    use: tuple[OfficeUse, ...] = ()

    @property
    def pace(self) -> Fraction | None:
        """Use on a working day, spoilage included (`ektp.common.cover`); None without use."""
        return use_per_day(_by_place(self.use))

    @property
    def per_day(self) -> Decimal | None:
        """The pace as it is printed."""
        return rounded(self.pace)

    @property
    def cover(self) -> int | None:
        """Working days that what is on hand lasts at that pace."""
        return days_of_cover(self.on_hand, self.pace)


@dataclass(frozen=True, slots=True)
class Balance:
    """What an office holds of an item in one condition."""

    office_id: int
    item: str
    condition: str
    quantity: int


def stock_today(office_id: int, day: date) -> list[StockRow]:
    """Awal, masuk, keluar, buku per item and place of an office on a day, with what was counted and what waits."""
    parameters: dict[str, int | date] = {"office": office_id, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, parameters)
        rows = cursor.fetchall()
        cursor.execute(_OFFICE_EXTRAS, parameters)
        counted, waiting, late = cursor.fetchone()
    waits: dict[str, int] = _as_dict(waiting)
    return [_row(row, counted, waits, late) for row in rows]


def _as_dict(value: object) -> dict[str, int]:
    found = json.loads(value) if isinstance(value, str) else value
    return dict(found) if isinstance(found, dict) else {}


def _row(
    row: tuple[object, ...], counted: int | None, waits: dict[str, int], late: int
) -> StockRow:
    made = StockRow(*row)  # type: ignore[arg-type]  # the columns of _TODAY, in its order
    if not made.prints:
        return made
    waiting = waits.get(made.item, 0)
    if made.item != BLANK_WNI:
        return replace(made, waiting=waiting)
    return replace(made, counted=counted, waiting=waiting, late=late)


def offices_stock(offices: Iterable[int], day: date, item: str = BLANK_WNI) -> list[OfficeStock]:
    """Stock, pace and open questions of these offices (keys) at the end of `day`, by office code; one query."""
    counted = window(day)
    parameters: dict[str, str | date | list[int]] = {
        "offices": list(offices),
        "day": day,
        "since": counted.start,
        "until": counted.end,
        "item": item,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OFFICES, parameters)
        return [_office(*row) for row in cursor.fetchall()]


def _office(*row: Any) -> OfficeStock:
    """A row of _OFFICES: the stock, then where the office stands, what it used and when."""
    *stock, place, used, days = row
    use = [] if used is None else [OfficeUse(place, used, frozenset(days or ()))]
    return replace(OfficeStock(*stock), use=tuple(use))


def _by_place(uses: Iterable[OfficeUse]) -> list[PlaceUse]:
    """Offices that stand in one place are one place: the days on which any of them printed are its days."""
    quantity: dict[int, int] = defaultdict(int)
    days: dict[int, set[date]] = defaultdict(set)
    for use in uses:
        quantity[use.place_id] += use.quantity
        days[use.place_id] |= use.days
    return [PlaceUse(quantity[place], len(days[place])) for place in quantity]


def stock_total(rows: Iterable[OfficeStock]) -> OfficeStock:
    """The sum of offices; the pace of a region is the sum of the paces of its places."""
    kept = list(rows)
    return OfficeStock(
        office_id=0,
        code="",
        name="",
        on_hand=_known_sum(row.on_hand for row in kept),
        in_transit=_known_sum(row.in_transit for row in kept),
        quarantine=_known_sum(row.quarantine for row in kept),
        waiting=sum(row.waiting for row in kept),
        last_receipt=max((row.last_receipt for row in kept if row.last_receipt), default=None),
        counted_day=None,
        counted=None,
        use=tuple(use for row in kept for use in row.use),
    )


def _known_sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


_BALANCES = """
SELECT p.office_id, a.item_id, a.condition, sum(coalesce(after.closing, 0))::int
FROM blanko_account a JOIN blanko_stockplace p ON p.id = a.place_id
LEFT JOIN LATERAL (SELECT closing FROM blanko_accountday d WHERE d.account_id = a.id AND d.day <= %s
                   ORDER BY d.day DESC LIMIT 1) after ON true
WHERE p.office_id = ANY(%s)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def balances(offices: Iterable[int], day: date) -> list[Balance]:
    """On hand, in transit and quarantine by office and item at the end of `day`."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [day, list(offices)])
        return [Balance(*row) for row in cursor.fetchall()]


_WAITING = """
SELECT r.province_id, sum(w.quantity)::int FROM blanko_unbookeduse w
JOIN regions_office o ON o.id = w.office_id JOIN regions_region r ON r.id = o.attribution_id
WHERE w.item_id = %(item)s AND w.quantity <> 0 AND w.service_day <= %(day)s AND r.province_id IS NOT NULL GROUP BY 1
"""


def waiting_by_province(day: date) -> dict[int, int]:
    """Use of KTP-el blanks (keping) on days up to `day` that waits for a document, by the key of the province its office lies in."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"day": day, "item": BLANK_WNI})
        return dict(cursor.fetchall())
