"""Batches of destruction: what can be taken out of quarantine, who recorded it, and what the official report says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Max, QuerySet, Sum
from django_stubs_ext import StrPromise

from blanko.models import (
    KTP_WITHDRAWN,
    SPOILED_CATEGORIES,
    WITHDRAWN_CATEGORIES,
    Destruction,
    StockPlace,
)
from ektp.common.periods import Period, month_start
from ektp.regions.models import Office

_TAKEABLE = """
SELECT a.place_id, least(
  coalesce((SELECT closing FROM blanko_accountday d WHERE d.account_id = a.id AND d.day <= %(day)s ORDER BY d.day DESC LIMIT 1), 0),
  (SELECT min(closing) FROM blanko_accountday d WHERE d.account_id = a.id AND d.day > %(day)s))
FROM blanko_account a JOIN blanko_stockplace p ON p.id = a.place_id
WHERE p.office_id = %(office)s AND a.item_id = %(item)s AND a.condition = 'quarantine'
ORDER BY a.place_id
"""


def takeable(office_id: int, item: str, day: date) -> list[tuple[StockPlace, int]]:
    """Places with what each can give out of quarantine on `day` so that no later closing falls below zero (keping), by key."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEABLE, {"office": office_id, "item": item, "day": day})
        held = dict(cursor.fetchall())
    places = StockPlace.objects.select_related("office__attribution").in_bulk(held)
    return [(places[key], int(quantity)) for key, quantity in sorted(held.items()) if quantity > 0]


def in_quarantine(office_id: int, item: str, day: date) -> int:
    """What can be destroyed or sent back on `day`, keping."""
    return sum(quantity for _place, quantity in takeable(office_id, item, day))


def categories_of(item: str) -> tuple[tuple[str, StrPromise | str], ...]:
    """The categories of an item's register: causes of spoilage, or grounds of withdrawal."""
    return WITHDRAWN_CATEGORIES if item == KTP_WITHDRAWN else SPOILED_CATEGORIES


_RECORDERS = """
WITH counts AS (
  SELECT c.changed_by_id FROM blanko_spoilagecount c
  WHERE %(item)s = 'blank_wni' AND c.office_id = %(office)s AND c.day >= %(since)s AND c.day <= %(day)s AND c.spoilage_count > 0
  UNION
  SELECT (h.row ->> 'changed_by_id')::bigint FROM db_history h
  WHERE %(item)s = 'blank_wni' AND h.source = 'blanko_spoilagecount' AND (h.row ->> 'spoilage_count')::int > 0
    AND h.anchor IN (SELECT s.id FROM daysheets_daysheet s
                     WHERE s.office_id = %(office)s AND s.day >= %(since)s AND s.day <= %(day)s)
), papers AS (
  SELECT d.created_by_id FROM blanko_stockdocument d
  WHERE d.office_id = %(office)s AND d.item_id = %(item)s AND d.day >= %(since)s AND d.day <= %(day)s
    AND (d.damaged > 0 AND d.kind <> 'reversal' OR d.kind = 'adjustment' AND d.condition = 'quarantine')
    AND NOT EXISTS (SELECT 1 FROM blanko_stockdocument r WHERE r.reverses_id = d.id)
)
SELECT changed_by_id FROM counts UNION SELECT created_by_id FROM papers
"""


def recorders(batch: Destruction) -> set[int]:
    """Keys of whoever recorded what the batch may hold: sheets with spoilage (also as they stood before), damage and withdrawals.

    That is everything of its item and office from the month of the destruction before it until its own day.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORDERS,
            {
                "office": batch.office_id,
                "item": batch.item_id,
                "since": covered_from(batch),
                "day": batch.day,
            },
        )
        return {key for (key,) in cursor.fetchall()}


def covered_from(batch: Destruction) -> date:
    """The first day of the month of the destruction before this one; the beginning where there is none."""
    before = Destruction.objects.filter(
        office=batch.office_id,
        item=batch.item_id,
        state=Destruction.State.POSTED,
        day__lte=batch.day,
    ).exclude(pk=batch.pk)
    last = before.aggregate(last=Max("day"))["last"]
    return month_start(last) if last else date.min


def batches(offices: Iterable[int], items: Iterable[str], period: Period) -> QuerySet[Destruction]:
    """Batches of these offices (keys) and items: those of the period, and those that still wait for approval; with `total`, keping."""
    mine = Destruction.objects.filter(office__in=list(offices), item__in=list(items))
    shown = mine.filter(day__gte=period.start, day__lt=period.end) | mine.filter(
        state=Destruction.State.PREPARED
    )
    return (
        shown.annotate(total=Sum("lines__quantity"))
        .select_related("office", "item", "prepared_by", "approved_by")
        .order_by("day", "pk")
    )


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One category of a batch, keping."""

    label: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PaperWitness:
    """Who saw it."""

    name: str
    office_name: str
    position: str


@dataclass(frozen=True, slots=True)
class DestructionPaper:
    """All that the berita acara pemusnahan says (domain.md section 4.4). `approver` is empty until it is approved."""

    office: Office
    item: str
    item_name: str
    unit: str
    number: str
    day: date
    method: str
    place_name: str
    rule: str
    note: str
    lines: tuple[PaperLine, ...]
    total: int
    witnesses: tuple[PaperWitness, ...]
    preparer: str
    approver: str
    serials: tuple[str, ...]


def destruction_paper(destruction: Destruction) -> DestructionPaper:
    """What a batch says, in the order of its register."""
    quantities = dict(destruction.lines.values_list("category", "quantity"))
    lines = tuple(
        PaperLine(str(label), quantities[code])
        for code, label in categories_of(destruction.item_id)
        if code in quantities
    )
    witnesses = destruction.witnesses.values_list("name", "office_name", "position")
    approver = destruction.approved_by
    return DestructionPaper(
        office=destruction.office,
        item=destruction.item_id,
        item_name=destruction.item.name,
        unit=destruction.item.unit,
        number=destruction.number,
        day=destruction.day,
        method=str(destruction.get_method_display()),
        place_name=destruction.place_name,
        rule=destruction.rule,
        note=destruction.note,
        lines=lines,
        total=sum(quantities.values()),
        witnesses=tuple(PaperWitness(*row) for row in witnesses),
        preparer=destruction.prepared_by.full_name,
        approver=approver.full_name if approver else "",
        serials=tuple(str(row) for row in destruction.serials.filter(stands=True)),
    )
