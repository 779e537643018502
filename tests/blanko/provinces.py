"""A made-up province with surplus and shortage, and two ways of moving blanks that people use without a solver."""

import math
import random
from collections.abc import Sequence
from decimal import Decimal

from blanko.watching.transfers import HORIZON, Distances, Holder, Move


def province(seed: int, offices: int = 38) -> tuple[list[Holder], Distances]:
    """Offices with a map: a third holds far too much, a third is nearly empty, use differs by a factor of 30."""
    draw = random.Random(seed)
    places = [(draw.uniform(0, 300), draw.uniform(0, 120)) for _ in range(offices)]
    holders = [_office(key, draw) for key in range(offices)]
    distances = {
        (a, b): math.dist(places[a], places[b])
        for a in range(offices)
        for b in range(offices)
        if a != b
    }
    return holders, distances


def _office(key: int, draw: random.Random) -> Holder:
    use = Decimal(draw.randint(10, 300))
    cover = (draw.uniform(0, 3), draw.uniform(8, 25), draw.uniform(35, 70))[key % 3]
    return Holder(key, int(float(use) * cover), use, math.ceil(float(use) * draw.uniform(4, 9)))


def nearest_giver_first(holders: Sequence[Holder], distances: Distances) -> list[Move]:
    """The emptiest office is served first, whole, from its nearest neighbour that can give, then from the next."""
    left = {holder.key: holder.surplus for holder in holders}
    moves = []
    for taker in sorted(holders, key=lambda h: h.stock / h.use):
        need = taker.wanted(HORIZON)
        near = sorted(
            (h for h in holders if h.key != taker.key),
            key=lambda h, taker=taker: distances[h.key, taker.key],
        )
        for giver in near:
            if not need or giver.wanted(HORIZON):
                continue
            quantity = min(need, left[giver.key])
            if quantity:
                moves.append(Move(giver.key, taker.key, quantity))
                left[giver.key] -= quantity
                need -= quantity
    return moves


def equal_share(holders: Sequence[Holder], _distances: Distances) -> list[Move]:
    """All that can be given by those with enough, in equal parts to all that lack, none more than it lacks."""
    givers = [[h.key, h.surplus] for h in holders if not h.wanted(HORIZON) and h.surplus]
    takers = [h for h in holders if h.wanted(HORIZON)]
    if not takers:
        return []
    part = sum(surplus for _key, surplus in givers) // len(takers)
    moves = []
    for taker in takers:
        need = min(part, taker.wanted(HORIZON))
        for giver in givers:
            quantity = min(need, giver[1])
            if quantity:
                moves.append(Move(giver[0], taker.key, quantity))
                giver[1] -= quantity
                need -= quantity
    return moves


RIVALS = {"nearest giver first": nearest_giver_first, "equal share": equal_share}
