"""`make demo`: the whole application on one machine, under one process.

Web server, workers and beat are children in process groups of their own. They are started again
when they die, stopped when this process is told to stop, and signalled by the kernel when it is
killed. The embedded servers belong to their keeper (ektp.embedded).
"""

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ektp import embedded

BASE_DIR = embedded.BASE_DIR
GRACE_SECONDS = 15.0
WEB_FIRST = 8.0  # seconds that the web server has the machine to itself when it starts
ACCOUNTS = (
    "operator.jombang camat.jombang adb.jombang gudang.jombang dinas.jombang provinsi.jatim "
    "provinsi.jateng gudang.balikpapan pusat auditor admin"
)


@dataclass
class Child:
    """One long-running part of the application."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = field(default=0.5)

    def start(self) -> subprocess.Popen[bytes]:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C in the terminal reaches the supervisor alone
            # One thread only here, so what runs between fork and exec is safe.
            preexec_fn=lambda: embedded.die_with_parent(signal.SIGTERM),  # noqa: PLW1509
        )
        return self.process

    def mend(self) -> None:
        """Start again when it has died; more slowly the sooner it dies."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        if lived < self.pause:
            return
        self.pause = 0.5 if lived > 60 else min(self.pause * 2, 30)
        say(f"{self.name} ended ({self.process.returncode}); starting it again")
        _signal_group(self.process, signal.SIGKILL)  # what it may have left behind
        self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def await_end(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not stop; killing it")
        _signal_group(self.process, signal.SIGKILL)
        self.process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def say(text: str) -> None:
    print(f"ektp: {text}", flush=True)


def children(bind: str) -> list[Child]:
    """The parts that `make demo` runs; docker-compose.yml runs the same."""
    var = Path(os.environ["EKTP_VAR_DIR"])
    # On one's own machine root is no news to anybody.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    celery = [sys.executable, *quiet, "-m", "celery", "-A", "ektp.celery", "--quiet"]
    worker = [*celery, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return [
        Child(
            "web",
            [sys.executable, "-m", "gunicorn", "-c", "ektp/deploy/gunicorn.conf.py", "-b", bind,
             "ektp.wsgi"],
        ),
        Child("worker", [*worker, "-n", "worker@%h", "-c", "2", "-Q", "rollup,default"]),
        Child("reports", [*worker, "-n", "reports@%h", "-c", "1", "-Q", "reports"]),
        Child(
            "beat",
            [*celery, "beat", "--loglevel", "WARNING", "--pidfile", "",
             "--schedule", str(var / "beat-schedule")],
        ),
    ]  # fmt: skip


def main() -> int:
    bind, port = os.environ.get("EKTP_BIND", "127.0.0.1"), os.environ.get("EKTP_PORT", "8000")
    _set_environment()
    var = Path(os.environ["EKTP_VAR_DIR"])
    var.mkdir(parents=True, exist_ok=True)
    with (var / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("it already runs in this folder.")
            return 1
        if not _port_is_free(bind, int(port)):
            say(f"port {port} is taken; choose another: EKTP_PORT=8001 make demo")
            return 1
        return _run(bind, port)


def _set_environment() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "ektp.settings"
    os.environ.setdefault("EKTP_DEBUG", "1")
    os.environ.setdefault("EKTP_VAR_DIR", str(BASE_DIR / "var"))
    os.environ.setdefault("EKTP_STATIC_COLLECTED", "1")


def _port_is_free(bind: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def _run(bind: str, port: str) -> int:
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    servers = None if os.environ.get("EKTP_DATABASE_URL") else embedded.cluster("demo")
    parts: list[Child] = []
    try:
        if servers is not None:
            say("starting PostgreSQL and Redis")
            embedded.hold(servers)
        if not _prepare(stopping):
            return 1 if not stopping else 0
        parts = children(f"{bind}:{port}")
        return _supervise(parts, port, stopping)
    except embedded.EmbeddedError as error:
        say(str(error))
        return 1
    finally:
        _stop(parts)
        if servers is not None:
            embedded.release_and_wait(servers)
        say("stopped.")


def _prepare(stopping: list[int]) -> bool:
    """Migrate and load, in a child, so that this process stays small."""
    part = Child("preparation", [sys.executable, "-m", "ektp.supervisor", "prepare"])
    process = part.start()
    while process.poll() is None:
        if stopping:
            part.ask_to_stop()
            part.await_end(time.monotonic() + 5)
            return False
        time.sleep(0.05)
    if process.returncode:
        say("the preparation failed; see above.")
    return process.returncode == 0


def prepare() -> int:
    """Everything between an empty database and the first page; quick when done before."""
    import django
    from django.core.management import call_command

    django.setup()
    steps: tuple[tuple[str, Callable[[], str], Callable[[], object]], ...] = (
        ("database", str, lambda: call_command("migrate", verbosity=0, interactive=False)),
        (
            "static files",
            _static_state,
            lambda: call_command("collectstatic", verbosity=0, interactive=False),
        ),
        ("regions", _regions_state, lambda: call_command("load_regions", apply=True)),
        ("demo data", str, lambda: call_command("load_demo")),
    )
    for name, state, step in steps:
        began = time.monotonic()
        _step(name, state, step)
        say(f"{name} ready ({time.monotonic() - began:.1f} s)")
    return 0


def _step(name: str, state: Callable[[], str], step: Callable[[], object]) -> None:
    """Do the step, unless its state is known and the same as after the last time."""
    mark = Path(os.environ["EKTP_VAR_DIR"]) / f"{name.replace(' ', '-')}.state"
    if mark.exists() and mark.read_text() == state() != "":
        return
    step()
    if after := state():
        mark.write_text(after)


def _static_state() -> str:
    """The sources, and what was made of them."""
    made = BASE_DIR / "var" / "static" / "staticfiles.json"
    return _digest([*(BASE_DIR / "static").rglob("*"), made])


def _regions_state() -> str:
    """The shipped edition, and how many regions the database has."""
    from ektp.regions.models import Region
    from ektp.regions.services.editions import DATA

    return f"{_digest(DATA.iterdir())} {Region.objects.count()}"


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def _supervise(parts: list[Child], port: str, stopping: list[int]) -> int:
    web, *others = parts
    web.start()
    began, greeted = time.monotonic(), False
    while not stopping:
        time.sleep(0.1)
        for part in parts:
            part.mend()
        if not greeted and _ready(port):
            greeted = True
            _greet(port)
        # The page first: on two cores the workers' start would take its time away.
        if others and (greeted or time.monotonic() - began > WEB_FIRST):
            for part in others:
                part.start()
            others = []
    say("stopping ...")
    return 0


def _ready(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _greet(port: str) -> None:
    chosen = {"EKTP_DEMO_PASSWORD", "EKTP_DEMO_PASSWORD_FILE"} & set(os.environ)
    password = f"as set by {chosen.pop()}" if chosen else "ektp-demo"
    say(f"ready at http://localhost:{port}/ - Ctrl-C stops it, the data stay.")
    say(f"accounts (password {password}): {ACCOUNTS}")


def _stop(parts: list[Child]) -> None:
    for part in parts:
        part.ask_to_stop()
    until = time.monotonic() + GRACE_SECONDS
    for part in parts:
        part.await_end(until)


if __name__ == "__main__":
    sys.exit(prepare() if sys.argv[1:] == ["prepare"] else main())
