"""The application as it runs on one machine: web, worker and beat, and what memory each of them takes."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ektp import embedded
from tests.bench.cluster import CLUSTER

_CELERY = [sys.executable, "-m", "celery", "-A", "ektp.celery", "--quiet"]


class Running:
    """The processes of the application while they run."""

    def __init__(self, port: int, started: dict[str, "subprocess.Popen[bytes]"]) -> None:
        self.port = port
        self.started = started

    def parents(self) -> dict[int, str]:
        """The first process of each kind."""
        found = {process.pid: name for name, process in self.started.items()}
        return found | {_postmaster(): "postgresql", _redis(): "redis"}

    def memory(self) -> dict[str, tuple[int, int, int]]:
        """Of each kind of process: how many, what they hold together (PSS), and the largest of them (PSS), in MB."""
        found: dict[str, list[int]] = defaultdict(list)
        for pid, name in family(self.parents()).items():
            with contextlib.suppress(OSError, StopIteration):
                found[name].append(_pss(pid))
        return {
            name: (len(sizes), sum(sizes) // 1024, max(sizes) // 1024)
            for name, sizes in found.items()
        }


class Watched(threading.Thread):
    """Looks at the memory every five seconds, and keeps the most that each kind of process ever had."""

    def __init__(self, running: Running) -> None:
        super().__init__(daemon=True)
        self.running = running
        self.most: dict[str, tuple[int, int, int]] = {}
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(5):  # each look costs the kernel a walk through all that is shared
            for name, sizes in self.running.memory().items():
                before = self.most.get(name, (0, 0, 0))
                self.most[name] = (
                    max(before[0], sizes[0]),
                    max(before[1], sizes[1]),
                    max(before[2], sizes[2]),
                )


@contextlib.contextmanager
def application() -> Iterator[Running]:
    """Two web processes, two rollup workers and beat, warmed up."""
    port = _free_port()
    var = Path(os.environ["EKTP_VAR_DIR"])
    var.mkdir(parents=True, exist_ok=True)
    for old in var.glob(
        "beat*"
    ):  # a clock that was down sends its nightly tasks as soon as it is up
        old.unlink()
    started = {name: _start(name, command) for name, command in _commands(port, var).items()}
    try:
        _await_web(port)
        time.sleep(5)  # the workers' start is not what is measured
        yield Running(port, started)
    finally:
        _stop(list(started.values()))


def _commands(port: int, var: Path) -> dict[str, list[str]]:
    quiet = ["--loglevel", "ERROR"]
    worker = ["worker", *quiet, "--without-gossip", "--without-mingle", "-n", "bench@localhost"]
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "ektp/deploy/gunicorn.conf.py"]
    return {
        "web": [*gunicorn, "-b", f"127.0.0.1:{port}", "ektp.wsgi"],
        "worker": [*_CELERY, *worker, "-c", "2", "-Q", "rollup,default"],
        "beat": [*_CELERY, "beat", *quiet, "--pidfile", "", "--schedule", str(var / "beat")],
    }


def _start(name: str, command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        cwd=embedded.BASE_DIR,
        env=os.environ | {"EKTP_PROCESS": name},
        process_group=0,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: embedded.die_with_parent(signal.SIGTERM),
    )


def _stop(started: list["subprocess.Popen[bytes]"]) -> None:
    for process in started:
        process.terminate()
    for process in started:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(25)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _await_web(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            asked.request("GET", "/healthz")
            if asked.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not start")


def family(parents: dict[int, str]) -> dict[int, str]:
    """Every process under these, by the name of its oldest ancestor among them."""
    above = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            above[int(folder.name)] = int(
                (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
            )
    found = {}
    for pid in above:
        at: int | None = pid
        while at and at not in parents:
            at = above.get(at)
        if at:
            found[pid] = parents[at]
    return found


def _pss(pid: int) -> int:
    """Kilobytes, shared pages divided among those who share them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _postmaster() -> int:
    return int((CLUSTER.root / "pg" / "postmaster.pid").read_text().split()[0])


def _redis() -> int:
    import redis

    info: dict[str, int] = redis.Redis.from_url(CLUSTER.redis_url()).info("server")  # type: ignore[assignment]
    return int(info["process_id"])
