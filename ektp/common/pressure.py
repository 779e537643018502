"""Whether this process has more to do than it can: requests wait in line for one of its threads.

The web worker says so (ektp.web.worker); whatever can be done later, and cheaper together, asks. A process without a line has none.
"""

import threading
from dataclasses import dataclass


@dataclass(slots=True)
class Line:
    """How many requests wait now."""

    waiting: int = 0


line = Line()


class Mine(threading.local):
    """Of the request that this thread answers: how many seconds it stood in line."""

    waited = 0.0


mine = Mine()
