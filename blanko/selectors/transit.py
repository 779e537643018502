"""What is on its way between offices, and what of it is an open question."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from blanko.models import SENDING_KINDS, DocumentKind, StockDocument


def _answered(until: date | None) -> Coalesce:
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
    return Coalesce(Subquery(total.values("total"), output_field=IntegerField()), Value(0))


def _still(mine: Q, until: date) -> dict[int, int]:
    """Keping that are still on their way at the end of a day, by the key of their dispatch; what is answered whole is left out."""
    sent = StockDocument.objects.filter(mine, kind__in=SENDING_KINDS, posted_day__lte=until)
    sent = sent.exclude(reversed_by__posted_day__lte=until)
    still = sent.annotate(still=F("quantity") - _answered(until)).exclude(still=0)
    return dict(still.values_list("pk", "still"))


def open_quantity(dispatch: StockDocument) -> int:
    """Keping of a dispatch that are still on their way, whatever the day."""
    sent = StockDocument.objects.filter(pk=dispatch.pk, kind__in=SENDING_KINDS, reversed_by=None)
    still = sent.annotate(still=F("quantity") - _answered(None)).values_list("still", flat=True)
    return int(still.first() or 0)


def open_quantities(dispatches: Iterable[int]) -> dict[int, int]:
    """As `open_quantity`, by key, for many; those that are answered whole are left out."""
    sent = StockDocument.objects.filter(
        pk__in=list(dispatches), kind__in=SENDING_KINDS, reversed_by=None
    )
    still = sent.annotate(still=F("quantity") - _answered(None)).exclude(still=0)
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
    """Dispatches from or to these offices (keys) that are open at the end of `day` (keping), oldest first."""
    keys = list(offices)
    mine = Q(office__in=keys) | Q(counterpart__in=keys)
    still = _still(mine, day)
    found = StockDocument.objects.filter(pk__in=still).select_related(
        "office", "counterpart", "item"
    )
    return [_transit(dispatch, still[dispatch.pk], day) for dispatch in found.order_by("day", "pk")]


def _transit(dispatch: StockDocument, still: int, day: date) -> Transit:
    replies = dispatch.replies.filter(kind=DocumentKind.ACCEPTANCE, reversed_by=None)
    note = "; ".join(replies.exclude(note="").order_by("pk").values_list("note", flat=True))
    return Transit(dispatch, still, dispatch.quantity - still, (day - dispatch.day).days, note)


def open_differences(offices: Iterable[int], day: date) -> list[Transit]:
    """Dispatches of which a part arrived and the rest is an open question of the sender (keping), oldest first."""
    return [transit for transit in in_transit(offices, day) if transit.short]
