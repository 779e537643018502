"""The blanks counted each afternoon against the book of that day: derived, never stored (domain.md section 4.3).

A sheet's use belongs to its service day, also where the ledger posted it later or still waits: what should lie at the printing place is
therefore the closing of the day less the uses up to it that were posted later or wait. A difference is open until it was handled as it is
now; one that has become another is open again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from blanko.models import BLANK_WNI, CountDifference
from ektp.regions.models import Office

_DIFFERENCES = """
WITH late AS MATERIALIZED (
  SELECT office_id, day, posted_day, sum(quantity)::int AS quantity FROM blanko_stockdocument
  WHERE office_id = ANY(%(offices)s) AND item_id = %(item)s AND sheet_id IS NOT NULL AND posted_day > day
  GROUP BY 1, 2, 3
), found AS (
  SELECT n.office_id, n.day, n.declared_blank_on_hand AS counted,
    book.closing - coalesce(later.quantity, 0) - coalesce(waits.quantity, 0) AS expected
  FROM blanko_declaredstock n
  JOIN blanko_stockplace p ON p.office_id = n.office_id AND p.prints
  JOIN blanko_account a ON a.place_id = p.id AND a.item_id = %(item)s AND a.condition = 'on_hand'
  JOIN LATERAL (SELECT closing FROM blanko_accountday d WHERE d.account_id = a.id AND d.day <= n.day
                ORDER BY d.day DESC LIMIT 1) book ON true
  LEFT JOIN LATERAL (SELECT sum(l.quantity)::int AS quantity FROM late l
                     WHERE l.office_id = n.office_id AND l.day <= n.day AND l.posted_day > n.day) later ON true
  LEFT JOIN LATERAL (SELECT sum(u.quantity)::int AS quantity FROM blanko_unbookeduse u
                     WHERE u.office_id = n.office_id AND u.item_id = %(item)s AND u.quantity > 0
                       AND u.service_day <= n.day) waits ON true
  WHERE n.office_id = ANY(%(offices)s) AND n.declared_blank_on_hand IS NOT NULL
    AND n.day >= coalesce(%(first)s::date, n.day) AND n.day <= %(last)s
)
SELECT f.office_id, o.code, o.name, f.day, f.counted, f.expected, h.id
FROM found f JOIN regions_office o ON o.id = f.office_id
LEFT JOIN blanko_countdifference h ON h.office_id = f.office_id AND h.day = f.day
WHERE %(all)s OR (f.counted <> f.expected AND h.accepted IS DISTINCT FROM f.counted - f.expected)
ORDER BY f.day, o.code
"""


@dataclass(frozen=True, slots=True)
class DailyDifference:
    """What one office counted on a day, what should have been there (keping), and how the difference was last handled."""

    office_id: int
    code: str
    office: str
    day: date
    counted: int
    expected: int
    handled: CountDifference | None

    @property
    def difference(self) -> int:
        """Counted less expected."""
        return self.counted - self.expected

    @property
    def is_open(self) -> bool:
        """Whether there is a difference that nobody has handled as it is now."""
        accepted = self.handled.accepted if self.handled else None
        return self.difference != 0 and accepted != self.difference

    @property
    def has_changed(self) -> bool:
        """Whether it was looked at before, as another difference."""
        return self.handled is not None and self.handled.difference != self.difference

    def age(self, today: date) -> int:
        """Days since it was counted."""
        return (today - self.day).days


def differences_open(
    offices: Iterable[int], last: date, first: date | None = None
) -> list[DailyDifference]:
    """Differences of these offices (keys) that are open, from `first` to `last` (both included), oldest first; two queries."""
    return _read(offices, first, last, everything=False)


def difference_of(office: Office, day: date) -> DailyDifference | None:
    """What was counted at an office on a day, equal to the book or not; None without a count or before the book begins."""
    found = _read([office.pk], day, day, everything=True)
    return found[0] if found else None


def _read(
    offices: Iterable[int], first: date | None, last: date, *, everything: bool
) -> list[DailyDifference]:
    parameters: dict[str, str | bool | date | list[int] | None] = {
        "offices": list(offices),
        "item": BLANK_WNI,
        "first": first,
        "last": last,
        "all": everything,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES, parameters)
        rows = cursor.fetchall()
    handled = CountDifference.objects.select_related("handled_by", "decided_by", "document")
    by_key = handled.in_bulk([row[-1] for row in rows if row[-1] is not None])
    return [
        DailyDifference(office, code, name, day, counted, expected, by_key.get(key))
        for office, code, name, day, counted, expected, key in rows
    ]
