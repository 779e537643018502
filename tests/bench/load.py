"""Saves at a rate through real web processes, with real workers: how long they take, and when the nation shows them."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connection
from django.db.models import QuerySet

from ektp import embedded
from ektp.daysheets.models import ChangeOutbox
from ektp.regions.models import Region
from reports.services.rollup import sweep
from tests.bench.line import Line, spread
from tests.bench.saving import Place, address, payload, places


def measure(rate: int, seconds: int) -> Iterator[Line]:
    """Lines of the load: real web processes, a real worker, an open loop of saves."""
    sweep()
    free = places(rate * seconds)
    port = _free_port()
    with _processes(port):
        with ThreadPoolExecutor(32) as pool:
            watcher = pool.submit(_watch, seconds)
            answers = list(_open_loop(pool, port, free, rate))
            seen = watcher.result()
        left = _await_empty()
    slow = [answer[0] for answer in answers]
    bad = [answer[1] for answer in answers if answer[1] != http.HTTPStatus.OK]
    yield Line(
        "load",
        f"PUT at {rate}/s for {len(free) / rate:.0f} s",
        spread(slow),
        "p95 <= 100 ms",
        f"{len(bad)} not 200 {sorted(set(bad)) or ''}; 2 web processes and 2 workers on this machine",
    )
    yield Line(
        "load", "until the nation shows it", spread(seen), "p95 <= 3 s", f"{len(seen)} looks"
    )
    yield Line("load", "until nothing waits after the last save", f"{left:.1f} s")


@contextlib.contextmanager
def _processes(port: int) -> Iterator[None]:
    celery = [sys.executable, "-m", "celery", "-A", "ektp.celery", "--quiet"]
    worker = [*celery, "worker", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
    beat = [
        *celery,
        "beat",
        "--loglevel",
        "ERROR",
        "--pidfile",
        "",
        "--schedule",
        f"{os.environ['EKTP_VAR_DIR']}/beat",
    ]
    Path(os.environ["EKTP_VAR_DIR"]).mkdir(parents=True, exist_ok=True)
    commands = [
        [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "ektp/deploy/gunicorn.conf.py",
            "-b",
            f"127.0.0.1:{port}",
            "ektp.wsgi",
        ],
        [*worker, "-n", "bench@localhost", "-c", "2", "-Q", "rollup,default"],
        beat,
    ]
    started = [
        subprocess.Popen(
            command,
            cwd=embedded.BASE_DIR,
            process_group=0,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: embedded.die_with_parent(signal.SIGTERM),
        )
        for command in commands
    ]
    try:
        _await_web(port)
        time.sleep(5)  # the workers' start is not what is measured
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
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


def _open_loop(
    pool: ThreadPoolExecutor, port: int, free: list[Place], rate: int
) -> Iterator[tuple[float, int]]:
    """Each save starts at its time whether the earlier ones are answered or not; waiting in line counts."""
    began = time.perf_counter()
    waiting = []
    for number, place in enumerate(free):
        due = began + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        waiting.append(pool.submit(_send, port, place, due))
    for answer in waiting:
        yield answer.result()


def _send(port: int, place: Place, due: float) -> tuple[float, int]:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {place[0].token}", "Content-Type": "application/json"}
    asked.request("PUT", address(place), json.dumps(payload()), headers)
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return time.perf_counter() - due, answer.status


def _watch(seconds: int) -> list[float]:
    """Every half second: how long until all that waited now stands in the nation's figures."""
    nation = Region.objects.get(level=0).pk
    until = time.perf_counter() + seconds
    found = []
    while time.perf_counter() < until:
        began = time.perf_counter()
        _await_gone(ChangeOutbox.objects.exclude(province_id=nation), until + 30)
        _await_gone(ChangeOutbox.objects.filter(province_id=nation), until + 30)
        found.append(time.perf_counter() - began)
        time.sleep(0.5)
    connection.close()
    return found


def _await_gone(entries: QuerySet[ChangeOutbox], until: float) -> None:
    """Until every entry that is there now has been claimed and committed."""
    last = entries.order_by("-pk").values_list("pk", flat=True).first()
    while last is not None and time.perf_counter() < until:
        if not entries.filter(pk__lte=last).exists():
            return
        time.sleep(0.02)


def _await_empty() -> float:
    began = time.perf_counter()
    while ChangeOutbox.objects.exists() and time.perf_counter() - began < 120:
        time.sleep(0.05)
    return time.perf_counter() - began
