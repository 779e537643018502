"""The processes under fire: started as `make demo` starts them, started again at once when they die, and ways to kill each."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import redis

from ektp import embedded
from ektp.supervisor import Child, children

# How often each is chosen. A whole worker needs seconds to come back, a backend of PostgreSQL none.
SHARES = {
    "web process": 20,
    "web master": 5,
    "worker process": 20,
    "worker master": 5,
    "beat": 3,
    "one backend": 20,
    "postmaster": 12,
    "Redis emptied": 10,
    "Redis": 5,
}


class Quick(Child):
    """A child that is started again at once, however often it dies."""

    def mend(self) -> None:
        self.pause = 0.2
        super().mend()


class Parts:
    """Web, worker and beat on the servers of a cluster."""

    def __init__(self, cluster: embedded.Cluster, port: int, log: Path, seed: int) -> None:
        self.cluster, self.log = cluster, log
        self.dice = random.Random(seed)
        self.killed: Counter[str] = Counter()
        self.parts = {
            child.name: Quick(child.name, child.command)
            for child in children(f"127.0.0.1:{port}")
            if child.name != "reports"
        }

    def start(self) -> None:
        for part in self.parts.values():
            part.start()

    def mend(self) -> None:
        for part in self.parts.values():
            part.mend()

    def stop(self) -> None:
        for part in self.parts.values():
            part.ask_to_stop()
        for part in self.parts.values():
            part.await_end(time.monotonic() + 15)

    def kill_one(self) -> str:
        """Shoot at something; what was hit, or nothing if it was not there at that moment."""
        (what,) = self.dice.choices(list(SHARES), list(SHARES.values()))
        ways: dict[str, Callable[[], bool]] = {
            "web process": lambda: self._kill_below("web"),
            "web master": lambda: self._kill_master("web"),
            "worker process": lambda: self._kill_below("worker"),
            "worker master": lambda: self._kill_master("worker"),
            "beat": lambda: self._kill_master("beat"),
            "one backend": self._kill_backend,
            "postmaster": lambda: _kill(self._postmaster()),
            "Redis emptied": self._empty_redis,
            "Redis": self._kill_redis,
        }
        if not ways[what]():
            return ""
        self.killed[what] += 1
        return what

    def _kill_master(self, name: str) -> bool:
        process = self.parts[name].process
        return process is not None and process.poll() is None and _kill(_seen(process.pid))

    def _kill_below(self, name: str) -> bool:
        process = self.parts[name].process
        found = _seen(process.pid) if process is not None and process.poll() is None else None
        below = found.children() if found else []
        return bool(below) and _kill(self.dice.choice(below))

    def _postmaster(self) -> psutil.Process | None:
        try:
            first = (self.cluster.root / "pg" / "postmaster.pid").read_text().split()[0]
        except (OSError, IndexError):
            return None
        found = _seen(int(first))
        with contextlib.suppress(psutil.Error):
            if found and found.name() == "postgres":
                return found
        return None

    def _kill_backend(self) -> bool:
        """One that serves the application, or now and then one of the server's own."""
        postmaster = self._postmaster()
        try:
            below = postmaster.children() if postmaster else []
        except psutil.Error:
            return False
        return bool(below) and _kill(self.dice.choice(below))

    def _empty_redis(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.cluster.redis_socket)) as client:
                return bool(client.flushall())
        except redis.RedisError:
            return False

    def _kill_redis(self) -> bool:
        for process in psutil.process_iter(["cmdline"]):
            if str(self.cluster.redis_socket) in " ".join(process.info["cmdline"] or []):
                return _kill(process)
        return False


def writers(scene: Path, port: int, stop: Path, folder: Path) -> subprocess.Popen[bytes]:
    """The writers, in a process of their own."""
    given = [str(scene), str(port), str(stop), str(folder)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.soak.writing", *given],
        cwd=embedded.BASE_DIR,
        preexec_fn=lambda: embedded.die_with_parent(signal.SIGKILL),
    )


def _seen(pid: int) -> psutil.Process | None:
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid)
    return None


def _kill(process: psutil.Process | None) -> bool:
    if process is None or process.pid == os.getpid():
        return False
    try:
        process.kill()
    except psutil.Error:
        return False
    return True
