"""When stock will be gone: own daily use drawn again and again (bootstrap), and how well that did in the past.

The draws are the same for every office and call, so that a page repeats itself and more stock never ends earlier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

HORIZON = 120
"""Working days that are looked ahead."""
NEEDED = 10
"""Days of use that a projection has to stand on."""
_RECENT = 30  # of the days that count, the latest so many are drawn from
_PATHS, _SEED = 200, 20_170_706
_LOW, _MIDDLE, _HIGH = 0.10, 0.50, 0.90
_TEST_DAYS, _TEST_STEP, _TEST_ROOM, _TRIES_NEEDED = 10, 5, 20, 3


@dataclass(frozen=True, slots=True)
class Projection:
    """The working day on which stock is gone, counted from now: P10, P50 and P90 of the draws. HORIZON + 1 means later than is looked."""

    low: int
    middle: int
    high: int

    @property
    def beyond(self) -> bool:
        """Whether even the early end lies beyond what is looked ahead."""
        return self.low > HORIZON


@dataclass(frozen=True, slots=True)
class BackTest:
    """The projection run at days gone by: how many tries, how many outcomes between P10 and P90, mean absolute error of P50 (working days)."""

    tries: int
    inside: int
    error: float


@cache
def _draws() -> npt.NDArray[np.float64]:
    return np.random.default_rng(_SEED).random((_PATHS, HORIZON))


def project(stock: int, uses: Sequence[int], days: int = HORIZON) -> Projection | None:
    """Project `stock` (keping) with the daily uses so far, oldest first; None with fewer than NEEDED of them."""
    if len(uses) < NEEDED:
        return None
    sample = np.asarray(uses[-_RECENT:], dtype=np.int32)
    drawn = (_draws()[:, :days] * len(sample)).astype(np.intp)
    lasted = (sample[drawn].cumsum(axis=1, dtype=np.int32) < stock).sum(axis=1)
    ends = np.sort(lasted + 1 if stock > 0 else lasted)
    low, middle, high = (int(ends[round(share * (_PATHS - 1))]) for share in (_LOW, _MIDDLE, _HIGH))
    return Projection(low, middle, high)


@lru_cache(maxsize=2_000)
def back_test(uses: tuple[int, ...]) -> BackTest | None:
    """Ask at days in the past how long ten days' worth of blanks would last, and look what happened; None with fewer than three tries.

    What had not run out at the end of the history counts as having lasted that long at least. Remembered: a history changes once a day.
    """
    tries = [
        outcome
        for at in range(NEEDED, len(uses) - _TEST_ROOM + 1, _TEST_STEP)
        if (outcome := _try(uses[:at], uses[at:])) is not None
    ]
    if len(tries) < _TRIES_NEEDED:
        return None
    inside = sum(said.low <= came <= said.high for said, came in tries)
    error = sum(abs(said.middle - came) for said, came in tries) / len(tries)
    return BackTest(len(tries), inside, error)


def _try(before: Sequence[int], after: Sequence[int]) -> tuple[Projection, int] | None:
    recent = before[-_RECENT:]
    stock = round(_TEST_DAYS * sum(recent) / len(recent))
    said = project(stock, before, days=2 * _TEST_ROOM)
    return None if said is None or stock <= 0 else (said, _lasted(stock, after))


def _lasted(stock: int, uses: Sequence[int]) -> int:
    """The day on which `stock` was gone, counted from 1; one more than the days there are where it was not."""
    for number, used in enumerate(uses, start=1):
        stock -= used
        if stock <= 0:
            return number
    return len(uses) + 1
