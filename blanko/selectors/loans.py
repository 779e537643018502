"""Loans between offices as they stand on a day: lent, given back, netted, on the way, owed, overdue.

What is owed is what arrived in good order: what was damaged or lost on the way to the borrower is the lender's, on the way back the
borrower's, for it belongs to the sender until accepted (MODEL section 5). Overdue is what is owed after its due day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from blanko.models import LoanState

# What each document and netting does to the loan that it names, by the day from which it counts (keping, signed).
EVENTS = """
SELECT d.loan_id, d.posted_day AS day,
  CASE WHEN sent.kind = 'loan' THEN good ELSE 0 END AS lent,
  CASE WHEN sent.kind = 'loan' THEN way ELSE 0 END AS on_way_out,
  CASE WHEN sent.kind = 'loan_return' THEN good ELSE 0 END AS returned,
  CASE WHEN sent.kind = 'loan_return' THEN way ELSE 0 END AS on_way_back,
  0 AS netted
FROM blanko_stockdocument d
LEFT JOIN blanko_stockdocument r ON r.id = d.reverses_id
LEFT JOIN blanko_stockdocument q ON q.id = d.in_reply_to_id
CROSS JOIN LATERAL (SELECT coalesce(r.kind, d.kind) AS kind, CASE WHEN r.id IS NULL THEN 1 ELSE -1 END AS sign) own
CROSS JOIN LATERAL (SELECT coalesce(q.kind, own.kind) AS kind) sent
CROSS JOIN LATERAL (SELECT
  own.sign * CASE WHEN q.id IS NULL THEN d.quantity ELSE -d.quantity - d.damaged END AS way,
  own.sign * CASE WHEN own.kind = 'acceptance' THEN d.quantity ELSE 0 END AS good) moved
WHERE d.loan_id = ANY(%(loans)s)
UNION ALL
SELECT side.loan_id, n.day, 0, 0, 0, 0, n.quantity
FROM blanko_loannetting n CROSS JOIN LATERAL (VALUES (n.loan_id), (n.against_id)) AS side (loan_id)
WHERE side.loan_id = ANY(%(loans)s)
"""

_LOANS = f"""
SELECT l.id, lender.id, lender.code, lender.name, btrim(lender_of.short_kind || ' ' || lender_of.name),
  borrower.id, borrower.code, borrower.name, btrim(borrower_of.short_kind || ' ' || borrower_of.name), l.item_id, i.name, i.unit,
  l.purpose, l.number, l.asked_day, l.due_day, l.asked, l.approved, l.needs_province,
  l.province_approved_by_id IS NOT NULL, l."end", l.before_book * (l.approved IS NOT NULL AND l."end" = '')::int,
  coalesce(e.lent, 0)::int, coalesce(e.returned, 0)::int, coalesce(e.netted, 0)::int,
  coalesce(e.on_way_out, 0)::int, coalesce(e.on_way_back, 0)::int, %(day)s::date
FROM blanko_loan l
JOIN regions_office lender ON lender.id = l.lender_id
JOIN regions_region lender_of ON lender_of.id = lender.region_id
JOIN regions_office borrower ON borrower.id = l.borrower_id
JOIN regions_region borrower_of ON borrower_of.id = borrower.region_id
JOIN blanko_item i ON i.code = l.item_id
LEFT JOIN (
  SELECT loan_id, sum(lent) AS lent, sum(returned) AS returned, sum(netted) AS netted,
    sum(on_way_out) AS on_way_out, sum(on_way_back) AS on_way_back
  FROM ({EVENTS}) x WHERE x.day <= %(day)s GROUP BY loan_id
) e ON e.loan_id = l.id
WHERE l.id = ANY(%(loans)s) AND l.asked_day <= %(day)s
ORDER BY l.due_day, l.id
"""  # noqa: S608 - only a text of our own is put in

_OF_OFFICES = "SELECT id FROM blanko_loan WHERE lender_id = ANY(%(offices)s) OR borrower_id = ANY(%(offices)s)"

# The first day on which more is lent than approved, or more given back than owed.
_BREACH = f"""
SELECT loan_id, day, owed, given, allowed FROM (
  SELECT e.loan_id, e.day, a.allowed,
    l.before_book * (a.allowed > 0)::int + sum(e.lent - e.returned - e.on_way_back - e.netted) OVER up_to AS owed,
    l.before_book * (a.allowed > 0)::int + sum(e.lent + e.on_way_out) OVER up_to AS given
  FROM (
    SELECT loan_id, day, sum(lent) AS lent, sum(returned) AS returned, sum(netted) AS netted,
      sum(on_way_out) AS on_way_out, sum(on_way_back) AS on_way_back
    FROM ({EVENTS}) x GROUP BY loan_id, day
  ) e
  JOIN blanko_loan l ON l.id = e.loan_id
  CROSS JOIN LATERAL (
    SELECT CASE WHEN l."end" = '' AND (NOT l.needs_province OR l.province_approved_by_id IS NOT NULL)
                THEN coalesce(l.approved, 0) ELSE 0 END AS allowed
  ) a
  WINDOW up_to AS (PARTITION BY e.loan_id ORDER BY e.day)
) t
WHERE owed < 0 OR given > allowed
ORDER BY day, loan_id LIMIT 1
"""  # noqa: S608 - only a text of our own is put in


@dataclass(frozen=True, slots=True)
class LoanRow:
    """One loan at the end of a day (satuan of the item; keping for blanks). The decisions are the present ones.

    `lender` and `borrower` are the names of the offices, `_place` those of their regions (Kab. Jombang).
    `lent` arrived in good order at the borrower, `returned` at the lender; `netted` was set off against an opposite debt.
    """

    id: int
    lender_id: int
    lender_code: str
    lender: str
    lender_place: str
    borrower_id: int
    borrower_code: str
    borrower: str
    borrower_place: str
    item: str
    item_name: str
    unit: str
    purpose: str
    number: str
    asked_day: date
    due_day: date
    asked: int
    approved: int | None
    needs_province: bool
    province_approved: bool
    end: str
    before_book: int
    lent: int
    returned: int
    netted: int
    on_way_out: int
    on_way_back: int
    day: date

    @property
    def outstanding(self) -> int:
        """What the borrower owes; what is on its way back is still owed."""
        return self.before_book + self.lent - self.returned - self.netted

    @property
    def returnable(self) -> int:
        """What the borrower owes and has not sent back."""
        return self.outstanding - self.on_way_back

    @property
    def lendable(self) -> int:
        """What the lender may still send: approved, less what arrived and what is on its way; nothing once all came back."""
        if self.state not in (LoanState.APPROVED, LoanState.LENT) or self.approved is None:
            return 0
        return self.approved - self.before_book - self.lent - self.on_way_out

    @property
    def in_transit(self) -> int:
        """What is on its way, there and back."""
        return self.on_way_out + self.on_way_back

    @property
    def overdue_days(self) -> int:
        """Days since the due day while anything is owed; 0 where nothing is late."""
        return max(0, (self.day - self.due_day).days) if self.outstanding > 0 else 0

    @property
    def state(self) -> LoanState:
        """Where it stands."""
        if self.end:
            return LoanState(self.end)
        if self.approved is None:
            return LoanState.ASKED
        if self.needs_province and not self.province_approved:
            return LoanState.WAITS_PROVINCE
        if self.before_book + self.lent + self.on_way_out == 0:
            return LoanState.APPROVED
        return LoanState.LENT if self.outstanding or self.in_transit else LoanState.RETURNED

    @property
    def is_open(self) -> bool:
        """Whether something is owed or on its way."""
        return self.state == LoanState.LENT

    @property
    def is_asked(self) -> bool:
        """Whether it has not been lent, and still may be."""
        return self.state in (LoanState.ASKED, LoanState.WAITS_PROVINCE, LoanState.APPROVED)


@dataclass(frozen=True, slots=True)
class Breach:
    """On `day` a loan would have more given back than owed (`owed` below zero) or more lent (`given`) than `allowed`."""

    loan_id: int
    day: date
    owed: int
    given: int
    allowed: int


@dataclass(frozen=True, slots=True)
class DebtPair:
    """What two offices owe each other of one item; `one` is the one to whom more is owed. Named by their regions."""

    one_code: str
    one: str
    other_code: str
    other: str
    item: str
    item_name: str
    owed_to_one: int
    owed_to_other: int

    @property
    def net(self) -> int:
        """What remains after netting, owed to `one`."""
        return self.owed_to_one - self.owed_to_other

    @property
    def nettable(self) -> int:
        """What both can set off."""
        return min(self.owed_to_one, self.owed_to_other)


def loans_of(offices: Iterable[int], day: date) -> list[LoanRow]:
    """Loans from or to these offices (keys), asked on or before `day`, as they stood at its end; the earliest due first. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_OFFICES, {"offices": list(offices)})
        keys = [key for (key,) in cursor.fetchall()]
    return loan_rows(keys, day)


def loan_rows(loans: Sequence[int], day: date) -> list[LoanRow]:
    """These loans (keys) as they stood at the end of `day`, the earliest due first."""
    if not loans:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LOANS, {"loans": list(loans), "day": day})
        return [LoanRow(*row) for row in cursor.fetchall()]


def overdue(rows: Iterable[LoanRow]) -> list[LoanRow]:
    """Those that are late, the latest first."""
    return sorted((row for row in rows if row.overdue_days), key=lambda row: -row.overdue_days)


def first_breach(loans: Iterable[int]) -> Breach | None:
    """The first day on which the documents of these loans (keys) contradict their approval or their debt."""
    with connection.cursor() as cursor:
        cursor.execute(_BREACH, {"loans": list(loans)})
        row = cursor.fetchone()
    return Breach(*row) if row else None


def debt_pairs(rows: Iterable[LoanRow]) -> list[DebtPair]:
    """Who owes whom, by pair of offices and item, the most owed first. What is on its way back is not counted: it is being returned."""
    owed: dict[tuple[str, str, str], int] = {}
    names: dict[str, str] = {}
    items: dict[str, str] = {}
    for row in rows:
        if row.returnable > 0:
            key = (row.lender_code, row.borrower_code, row.item)
            owed[key] = owed.get(key, 0) + row.returnable
        names |= {row.lender_code: row.lender_place, row.borrower_code: row.borrower_place}
        items[row.item] = row.item_name
    found = []
    for lender, borrower, item in owed:
        mine, theirs = owed[lender, borrower, item], owed.get((borrower, lender, item), 0)
        if (mine, borrower) > (theirs, lender):
            pair = (lender, names[lender], borrower, names[borrower], item, items[item])
            found.append(DebtPair(*pair, mine, theirs))
    return sorted(found, key=lambda p: (-p.nettable, -p.net, p.one_code, p.other_code, p.item))
