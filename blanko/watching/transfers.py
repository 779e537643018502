"""Suggested transfers: which office should send how many blanks to which, so that the fewest office-days are without.

A linear programme, solved by HiGHS. Minimised is the sum over offices of expected empty days within the horizon,
max(0, horizon - stock / daily use), and after that, with a weight too small to change it, the cards moved (and how far).
No giver goes below its own reorder point.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

import highspy
import numpy as np
import numpy.typing as npt

HORIZON = 30
"""Working days within which empty days are counted."""
_PREFER_STILL = 0.01  # a card moved costs this share of the least day it can gain anywhere
_SECONDS = 5.0

Distances = Mapping[tuple[int, int], float]
"""From giver to taker, by key, in any unit; a pair that is not given is as far as the farthest."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An office with what it has (keping), its mean use a working day, and the reorder point that it keeps.

    `stock` counts `incoming`, what is on its way to it: that lasts, but cannot be given yet.

    A use of 0 is a store: it prints nothing, so it lacks nothing and is never empty.
    """

    key: int
    stock: int
    use: Decimal
    reorder: int
    incoming: int = 0

    @property
    def surplus(self) -> int:
        """Keping that it can give: what is on hand above the reorder point."""
        return max(0, self.stock - self.incoming - self.reorder)

    def empty_days(self, change: int = 0, horizon: int = HORIZON) -> Decimal:
        """Working days of the horizon on which it is expected to have nothing, after `change` keping more."""
        if not self.use:
            return Decimal(0)
        lasts = (self.stock + change) / self.use
        return max(Decimal(0), min(Decimal(horizon), horizon - lasts))

    def wanted(self, horizon: int = HORIZON) -> int:
        """Keping that it lacks to last the horizon."""
        return max(0, ceil(horizon * self.use - self.stock)) if self.use else 0


@dataclass(frozen=True, slots=True)
class Move:
    """Send so many keping from one office to another, by key."""

    giver: int
    taker: int
    quantity: int


def empty_days(
    holders: Iterable[Holder], moves: Iterable[Move] = (), horizon: int = HORIZON
) -> Decimal:
    """Expected empty office-days within the horizon after these moves."""
    change = changes(moves)
    return sum((h.empty_days(change.get(h.key, 0), horizon) for h in holders), Decimal(0))


def changes(moves: Iterable[Move]) -> dict[int, int]:
    """What the moves add to each office, keping; giving is negative."""
    change: dict[int, int] = {}
    for move in moves:
        change[move.giver] = change.get(move.giver, 0) - move.quantity
        change[move.taker] = change.get(move.taker, 0) + move.quantity
    return change


def suggest(
    holders: Sequence[Holder],
    *,
    horizon: int = HORIZON,
    distances: Distances | None = None,
    allowed: Callable[[int, int], bool] = lambda giver, taker: giver != taker,
) -> list[Move]:
    """The moves, largest first; whole keping. `allowed` says of a giver and a taker (keys) whether one may send to the other."""
    givers = [holder for holder in holders if holder.surplus]
    takers = [holder for holder in holders if holder.wanted(horizon)]
    pairs = [(g, t) for g in givers for t in takers if allowed(g.key, t.key)]
    if not pairs:
        return []
    cards = _solved(_programme(holders, pairs, horizon, distances or {}))[: len(pairs)]
    moves = [
        Move(giver.key, taker.key, int(quantity + 1e-6))
        for (giver, taker), quantity in zip(pairs, cards, strict=True)
    ]
    found = [move for move in moves if move.quantity > 0]
    return sorted(found, key=lambda move: (-move.quantity, move.giver, move.taker))


def moved(holders: Iterable[Holder], moves: Iterable[Move]) -> list[Holder]:
    """The same offices once these moves are on their way."""
    change = changes(moves)
    found = []
    for holder in holders:
        more = change.get(holder.key, 0)
        found.append(
            replace(holder, stock=holder.stock + more, incoming=holder.incoming + max(more, 0))
        )
    return found


_Pairs = Sequence[tuple[Holder, Holder]]


def _programme(
    holders: Sequence[Holder], pairs: _Pairs, horizon: int, distances: Distances
) -> highspy.HighsLp:
    """Columns: cards of every pair, then empty days of every office. Rows: empty days of every office, then what every office gives."""
    number = {holder.key: index for index, holder in enumerate(holders)}
    offices, infinite = len(holders), highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(pairs) + offices, 2 * offices
    lp.col_cost_ = np.concatenate([_costs(holders, pairs, distances), np.ones(offices)])
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.full(lp.num_col_, infinite)
    empty = [_empty_now(holder, horizon) for holder in holders]
    lp.row_lower_ = np.array(empty + [-infinite] * offices)
    lp.row_upper_ = np.array([infinite] * offices + [float(h.surplus) for h in holders])
    starts, rows, values = [0], list[int](), list[float]()
    for giver, taker in pairs:
        g, t = number[giver.key], number[taker.key]
        if giver.use:
            rows.append(g)
            values.append(-1 / float(giver.use))
        rows += [t, offices + g]
        values += [1 / float(taker.use), 1.0]
        starts.append(len(rows))
    for index in range(offices):
        rows.append(index)
        values.append(1.0)
        starts.append(len(rows))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(rows, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(values)
    return lp


def _empty_now(holder: Holder, horizon: int) -> float:
    """Empty days as the office stands, below zero where it lasts longer; a store has none whatever it gives."""
    return float(horizon - holder.stock / holder.use) if holder.use else -highspy.kHighsInf


def _costs(
    holders: Sequence[Holder], pairs: _Pairs, distances: Distances
) -> npt.NDArray[np.float64]:
    """The small price of a card moved: one part for moving it, up to one more for how far."""
    price = _PREFER_STILL / float(max(holder.use for holder in holders))
    farthest = max(distances.values(), default=0.0) or 1.0
    far = [distances.get((g.key, t.key), farthest) / farthest for g, t in pairs]
    return price * (1 + np.array(far)) / 2


def _solved(lp: highspy.HighsLp) -> Sequence[float]:
    """The values of the columns. RuntimeError if the solver finds no optimum, which a programme of this form always has."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor has no types
    for option, value in (("output_flag", False), ("threads", 1), ("time_limit", _SECONDS)):
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"no optimum: {solver.modelStatusToString(status)}")
    return list(solver.getSolution().col_value)
