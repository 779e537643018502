"""The line in front of the web threads: bounded, refusing at once, forgetting who has gone. With gunicorn itself and real sockets."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from ektp import embedded
from tests.infrastructure.slow_application import LONG, TAKES
from tests.processor_time import processor_time

THREADS = 2


class Answered(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str
    seconds: float


class Web:
    """One web process with two threads."""

    def __init__(self, folder: Path, line: int, seconds: int) -> None:
        self.notes = folder / "carried-out"
        self.notes.touch()
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        command = [sys.executable, "-m", "gunicorn", "-c", "ektp/deploy/gunicorn.conf.py",
                   "--threads", str(THREADS), "-b", f"127.0.0.1:{self.port}",
                   "tests.infrastructure.slow_application"]  # fmt: skip
        self.process = subprocess.Popen(
            command,
            cwd=embedded.BASE_DIR,
            env=os.environ
            | {
                "EKTP_LINE": str(line),
                "EKTP_LINE_SECONDS": str(seconds),
                "WEB_CONCURRENCY": "1",
                "SLOW_NOTES": str(self.notes),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: embedded.die_with_parent(signal.SIGTERM),
        )

    def ask(self, path: str, method: str = "GET", body: str | None = None) -> Answered:
        began = time.monotonic()
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        asked.request(method, path, body)
        answer = asked.getresponse()
        text = answer.read().decode()
        asked.close()
        return Answered(answer.status, answer.headers, text, time.monotonic() - began)

    def send(self, path: str, method: str = "GET", *, length: int = 0) -> socket.socket:
        """A request whose answer nobody has read yet; of its body of that length nothing has been sent."""
        found = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        found.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n".encode())  # fmt: skip
        return found

    def processor_time(self) -> float:
        """Seconds that its one worker process has used."""
        (worker,) = psutil.Process(self.process.pid).children()
        return processor_time(worker.pid)

    def carried_out(self) -> list[str]:
        return [line for line in self.notes.read_text().splitlines() if line.startswith("/slow/")]

    def up(self) -> bool:
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Web]]:
    started: list[Web] = []

    def run(line: int, seconds: int = 10) -> Web:
        web = Web(tmp_path, line, seconds)
        started.append(web)
        until = time.monotonic() + 60
        while not web.up():
            assert time.monotonic() < until, "gunicorn did not start"
            time.sleep(0.05)
        time.sleep(TAKES)  # an answer is read before the main thread has counted it off
        return web

    yield run
    for web in started:
        web.process.terminate()
        web.process.wait(30)


def test_whoever_finds_the_line_full_is_told_at_once_to_come_again(
    start: Callable[..., Web],
) -> None:
    web, sent = start(line=4), 12
    with ThreadPoolExecutor(sent) as crowd:
        found = list(crowd.map(lambda n: web.ask(f"/slow/{n}"), range(sent)))
    done = [answer for answer in found if answer.status == 200]
    refused = [answer for answer in found if answer.status == 503]

    assert len(done) == THREADS + 4
    assert len(done) + len(refused) == sent
    assert max(answer.seconds for answer in refused) < TAKES
    assert len(web.carried_out()) == len(done)
    assert all(5 <= int(answer.headers["Retry-After"]) <= 15 for answer in refused)
    assert "default-src 'none'" in refused[0].headers["Content-Security-Policy"]
    assert "Sistem sedang sibuk" in refused[0].text
    assert web.ask("/slow/again").status == 200


def test_health_and_files_pass_a_full_line_and_programs_are_refused_in_their_words(
    start: Callable[..., Web],
) -> None:
    web = start(line=1)
    waiting = [web.send(f"/long/{n}", "PUT") for n in range(THREADS + 1)]
    waiting.append(web.send("/long/to-read"))
    time.sleep(TAKES / 2)
    health, file = web.ask("/healthz"), web.ask("/static/css/ektp.css")
    saved = web.ask("/api/v1/daysheets/35.17.09-KEC/2026-07-06", "PUT", '{"client_key": ""}')
    form = web.ask("/lembar/35.17.09-KEC/2026-07-06/", "POST", "note=1")
    for sock in waiting:
        sock.close()

    assert (health.status, file.status) == (200, 200)
    assert health.seconds < LONG / 2
    assert (saved.status, form.status) == (503, 503)
    assert saved.headers["Content-Type"] == "application/problem+json"
    assert json.loads(saved.text)["title"] == "busy"
    assert "tetap ada di perangkat ini sebagai draf" in form.text


def test_who_has_waited_too_long_is_refused_and_not_carried_out(start: Callable[..., Web]) -> None:
    web, sent = start(line=50, seconds=1), 12
    with ThreadPoolExecutor(sent) as crowd:
        found = list(crowd.map(lambda n: web.ask(f"/slow/{n}"), range(sent)))
    done = [answer for answer in found if answer.status == 200]

    assert {answer.status for answer in found} == {200, 503}
    assert len(web.carried_out()) == len(done) <= THREADS * (1 / TAKES + 2)
    assert max(answer.seconds for answer in found) < 1 + 2 * TAKES + 0.5


def test_whoever_would_wait_in_vain_is_told_at_once(start: Callable[..., Web]) -> None:
    """Those whose turn comes have waited for more than eight tenths of three seconds: nobody joins them, though the line has room."""
    web = start(line=50, seconds=3)
    waiting = [web.send(f"/slow/{n}") for n in range(8 * THREADS)]
    time.sleep(5.5 * TAKES)
    late_comer = web.ask("/slow/late-comer")
    for sock in waiting:
        sock.close()

    assert late_comer.status == 503
    assert late_comer.seconds < TAKES / 2


def test_nobody_works_for_a_client_that_has_hung_up(start: Callable[..., Web]) -> None:
    web = start(line=50)
    waiting = [web.send(f"/slow/{n}") for n in range(12)]
    time.sleep(TAKES / 5)
    for sock in waiting:
        sock.close()
    last = web.ask("/slow/last")

    assert last.status == 200
    assert last.seconds < 12 * TAKES / THREADS - TAKES
    assert len(web.carried_out()) < 12


def test_clients_that_are_slow_to_close_hold_nobody_up(start: Callable[..., Web]) -> None:
    """gunicorn alone waits for each of them, up to two seconds, before it looks at the next."""
    web = start(line=50)
    open_still = [web.send(f"/{n}") for n in range(10)]
    answers = [sock.recv(1000) for sock in open_still]
    began = time.monotonic()
    answer = web.ask("/at-once")
    took = time.monotonic() - began
    silent = socket.create_connection(("127.0.0.1", web.port))
    beside = web.ask("/beside-a-silent-one")
    for sock in (*open_still, silent):
        sock.close()

    assert all(b"200 OK" in text for text in answers)
    assert (answer.status, beside.status) == (200, 200)
    assert took < 1


def test_whoever_writes_goes_before_those_who_read(start: Callable[..., Web]) -> None:
    web = start(line=50)
    reading = [web.send(f"/slow/{n}") for n in range(6 * THREADS)]
    time.sleep(TAKES / 5)
    saved = web.ask("/slow/saved", "PUT", "{}")
    for sock in reading:
        sock.close()

    assert saved.status == 200
    assert saved.seconds < 2 * TAKES + 0.2


def test_who_sends_a_form_slowly_takes_no_thread_until_it_is_there(
    start: Callable[..., Web],
) -> None:
    web = start(line=50)
    slow = [web.send(f"/slow/{n}", "PUT", length=5) for n in range(2 * THREADS)]
    time.sleep(0.1)
    before = web.processor_time()
    beside = web.ask("/at-once")
    slow[0].sendall(b"ab")  # not yet all
    slow[1].sendall(b"abc")
    slow[1].shutdown(socket.SHUT_WR)  # and nothing more will come
    time.sleep(1)
    spent = web.processor_time() - before
    slow[0].sendall(b"cde")
    for sock in slow[2:]:
        sock.sendall(b"abcde")
    answers = [sock.recv(1000) for sock in (slow[0], *slow[2:])]
    for sock in slow:
        sock.close()

    assert beside.seconds < TAKES / 2
    assert spent < 0.5  # nobody turns round and round
    assert all(b"200 OK" in text for text in answers)
