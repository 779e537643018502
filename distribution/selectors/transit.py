"""Dispatches of finished cards: on their way, and differences that nobody has answered.

What was sent is the sender's until it is accepted, and what is missing of it until that is answered (MODEL sections 2 and 5): the two
together are the roll-up's `in_transit`.
"""

from collections.abc import Callable, Iterable
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
        start = f"{region.code}."
        return self._only(lambda d: f"{d.sender.attribution.code}.".startswith(start))

    def touching(self, offices: Iterable[int]) -> "Transit":
        """The part from or to these offices (keys)."""
        keys = set(offices)
        return self._only(lambda d: bool(keys & {d.sender_id, d.receiver_id}))

    def _only(self, wanted: Callable[[CardDispatch], bool]) -> "Transit":
        return Transit(
            tuple(way for way in self.ways if wanted(way.dispatch)),
            tuple(way for way in self.short if wanted(way.dispatch)),
        )


def dispatches_of(offices: Iterable[int]) -> QuerySet[CardDispatch]:
    """Dispatches from or to these offices (keys), newest first."""
    keys = list(offices)
    found = CardDispatch.objects.filter(Q(sender__in=keys) | Q(receiver__in=keys))
    return found.select_related("sender", "receiver", "acceptance").order_by("-day", "-pk")


def on_the_way(offices: Iterable[int], day: date) -> list[Way]:
    """Dispatches from or to these offices that have not been accepted by the end of `day`, oldest first."""
    return list(_transit(dispatches_of(offices), day).ways)


def open_differences(offices: Iterable[int], day: date) -> list[Way]:
    """Accepted dispatches that did not come whole and have no answer, oldest first; `still` is below 0 for more than was sent."""
    return list(_transit(dispatches_of(offices), day).short)


def transit_around(region: Region, day: date) -> Transit:
    """Open at the end of `day` from or to every office of a region and below; its part `inside(region)` is the roll-up's. One query."""
    places = Region.objects.under(region, include_self=True)
    found = CardDispatch.objects.filter(
        Q(sender__attribution__in=places) | Q(receiver__attribution__in=places)
    )
    return _transit(found.select_related("sender__attribution", "receiver", "acceptance"), day)


def _transit(dispatches: QuerySet[CardDispatch], day: date) -> Transit:
    unanswered = ~Q(acceptance__quantity=F("quantity")) & (
        Q(acceptance__resolved_day=None) | Q(acceptance__resolved_day__gt=day)
    )
    open_then = Q(acceptance=None) | Q(acceptance__day__gt=day) | unanswered
    ways, short = [], []
    for dispatch in dispatches.filter(open_then, day__lte=day):
        got = getattr(dispatch, "acceptance", None)
        if got is None or got.day > day:
            ways.append(Way(dispatch, dispatch.quantity, (day - dispatch.day).days))
        else:
            still = dispatch.quantity - got.quantity
            short.append(Way(dispatch, still, (day - got.day).days))
    return Transit(tuple(sorted(ways, key=_since)), tuple(sorted(short, key=_since)))


def _since(way: Way) -> tuple[date, int]:
    return way.dispatch.day, way.dispatch.pk
