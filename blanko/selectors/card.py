"""Kartu persediaan: every document of an office and item with the running balance of what is on hand."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.functional import cached_property

from blanko.models import DocumentKind
from ektp.common.periods import Period

_ROWS = """
SELECT d.id, d.posted_day, d.day, d.kind, coalesce(r.kind, ''), d.number, d.party, coalesce(c.name, ''), d.note,
       d.sheet_id IS NOT NULL, sum(l.quantity)::int
FROM blanko_stockline l
JOIN blanko_account a ON a.id = l.account_id AND a.condition = 'on_hand' AND a.item_id = %(item)s
JOIN blanko_stockplace p ON p.id = a.place_id AND p.office_id = %(office)s
JOIN blanko_stockdocument d ON d.id = l.document_id
LEFT JOIN blanko_stockdocument r ON r.id = d.reverses_id
LEFT JOIN regions_office c ON c.id = d.counterpart_id
WHERE l.day >= %(start)s AND l.day < %(end)s AND (%(place)s::bigint IS NULL OR p.id = %(place)s)
GROUP BY d.id, r.kind, c.name
HAVING sum(l.quantity) <> 0
ORDER BY d.posted_day, d.id
"""

_OPENING = """
SELECT coalesce(sum(before.closing), 0)::int
FROM blanko_account a JOIN blanko_stockplace p ON p.id = a.place_id
LEFT JOIN LATERAL (SELECT closing FROM blanko_accountday d WHERE d.account_id = a.id AND d.day < %(start)s
                   ORDER BY d.day DESC LIMIT 1) before ON true
WHERE p.office_id = %(office)s AND a.item_id = %(item)s AND a.condition = 'on_hand'
  AND (%(place)s::bigint IS NULL OR p.id = %(place)s)
"""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One document: `quantity` is signed, `balance` what was on hand after it (keping)."""

    document_id: int
    posted_day: date
    day: date
    kind: str
    reversed_kind: str
    number: str
    party: str
    counterpart: str
    note: str
    by_sheet: bool
    quantity: int
    balance: int

    @property
    def came(self) -> int | None:
        """What came in."""
        return self.quantity if self.quantity > 0 else None

    @property
    def went(self) -> int | None:
        """What went out."""
        return -self.quantity if self.quantity < 0 else None

    @property
    def label(self) -> str:
        """What the document is; a reversal names what it takes back."""
        label = str(DocumentKind(self.kind).label)
        if self.reversed_kind:
            return f"{label}: {DocumentKind(self.reversed_kind).label}"
        return label

    @property
    def other(self) -> str:
        """From whom or to whom."""
        return self.counterpart or self.party


@dataclass(frozen=True)
class StockCard:
    """The card of a period."""

    opening: int
    rows: tuple[CardRow, ...]

    @cached_property
    def came(self) -> int:
        """All that came in."""
        return sum(row.came or 0 for row in self.rows)

    @cached_property
    def went(self) -> int:
        """All that went out."""
        return sum(row.went or 0 for row in self.rows)

    @property
    def closing(self) -> int:
        """What is on hand at the end."""
        return self.opening + self.came - self.went


def card(office_id: int, item: str, period: Period, place_id: int | None = None) -> StockCard:
    """Kartu persediaan of an office (or of one place) and item over a period."""
    parameters: dict[str, str | int | date | None] = {
        "office": office_id,
        "item": item,
        "place": place_id,
        "start": period.start,
        "end": period.end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPENING, parameters)
        opening: int = cursor.fetchone()[0]
        cursor.execute(_ROWS, parameters)
        found = cursor.fetchall()
    rows, balance = [], opening
    for row in found:
        balance += row[-1]
        rows.append(CardRow(*[*row, balance]))
    return StockCard(opening, tuple(rows))
