"""Two lines before the threads of a web process: those who write, and those who read.

What somebody has typed in is worth more than a page that can be asked for again, and takes a fraction of the time. So whoever writes goes
first; one turn in eight is a reader's all the same, and readers never hold the last quarter of the threads, which a save would wait for.

A line is there for a crowd that comes at once. One that stands for seconds does nothing but make everybody wait: it is cut to a quarter
until it moves again, so that whoever is let in is answered soon, and nothing is left to be worked off when the crowd has gone.
"""

import time
from collections import deque
from typing import Final, Generic, Protocol, TypeVar

_SHARE: Final = 8  # one turn in so many is a reader's, if one waits
_KEPT: Final = 4  # one thread in so many is not for readers
_SOON: Final = 1.0  # seconds: who waits for longer stands in a line that does not move
_STANDS: Final = 5.0  # seconds after which a line that does not move is cut
_CUT: Final = 4  # to one in so many


class Waiting(Protocol):
    """A connection with a request."""

    arrived: float

    @property
    def writes(self) -> bool:
        """Whether the request writes."""


C = TypeVar("C", bound=Waiting)


class Lines(Generic[C]):
    """Who waits and who has a turn. Everything happens in the main thread; `waited` alone is written by the others."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.most_reading = threads - threads // _KEPT
        self.longest = 0  # of either line
        # By whether they write. `waited`: seconds in line of whoever had a turn last.
        self.waited = {True: 0.0, False: 0.0}
        self._lines: dict[bool, deque[C]] = {True: deque(), False: deque()}
        self._busy = {True: 0, False: 0}
        self._turns = 0
        # Since when whoever has a turn has waited for more than a moment; None where they have not.
        self._slow: dict[bool, float | None] = {True: None, False: None}

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._lines[True]) + len(self._lines[False])

    def join(self, conn: C, *, nearly: float) -> bool:
        """Stand in line; False where it is full, or those whose turn comes have waited for `nearly` too long and some still do."""
        mine = self._lines[conn.writes]
        if not self._free(conn.writes) and len(mine) >= self._room(conn.writes):
            return False
        if mine and max(self.waited[conn.writes], time.monotonic() - mine[0].arrived) > nearly:
            return False
        mine.append(conn)
        return True

    def next(self) -> C | None:
        """Whose turn it is; None where nobody waits or no thread is free."""
        readers_turn = self._turns % _SHARE == _SHARE - 1
        for writes in (False, True) if readers_turn else (True, False):
            if self._lines[writes] and self._free(writes):
                self._turns += 1
                self._busy[writes] += 1
                return self._lines[writes].popleft()
        return None

    def done(self, conn: C) -> None:
        """A turn is over."""
        self._busy[conn.writes] -= 1

    def _room(self, writes: bool) -> int:  # noqa: FBT001 - the key of a line
        """How long the line may be now."""
        now = time.monotonic()
        if self.waited[writes] <= _SOON:
            self._slow[writes] = None
            return self.longest
        since = self._slow[writes] = self._slow[writes] or now
        return self.longest if now - since < _STANDS else self.longest // _CUT

    def _free(self, writes: bool) -> bool:  # noqa: FBT001 - the key of a line
        busy = self._busy[True] + self._busy[False]
        return busy < self.threads and (writes or self._busy[False] < self.most_reading)
