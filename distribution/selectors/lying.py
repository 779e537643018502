"""How many finished cards lie at an office, and an estimate of how old they are.

The figures come from the same expressions that feed the roll-up, so that the two cannot disagree. Ages are first in, first out: what
lies there is what came last, which only an office that hands out the oldest card first would find true. It is called an estimate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db import connection

from distribution.measures import SOURCES
from ektp.common.measure import Source

OLDEST = (7, 30, 90)  # days; what is older stands in the last part of the bar
_COLUMNS = ("cards_at_dinas_change", "cards_at_counter_change")


@dataclass(frozen=True, slots=True)
class AgeBar:
    """Keping by estimated age: up to 7 days, 8-30, 31-90, older."""

    week: int
    month: int
    quarter: int
    older: int

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """Per cent of the whole, for the bar."""
        whole = self.week + self.month + self.quarter + self.older
        parts = (self.week, self.month, self.quarter, self.older)
        week, month, quarter, older = (100 * part / whole if whole else 0 for part in parts)
        return week, month, quarter, older


@dataclass(frozen=True, slots=True)
class Lying:
    """Finished cards at one office at the end of a day (keping). `known` only from its opening on.

    `waiting`: handed over or sent beyond what the documents say lay there: "menunggu dokumen serah terima".
    """

    office_id: int
    since: date | None
    balance: int
    ages: AgeBar | None

    @property
    def known(self) -> bool:
        """Whether the office has an opening."""
        return self.since is not None

    @property
    def quantity(self) -> int | None:
        """What lies there; None where nobody knows."""
        return max(self.balance, 0) if self.known else None

    @property
    def waiting(self) -> int:
        """What was given out beyond the documents."""
        return max(-self.balance, 0) if self.known else 0


def age_bar(quantity: int, week: int, month: int, quarter: int) -> AgeBar:
    """First in, first out: of `quantity` that lies there, as much as came in each stretch of days, the latest first."""
    parts = []
    for came in (week, month, quarter):
        part = min(quantity, max(came, 0))
        parts.append(part)
        quantity -= part
    return AgeBar(parts[0], parts[1], parts[2], quantity)


def lying(offices: Iterable[int], day: date) -> dict[int, Lying]:
    """What lies at these offices (keys) at the end of `day`, with estimated ages; one query."""
    parameters: dict[str, list[int] | date] = {
        "offices": list(offices),
        "end": day + timedelta(days=1),
        **{f"b{index}": day - timedelta(days=oldest) for index, oldest in enumerate(OLDEST)},
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(), parameters)
        return {row[0]: _made(*row) for row in cursor.fetchall()}


def _made(
    office: int, since: date | None, balance: int, week: int, month: int, quarter: int
) -> Lying:
    ages = age_bar(max(balance, 0), week, month, quarter) if since is not None else None
    return Lying(office, since, balance, ages)


def _moved(source: Source) -> str:
    quantity = f"coalesce({source.columns[_COLUMNS[0]]}, {source.columns[_COLUMNS[1]]})"
    return (
        f"SELECT s.office_id, s.day, {quantity} AS quantity "  # noqa: S608 - as below
        f"FROM {source.table} s JOIN regions_office o ON o.id = s.office_id "
        "WHERE s.office_id = ANY(%(offices)s) AND s.day < %(end)s"
    )


@cache
def _sql() -> str:
    """All that moved cards at an office, from each source that feeds the roll-up."""
    moved = " UNION ALL ".join(_moved(s) for s in SOURCES if _COLUMNS[0] in s.columns)
    return f"""
WITH moved AS ({moved})
SELECT o.id, c.day, coalesce(sum(m.quantity), 0)::int,
  coalesce(sum(m.quantity) FILTER (WHERE m.quantity > 0 AND m.day >= %(b0)s), 0)::int,
  coalesce(sum(m.quantity) FILTER (WHERE m.quantity > 0 AND m.day >= %(b1)s AND m.day < %(b0)s), 0)::int,
  coalesce(sum(m.quantity) FILTER (WHERE m.quantity > 0 AND m.day >= %(b2)s AND m.day < %(b1)s), 0)::int
FROM regions_office o
LEFT JOIN distribution_cardopening c ON c.office_id = o.id AND c.day < %(end)s
LEFT JOIN moved m ON m.office_id = o.id
WHERE o.id = ANY(%(offices)s)
GROUP BY o.id, c.day
"""  # noqa: S608 - only expressions of our own registry are put in
