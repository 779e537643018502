"""What is on its way between offices, and what of it is an open question."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Case, F, IntegerField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from blanko.models import SENDING_KINDS, DocumentKind, StockDocument


def _answered() -> Coalesce:
    """The sum of what answers a dispatch: accepted, damaged, come back or written off; reversals taken off."""
    replies = StockDocument.objects.filter(in_reply_to=OuterRef("pk"))
    sign = Case(
        When(kind=DocumentKind.REVERSAL, then=Value(-1)),
        default=Value(1),
        output_field=IntegerField(),
    )
    total = replies.values("in_reply_to").annotate(total=Sum((F("quantity") + F("damaged")) * sign))
    return Coalesce(Subquery(total.values("total"), output_field=IntegerField()), Value(0))


# Keping that are still on their way at the end of a day, by dispatch. What an office has in transit is the sum of what is open of its
# dispatches: so they are walked from the latest back until that is found, and what was answered years ago is never looked at. Of senders
# outside (found by one step of the index for each) all that they sent here is looked at, while they have anything in transit: their
# account says nothing about one receiver.
_SENDS = "kind IN ({})".format(", ".join(f"'{kind}'" for kind in SENDING_KINDS))
_LEFT = """d.quantity - coalesce((
      SELECT sum(CASE WHEN r.kind = 'reversal' THEN -r.quantity - r.damaged ELSE r.quantity + r.damaged END)::int
      FROM blanko_stockdocument r WHERE r.in_reply_to_id = d.id AND r.posted_day <= %(day)s), 0)"""
_STANDS = """NOT EXISTS (SELECT FROM blanko_stockdocument x WHERE x.reverses_id = d.id AND x.posted_day <= %(day)s)"""
_STILL = f"""
WITH RECURSIVE sender AS (
  SELECT k.id AS receiver_id, f.office_id FROM unnest(%(offices)s::bigint[]) AS k(id) CROSS JOIN LATERAL (
    SELECT d.office_id FROM blanko_stockdocument d WHERE d.counterpart_id = k.id ORDER BY d.office_id LIMIT 1) f
  UNION ALL
  SELECT s.receiver_id, f.office_id FROM sender s CROSS JOIN LATERAL (
    SELECT d.office_id FROM blanko_stockdocument d WHERE d.counterpart_id = s.receiver_id AND d.office_id > s.office_id
    ORDER BY d.office_id LIMIT 1) f
), party AS (
  SELECT office_id FROM sender UNION SELECT unnest(%(offices)s::bigint[])
), away AS MATERIALIZED (
  SELECT p.office_id, a.item_id, sum(after.closing)::int AS quantity
  FROM party JOIN blanko_stockplace p USING (office_id) JOIN blanko_account a ON a.place_id = p.id
  CROSS JOIN LATERAL (SELECT closing FROM blanko_accountday d WHERE d.account_id = a.id AND d.day <= %(day)s
                      ORDER BY d.day DESC LIMIT 1) after
  WHERE a.condition = 'in_transit' AND after.closing > 0 GROUP BY 1, 2
), walk AS (
  SELECT office_id, item_id, quantity AS missing, 'infinity'::date AS posted_day, 0::bigint AS id, 0 AS still
  FROM away WHERE office_id = ANY(%(offices)s)
  UNION ALL
  SELECT w.office_id, w.item_id, w.missing - n.still, n.posted_day, n.id, n.still
  FROM walk w CROSS JOIN LATERAL (
    SELECT d.id, d.posted_day, CASE WHEN {_STANDS} THEN {_LEFT} ELSE 0 END AS still
    FROM blanko_stockdocument d
    WHERE d.office_id = w.office_id AND d.item_id = w.item_id AND d.{_SENDS} AND d.posted_day <= %(day)s
      AND (d.posted_day, d.id) < (w.posted_day, w.id)
    ORDER BY d.posted_day DESC, d.id DESC LIMIT 1
  ) n WHERE w.missing > 0
), coming AS (
  SELECT d.id, {_LEFT} AS still FROM blanko_stockdocument d
  JOIN away a ON a.office_id = d.office_id AND a.item_id = d.item_id
  WHERE d.counterpart_id = ANY(%(offices)s) AND d.{_SENDS} AND d.posted_day <= %(day)s AND NOT a.office_id = ANY(%(offices)s) AND {_STANDS}
)
SELECT id, still FROM walk WHERE still <> 0 UNION ALL SELECT id, still FROM coming WHERE still <> 0
"""  # noqa: S608 - only names of our own are put in


def _still(offices: list[int], day: date) -> dict[int, int]:
    """Keping that are still on their way at the end of a day, by the key of their dispatch; what is answered whole is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_STILL, {"offices": offices, "day": day})
        return dict(cursor.fetchall())


def open_quantity(dispatch: StockDocument) -> int:
    """Keping of a dispatch that are still on their way, whatever the day."""
    sent = StockDocument.objects.filter(pk=dispatch.pk, kind__in=SENDING_KINDS, reversed_by=None)
    still = sent.annotate(still=F("quantity") - _answered()).values_list("still", flat=True)
    return int(still.first() or 0)


def open_quantities(dispatches: Iterable[int]) -> dict[int, int]:
    """As `open_quantity`, by key, for many; those that are answered whole are left out."""
    sent = StockDocument.objects.filter(
        pk__in=list(dispatches), kind__in=SENDING_KINDS, reversed_by=None
    )
    still = sent.annotate(still=F("quantity") - _answered()).exclude(still=0)
    return dict(still.values_list("pk", "still"))


@dataclass(frozen=True, slots=True)
class Transit:
    """A dispatch that is not answered whole. `short`: something of it was accepted, so that the rest is a difference to explain."""

    dispatch: StockDocument
    still: int
    accepted: int
    age: int
    note: str

    @property
    def short(self) -> bool:
        """Whether a part has arrived and the rest has not."""
        return self.accepted > 0


def in_transit(offices: Iterable[int], day: date) -> list[Transit]:
    """Dispatches from or to these offices (keys) that are open at the end of `day` (keping), oldest first; three statements at most."""
    still = _still(list(offices), day)
    found = (
        StockDocument.objects.filter(pk__in=still)
        .select_related("office", "counterpart", "item")
        .order_by("day", "pk")
    )
    if not still:
        return []
    notes = _notes(still)
    return [
        Transit(
            dispatch=sent,
            still=still[sent.pk],
            accepted=sent.quantity - still[sent.pk],
            age=(day - sent.day).days,
            note="; ".join(notes[sent.pk]),
        )
        for sent in found
    ]


def _notes(dispatches: Iterable[int]) -> dict[int, list[str]]:
    """What receivers wrote when they accepted a part, by dispatch."""
    replies = StockDocument.objects.filter(
        in_reply_to__in=list(dispatches), kind=DocumentKind.ACCEPTANCE, reversed_by=None
    ).exclude(note="")
    notes: dict[int, list[str]] = defaultdict(list)
    for reply in replies.order_by("pk").only("in_reply_to", "note"):
        if reply.in_reply_to_id is not None:
            notes[reply.in_reply_to_id].append(reply.note)
    return notes


def open_differences(offices: Iterable[int], day: date) -> list[Transit]:
    """Dispatches of which a part arrived and the rest is an open question of the sender (keping), oldest first."""
    return [transit for transit in in_transit(offices, day) if transit.short]
