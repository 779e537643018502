"""Whether this process has more to do than it can: requests wait in line for one of its threads.

The web worker says so (ektp.web.worker); whatever can be done later, and cheaper together, asks. A process without a line has none.
"""

import threading
import time
from dataclasses import dataclass
from typing import Final

HELD: Final = 1.0
"""Seconds for which a line counts after it has gone: what is put off then is a reason for its not being there."""


@dataclass(slots=True)
class Line:
    """How many requests wait now, and until when somebody did (on this machine's monotonic clock)."""

    waiting: int = 0
    until: float = float("-inf")

    def say(self, waiting: int) -> None:
        """So many wait."""
        if self.waiting or waiting:
            self.until = time.monotonic()
        self.waiting = waiting

    @property
    def busy(self) -> bool:
        """Whether anybody waits, or did within the last second."""
        return self.waiting > 0 or time.monotonic() - self.until < HELD


line = Line()


class Mine(threading.local):
    """Of the request that this thread answers: how many seconds it stood in line."""

    waited = 0.0


mine = Mine()
