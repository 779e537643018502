"""Where allocations stand, by the documents that name them: promised, sent, on the way, accepted, short."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from blanko.models import Allocation
from ektp.regions.models import Office

_PROGRESS = """
WITH leg AS (
  SELECT d.id, d.allocation_id, d.office_id, d.quantity, d.day FROM blanko_stockdocument d
  WHERE d.allocation_id = ANY(%(keys)s) AND d.kind = 'dispatch'
    AND NOT EXISTS (SELECT FROM blanko_stockdocument x WHERE x.reverses_id = d.id)
), answer AS (
  SELECT l.allocation_id, l.office_id AS sender_id, r.office_id, r.kind, r.quantity, r.damaged, r.day
  FROM leg l JOIN blanko_stockdocument r ON r.in_reply_to_id = l.id AND r.kind IN ('acceptance', 'return', 'loss')
  WHERE NOT EXISTS (SELECT FROM blanko_stockdocument x WHERE x.reverses_id = r.id)
), direct AS (
  SELECT d.allocation_id, d.quantity, d.damaged, d.day FROM blanko_stockdocument d
  WHERE d.allocation_id = ANY(%(keys)s) AND d.kind = 'receipt'
    AND NOT EXISTS (SELECT FROM blanko_stockdocument x WHERE x.reverses_id = d.id)
), sent AS (
  SELECT allocation_id, sum(quantity) AS quantity, min(day) AS day FROM (
    SELECT l.allocation_id, l.quantity, l.day FROM leg l JOIN blanko_allocation a ON a.id = l.allocation_id AND a.supplier_id = l.office_id
    UNION ALL SELECT allocation_id, quantity + damaged, day FROM direct
    UNION ALL SELECT n.allocation_id, -n.quantity, NULL FROM answer n
      JOIN blanko_allocation a ON a.id = n.allocation_id AND a.supplier_id = n.sender_id WHERE n.kind = 'return'
  ) s GROUP BY 1
), got AS (
  SELECT allocation_id, sum(quantity) AS quantity, sum(damaged) AS damaged, max(day) AS day FROM (
    SELECT n.allocation_id, n.quantity, n.damaged, n.day FROM answer n
      JOIN blanko_allocation a ON a.id = n.allocation_id AND a.receiver_id = n.office_id WHERE n.kind = 'acceptance'
    UNION ALL SELECT allocation_id, quantity, damaged, day FROM direct
  ) g GROUP BY 1
), way AS (
  SELECT allocation_id, sum(quantity) AS quantity FROM (
    SELECT allocation_id, quantity FROM leg UNION ALL SELECT allocation_id, -(quantity + damaged) FROM answer
  ) w GROUP BY 1
), lost AS (
  SELECT allocation_id, sum(quantity) AS quantity FROM answer WHERE kind = 'loss' GROUP BY 1
)
SELECT k.id, coalesce(s.quantity, 0)::int, s.day, coalesce(w.quantity, 0)::int, coalesce(g.quantity, 0)::int,
       coalesce(g.damaged, 0)::int, g.day, coalesce(l.quantity, 0)::int
FROM unnest(%(keys)s::bigint[]) AS k(id)
LEFT JOIN sent s ON s.allocation_id = k.id LEFT JOIN got g ON g.allocation_id = k.id
LEFT JOIN way w ON w.allocation_id = k.id LEFT JOIN lost l ON l.allocation_id = k.id
"""

State = tuple[str, str]
"""Words, and the kind of their chip."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One allocation on a day (satuan of its item). `sent` left the supplier, `accepted` is with the receiver in good order."""

    allocation: Allocation
    today: date
    sent: int
    sent_day: date | None
    on_way: int
    accepted: int
    damaged: int
    accepted_day: date | None
    lost: int

    @property
    def quantity(self) -> int:
        """What was promised; nothing once it has been cancelled."""
        return 0 if self.allocation.cancelled_day else self.allocation.quantity

    @property
    def short(self) -> int:
        """Promised less accepted."""
        return self.quantity - self.accepted

    @property
    def at_stop(self) -> int:
        """What waits at an office on the way to be sent on."""
        return self.sent - self.on_way - self.accepted - self.damaged - self.lost

    @property
    def done(self) -> bool:
        """Whether everything promised has come, damaged ones included."""
        return self.quantity > 0 and self.accepted + self.damaged >= self.quantity

    @property
    def whole_day(self) -> date | None:
        """The day on which the last of it came; None while something is missing."""
        return self.accepted_day if self.done else None

    @property
    def late_days(self) -> int:
        """Days behind the promise: until it came, or until today."""
        promised = self.allocation.promised_day
        if promised is None or not self.quantity:
            return 0
        return max(((self.whole_day or self.today) - promised).days, 0)

    @property
    def late(self) -> bool:
        """Whether it is not there yet and its promised day has passed."""
        return not self.done and self.late_days > 0

    @property
    def state(self) -> State:
        """Where it stands, in words."""
        if self.allocation.cancelled_day:
            return _("Dibatalkan"), "closed"
        if self.done:
            return _("Diterima"), "ok"
        if self.accepted or self.damaged:
            return _("Diterima sebagian"), "warn"
        if self.on_way:
            return _("Dalam perjalanan"), ""
        if self.at_stop:
            return _("Di kantor antara"), ""
        return _("Dialokasikan"), "warn" if self.late else ""


def standings(allocations: Iterable[Allocation], today: date) -> list[Standing]:
    """Where each of them stands, in their order; one statement."""
    found = list(allocations)
    if not found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, {"keys": [one.pk for one in found]})
        progress = {row[0]: row[1:] for row in cursor.fetchall()}
    return [Standing(one, today, *progress[one.pk]) for one in found]


def allocations_of(
    *,
    receivers: Iterable[int] | None = None,
    suppliers: Iterable[int] | None = None,
    item: str | None = None,
) -> QuerySet[Allocation]:
    """Allocations to these offices or from them (keys), newest first."""
    mine = Q()
    if receivers is not None:
        mine |= Q(receiver__in=list(receivers))
    if suppliers is not None:
        mine |= Q(supplier__in=list(suppliers))
    found = Allocation.objects.filter(mine).select_related(
        "supplier", "receiver", "item", "request"
    )
    if item is not None:
        found = found.filter(item=item)
    return found.order_by("-day", "-pk")


def sendable(office: Office, today: date) -> list[Standing]:
    """Allocations of which this office still has something to send: as supplier, or because it accepted a leg of them."""
    passed = Q(documents__replies__office=office, documents__replies__kind="acceptance")
    found = (
        Allocation.objects.filter(Q(supplier=office) | passed, cancelled_day=None)
        .exclude(receiver=office)
        .select_related("supplier", "receiver", "item")
        .distinct()
        .order_by("day", "pk")
    )
    return [
        one
        for one in standings(found, today)
        if (one.sent < one.quantity if one.allocation.supplier_id == office.pk else one.at_stop > 0)
    ]


def expected_at(office: Office, today: date) -> list[Standing]:
    """Allocations to this office that have not come whole."""
    found = allocations_of(receivers=[office.pk]).filter(cancelled_day=None).order_by("day", "pk")
    return [one for one in standings(found, today) if not one.done]
