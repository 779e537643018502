"""Dispatches of finished cards: on their way, and differences that nobody has answered.

What was sent is the sender's until it is accepted, and what is missing of it until that is answered (MODEL sections 2 and 5): the two
together are the roll-up's `in_transit`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from distribution.models import CardDispatch
from ektp.regions.models import Region


@dataclass(frozen=True, slots=True)
class Way:
    """A dispatch with what is open of it (keping) and for how many days."""

    dispatch: CardDispatch
    still: int
    age: int


@dataclass(frozen=True, slots=True)
class Transit:
    """What has left its senders and is still theirs: dispatches not accepted yet, and accepted ones with an unanswered difference."""

    ways: tuple[Way, ...]
    short: tuple[Way, ...]

    @property
    def unaccepted(self) -> int:
        """Keping of dispatches that nobody has accepted."""
        return sum(way.still for way in self.ways)

    @property
    def missing(self) -> int:
        """Keping that did not arrive, without an answer. More than was sent is a question too, but is not in transit."""
        return sum(max(way.still, 0) for way in self.short)

    @property
    def total(self) -> int:
        """Keping in transit, as the roll-up counts them."""
        return self.unaccepted + self.missing

    @property
    def oldest(self) -> int | None:
        """Days that the oldest unaccepted dispatch has been on its way."""
        return max((way.age for way in self.ways), default=None)

    def inside(self, region: Region) -> "Transit":
        """The part of senders in a region and below."""
        return Transit(_inside(self.ways, region), _inside(self.short, region))


def _inside(ways: Iterable[Way], region: Region) -> tuple[Way, ...]:
    start = f"{region.code}."
    return tuple(w for w in ways if f"{w.dispatch.sender.attribution.code}.".startswith(start))


def dispatches_of(offices: Iterable[int]) -> QuerySet[CardDispatch]:
    """Dispatches from or to these offices (keys), newest first."""
    keys = list(offices)
    found = CardDispatch.objects.filter(Q(sender__in=keys) | Q(receiver__in=keys))
    return found.select_related("sender", "receiver", "acceptance").order_by("-day", "-pk")


def on_the_way(offices: Iterable[int], day: date) -> list[Way]:
    """Dispatches from or to these offices that have not been accepted by the end of `day`, oldest first."""
    return _on_the_way(dispatches_of(offices), day)


def open_differences(offices: Iterable[int], day: date) -> list[Way]:
    """Accepted dispatches that did not come whole and have no answer, oldest first; `still` is below 0 for more than was sent."""
    return _open_differences(dispatches_of(offices), day)


def transit_from(region: Region, day: date) -> Transit:
    """In transit at the end of `day` from every office of a region and below: what the roll-up says of that region. Two queries."""
    senders = Region.objects.under(region, include_self=True)
    sent = CardDispatch.objects.filter(sender__attribution__in=senders)
    sent = sent.select_related("sender__attribution", "receiver", "acceptance")
    return Transit(tuple(_on_the_way(sent, day)), tuple(_open_differences(sent, day)))


def _on_the_way(dispatches: QuerySet[CardDispatch], day: date) -> list[Way]:
    sent = dispatches.filter(day__lte=day)
    waiting = sent.filter(Q(acceptance=None) | Q(acceptance__day__gt=day))
    return [Way(d, d.quantity, (day - d.day).days) for d in waiting.order_by("day", "pk")]


def _open_differences(dispatches: QuerySet[CardDispatch], day: date) -> list[Way]:
    accepted = dispatches.filter(acceptance__day__lte=day)
    differing = accepted.exclude(acceptance__quantity=F("quantity")).filter(
        Q(acceptance__resolved_day=None) | Q(acceptance__resolved_day__gt=day)
    )
    return [
        Way(d, d.quantity - d.acceptance.quantity, (day - d.acceptance.day).days)
        for d in differing.order_by("day", "pk")
    ]
