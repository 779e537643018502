"""What the programme of transfers is given and what it answers, in offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from blanko.models import BLANK_WNI
from blanko.selectors.watching import watches
from blanko.watching.standing import Watch
from blanko.watching.transfers import Move, changes, empty_days, moved, suggest
from ektp.regions.neighbours import are_neighbours


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Send `quantity` (keping) from one office to another; stock counts what is on its way, and covers count all that is suggested."""

    giver: Watch
    taker: Watch
    quantity: int
    giver_after: Decimal | None
    taker_after: Decimal | None

    @property
    def giver_before(self) -> Decimal | None:
        """Working days that the giver lasts as it is."""
        return lasts(self.giver, 0)

    @property
    def taker_before(self) -> Decimal | None:
        """Working days that the taker lasts as it is."""
        return lasts(self.taker, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """All suggestions of a region, with expected empty office-days within the horizon before and after; `left_out` could not be reckoned."""

    suggestions: tuple[Suggestion, ...]
    before: Decimal
    after: Decimal
    cards: int
    left_out: tuple[Watch, ...]


def lasts(watch: Watch, change: int) -> Decimal | None:
    """Working days that an office lasts after `change` keping more; None for a store, which uses nothing."""
    if not watch.month.mean:
        return None
    return (Decimal(watch.position or 0) + change) / watch.month.mean


def plan(provinces: Mapping[int, str], day: date, item: str = BLANK_WNI) -> Plan:
    """Suggested transfers between these offices as of the end of `day`: `provinces` names the province (code) of each office (key).

    First inside each province; what its offices then still lack may come from what a neighbouring province still has to give.
    """
    watched = {watch.office_id: watch for watch in watches(list(provinces), day, item, ahead=False)}
    holders = {key: holder for key, watch in watched.items() if (holder := watch.holder)}
    known = list(holders.values())
    moves: list[Move] = []
    for province in sorted(set(provinces.values())):
        moves += suggest([h for h in known if provinces[h.key] == province])
    moves += suggest(
        moved(known, moves),
        allowed=lambda giver, taker: are_neighbours(provinces[giver], provinces[taker]),
    )
    change = changes(moves)
    return Plan(
        suggestions=tuple(_suggestion(move, watched, change) for move in moves),
        before=empty_days(known),
        after=empty_days(known, moves),
        cards=sum(move.quantity for move in moves),
        left_out=tuple(watch for key, watch in watched.items() if key not in holders),
    )


def _suggestion(move: Move, watched: dict[int, Watch], change: dict[int, int]) -> Suggestion:
    giver, taker = watched[move.giver], watched[move.taker]
    return Suggestion(
        giver,
        taker,
        move.quantity,
        lasts(giver, change[move.giver]),
        lasts(taker, change[move.taker]),
    )
