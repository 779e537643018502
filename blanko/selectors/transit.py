"""What is on its way between offices, and what of it is an open question."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from blanko.models import DocumentKind, StockDocument


def _answered(until: date | None = None) -> Subquery:
    """The sum of what answers a dispatch: accepted, damaged, come back or written off; reversals taken off."""
    replies = StockDocument.objects.filter(in_reply_to=OuterRef("pk"))
    if until is not None:
        replies = replies.filter(posted_day__lte=until)
    sign = Case(
        When(kind=DocumentKind.REVERSAL, then=Value(-1)),
        default=Value(1),
        output_field=IntegerField(),
    )
    total = replies.values("in_reply_to").annotate(total=Sum((F("quantity") + F("damaged")) * sign))
    return Subquery(total.values("total"), output_field=IntegerField())


def _dispatches(until: date | None = None) -> "QuerySet[StockDocument]":
    dispatches = StockDocument.objects.filter(kind=DocumentKind.DISPATCH)
    if until is None:
        return dispatches.filter(reversed_by=None).annotate(still=F("quantity") - _zero(None))
    standing = dispatches.filter(posted_day__lte=until).exclude(reversed_by__posted_day__lte=until)
    return standing.annotate(still=F("quantity") - _zero(until))


def _zero(until: date | None) -> Coalesce:
    return Coalesce(_answered(until), Value(0))


def open_quantity(dispatch: StockDocument) -> int:
    """Keping of a dispatch that are still on their way, whatever the day."""
    found = _dispatches().filter(pk=dispatch.pk).values_list("still", flat=True).first()
    return int(found or 0)


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
    """Dispatches from or to these offices (keys) that are open at the end of `day` (keping), oldest first."""
    keys = list(offices)
    found = (
        _dispatches(day)
        .filter(still__gt=0)
        .select_related("office", "counterpart", "item")
        .order_by("day", "pk")
    )
    mine = found.filter(office__in=keys) | found.filter(counterpart__in=keys)
    return [_transit(dispatch, day) for dispatch in mine]


def _transit(dispatch: StockDocument, day: date) -> Transit:
    still = int(dispatch.still)
    replies = dispatch.replies.filter(kind=DocumentKind.ACCEPTANCE, reversed_by=None)
    note = "; ".join(replies.exclude(note="").order_by("pk").values_list("note", flat=True))
    return Transit(dispatch, still, dispatch.quantity - still, (day - dispatch.day).days, note)


def open_differences(offices: Iterable[int], day: date) -> list[Transit]:
    """Dispatches of which a part arrived and the rest is an open question of the sender (keping), oldest first."""
    return [transit for transit in in_transit(offices, day) if transit.short]
