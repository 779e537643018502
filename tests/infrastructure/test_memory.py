"""A web process that has grown too large gives way to a fresh one, and nobody's answer is lost. With gunicorn itself."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from ektp import embedded
from tests.infrastructure.growing_application import GROWS

LIMIT = 350  # above what a fresh one holds, below what two that have grown do


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number = int(found.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "-c", "ektp/deploy/gunicorn.conf.py",
               "-b", f"127.0.0.1:{number}", "tests.infrastructure.growing_application"]  # fmt: skip
    process = subprocess.Popen(
        command,
        cwd=embedded.BASE_DIR,
        env=os.environ | {"EKTP_WEB_MB": str(LIMIT), "WEB_CONCURRENCY": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: embedded.die_with_parent(signal.SIGTERM),
    )
    try:
        yield number
    finally:
        process.terminate()
        process.wait(30)


def _ask(port: int, path: str) -> str:
    """The process that answers, within half a minute: there is a moment without any while one takes the other's place."""
    until = time.monotonic() + 30
    while True:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            asked.request("GET", path)
            return asked.getresponse().read().decode()
        except (ConnectionRefusedError, ConnectionResetError, http.client.RemoteDisconnected):
            assert time.monotonic() < until
            time.sleep(0.05)
        finally:
            asked.close()


def test_a_process_that_has_grown_is_renewed_after_its_answer(port: int) -> None:
    first = _ask(port, "/")
    small = {_ask(port, "/") for _ in range(5)}
    grown = [_ask(port, "/grow") for _ in range(LIMIT // GROWS + 1)]
    until = time.monotonic() + 30
    while (fresh := _ask(port, "/")) == first and time.monotonic() < until:
        time.sleep(0.05)

    assert small == {first}
    assert grown[0] == first
    assert fresh != first
    assert {_ask(port, "/") for _ in range(5)} == {fresh}
