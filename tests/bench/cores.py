"""Where the processor time of a machine goes while it is under load: by kind of process, and PostgreSQL's by whom its servers serve."""

import contextlib
import os
import threading
import time
from collections import defaultdict
from pathlib import Path

import psutil
import psycopg

from tests.bench.cluster import CLUSTER
from tests.bench.processes import Running, family
from tests.processor_time import processor_time

_TICK = os.sysconf("SC_CLK_TCK")
_SERVERS = "SELECT pid, coalesce(nullif(application_name, ''), backend_type) FROM pg_stat_activity"


class Cores(threading.Thread):
    """Processor time of every process for `seconds`, looked at once a second. What a process did after its last look is lost."""

    def __init__(self, running: Running, seconds: float) -> None:
        super().__init__(daemon=True)
        self.running, self.seconds = running, seconds
        self.took = 0.0
        self.spent: dict[str, float] = {}  # seconds of processor time by name
        self.idle = 0.0  # seconds that no process at all wanted, of all cores together
        self._first: dict[int, float] = {}
        self._last: dict[int, tuple[str, float]] = {}

    def run(self) -> None:
        began, idle = time.monotonic(), _idle()
        with psycopg.connect(
            CLUSTER.database_url("postgres"), autocommit=True, application_name="the bench looking"
        ) as server:
            self._look(server, first=True)
            while (left := began + self.seconds - time.monotonic()) > 0:
                time.sleep(min(1.0, left))
                self._look(server)
        self.took, self.idle = time.monotonic() - began, _idle() - idle
        found: dict[str, float] = defaultdict(float)
        for pid, (name, spent) in self._last.items():
            found[name] += spent - self._first.get(pid, 0.0)
        self.spent = dict(sorted(found.items(), key=lambda one: -one[1]))

    def _look(self, server: "psycopg.Connection", *, first: bool = False) -> None:
        serving = dict(server.execute(_SERVERS).fetchall())
        for pid, kind in family({**self.running.parents(), os.getpid(): "the bench"}).items():
            with contextlib.suppress(psutil.NoSuchProcess):
                spent = processor_time(pid)
                whom = serving.get(pid, self._last.get(pid, (kind,))[0])
                name = whom if kind != "postgresql" or whom == kind else f"postgresql for {whom.removeprefix('postgresql for ')}"  # fmt: skip
                if first:
                    self._first[pid] = spent
                self._last[pid] = (name, spent)


def _idle() -> float:
    """Seconds without work of all cores so far, those in which a process waited for the disk included."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()
    return (int(fields[4]) + int(fields[5])) / _TICK
