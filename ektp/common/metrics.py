"""What every process counts of its own work. `/metrics` adds up the processes of one host (ektp.system.metrics).

Each process keeps its numbers in files of its own in one folder, named by host and process, so that containers that share the folder
cannot take each other's. What cannot be counted is left uncounted: no request and no task fails of it.
"""

import logging
import os
import socket
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec

_BASE: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = Path(os.environ.get("EKTP_VAR_DIR") or _BASE / "var") / "metrics"
_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
os.environ[_VARIABLE] = str(FOLDER)  # the library looks for it when it is imported

from prometheus_client import Counter, Histogram, values  # noqa: E402

logger = logging.getLogger(__name__)
P = ParamSpec("P")

_FORGET_AFTER: Final = 2 * 24 * 3600  # seconds without a change, for processes of other hosts
_HOST: Final = socket.gethostname().replace("_", "-")


def process_name() -> str:
    """The name of this process among those that share the folder."""
    return f"{_HOST}.{os.getpid()}"


values.ValueClass = values.MultiProcessValue(process_name)  # type: ignore[no-untyped-call]

_FAST: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LONG: Final = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1200.0)
REQUESTS: Final = Histogram(
    "ektp_request_seconds", "Answers, by name of address.", ("route", "method", "status"), buckets=_FAST
)  # fmt: skip
TASKS: Final = Histogram("ektp_task_seconds", "Finished tasks.", ("task",), buckets=_LONG)
FAILED: Final = Counter("ektp_task_failures", "Tasks that raised an error.", ("task",))
LOST: Final = Counter("ektp_nudges_lost", "Nudges that the broker did not take.", ("task",))
SLOW: Final = Counter("ektp_slow_statements", "Statements over the threshold.", ("where",))
CACHE: Final = Counter("ektp_figures_cache", "Assembled figures: hit, miss, away.", ("result",))
REFUSED: Final = Counter("ektp_requests_refused", "Refused at the door: full, late, gone.", ("why",))  # fmt: skip
READS: Final = Counter("ektp_reads", "Reads by server: primary or replica, and why.", ("server", "why"))  # fmt: skip


def harmless(count: Callable[P, None]) -> Callable[P, None]:
    """Counting never breaks what is counted: a full disk or a folder that is away is logged, once a minute at most."""
    said = [float("-inf")]

    @wraps(count)
    def counted(*arguments: P.args, **named: P.kwargs) -> None:
        try:
            count(*arguments, **named)
        except OSError as error:
            if time.monotonic() - said[0] > 60:
                said[0] = time.monotonic()
                logger.warning("Not counted: %s", error)

    return counted


def _ready() -> None:
    Path(os.environ[_VARIABLE]).mkdir(parents=True, exist_ok=True)


@harmless
def request_done(route: str, method: str, status: int, seconds: float) -> None:
    """One answer; `route` is the name of its address, never a path."""
    _ready()
    REQUESTS.labels(route, method, str(status)).observe(seconds)


@harmless
def task_done(task: str, seconds: float, *, failed: bool) -> None:
    """One task has ended."""
    _ready()
    TASKS.labels(task).observe(seconds)
    if failed:
        FAILED.labels(task).inc()


@harmless
def count(counter: Counter, *labels: str) -> None:
    """One more of something."""
    _ready()
    counter.labels(*labels).inc()


def forget_the_dead() -> int:
    """Drop the files of processes that are gone: of this host by their number, of others when nothing has changed for two days.

    For whoever starts the processes of a service, so that the folder does not grow; how many files were dropped.
    """
    dropped = 0
    for file in Path(os.environ[_VARIABLE]).glob("*_*.db"):
        host, _, number = file.stem.rpartition("_")[2].rpartition(".")
        if _is_gone(file, host, number):
            file.unlink(missing_ok=True)
            dropped += 1
    return dropped


def _is_gone(file: Path, host: str, number: str) -> bool:
    if host != _HOST or not number.isdigit():
        return time.time() - file.stat().st_mtime > _FORGET_AFTER
    return not Path(f"/proc/{number}").exists()
