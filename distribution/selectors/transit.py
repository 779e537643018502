"""Dispatches of finished cards: on their way, and differences that nobody has answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from distribution.models import CardDispatch


@dataclass(frozen=True, slots=True)
class Way:
    """A dispatch with what is open of it (keping) and for how many days."""

    dispatch: CardDispatch
    still: int
    age: int


def dispatches_of(offices: Iterable[int]) -> QuerySet[CardDispatch]:
    """Dispatches from or to these offices (keys), newest first."""
    keys = list(offices)
    found = CardDispatch.objects.filter(Q(sender__in=keys) | Q(receiver__in=keys))
    return found.select_related("sender", "receiver", "acceptance").order_by("-day", "-pk")


def on_the_way(offices: Iterable[int], day: date) -> list[Way]:
    """Dispatches from or to these offices that have not been accepted by the end of `day`, oldest first."""
    sent = dispatches_of(offices).filter(day__lte=day)
    waiting = sent.filter(Q(acceptance=None) | Q(acceptance__day__gt=day))
    return [Way(d, d.quantity, (day - d.day).days) for d in waiting.order_by("day", "pk")]


def open_differences(offices: Iterable[int], day: date) -> list[Way]:
    """Accepted dispatches that did not come whole and have no answer, oldest first; `still` is below 0 for more than was sent."""
    accepted = dispatches_of(offices).filter(acceptance__day__lte=day)
    differing = accepted.exclude(acceptance__quantity=F("quantity")).filter(
        Q(acceptance__resolved_day=None) | Q(acceptance__resolved_day__gt=day)
    )
    return [
        Way(d, d.quantity - d.acceptance.quantity, (day - d.acceptance.day).days)
        for d in differing.order_by("day", "pk")
    ]
