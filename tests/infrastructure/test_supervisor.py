"""`make demo` as a person meets it: it starts, mends itself, keeps its state, and leaves nothing."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ektp import embedded

pytestmark = [pytest.mark.cluster, pytest.mark.slow]
FIRST_START = 180.0  # seconds: initdb, migrations, 91,600 regions, demo data
SECOND_START = 10.0  # DESIGN section 8: fast, and the data stay


class Demo:
    """One demo with a state folder and a port of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, within: float) -> float:
        """Seconds until /readyz answers 200."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("EKTP_")}
        began = time.monotonic()
        with (self.var / "demo.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ektp.supervisor"],
                cwd=embedded.BASE_DIR,
                env=clean
                | {
                    "EKTP_PORT": str(self.port),
                    "EKTP_VAR_DIR": str(self.var),
                    "EKTP_DEMO_DAYS": "2",
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if not wait_for(self.is_ready, within):
            pytest.fail(f"not ready: {(self.var / 'demo.log').read_text()[-3000:]}")
        return time.monotonic() - began

    def is_ready(self) -> bool:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", "/readyz")
            return asked.getresponse().status == 200
        except OSError:
            return False
        finally:
            asked.close()

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this demo, told by its state folder in the environment."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("EKTP_VAR_DIR") == str(self.var):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def worker(self) -> int | None:
        """Process id of the roll-up worker's parent process, while it runs."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            try:
                if "rollup,default" in child.cmdline():
                    return child.pid
            except psutil.Error:
                continue
        return None

    def end(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Started once, the slow way."""
    made = Demo(tmp_path_factory.mktemp("demo"))
    made.start(FIRST_START)
    yield made
    for process in made.processes():
        process.kill()
    assert made.process is not None
    made.process.wait(20)  # which test came last on this worker decides whether it still ran
    root = embedded.cluster("demo", made.var).root
    wait_for(lambda: not embedded.keeper_alive(embedded.Cluster(root)), 20)
    shutil.rmtree(root.parent if os.geteuid() == 0 else root)


def test_killed_worker_is_started_again(demo):
    assert wait_for(lambda: demo.worker() is not None, 30)  # it starts after the page is there
    before = demo.worker()
    assert before is not None
    psutil.Process(before).kill()

    assert wait_for(lambda: demo.worker() not in {before, None}, 15)


def test_second_demo_in_the_same_folder_says_so(demo):
    done = subprocess.run(
        [sys.executable, "-m", "ektp.supervisor"],
        cwd=embedded.BASE_DIR,
        env=os.environ | {"EKTP_VAR_DIR": str(demo.var), "EKTP_PORT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "ektp: it already runs in this folder.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_leaves_nothing_and_starts_fast_again(demo, number):
    status = demo.end(number)
    gone = wait_for(lambda: demo.processes() == [], 2)

    seconds = demo.start(60)

    assert status == 0
    assert gone
    assert seconds < SECOND_START


def test_killed_it_leaves_nothing_either(demo):
    demo.end(signal.SIGKILL)

    gone = wait_for(lambda: demo.processes() == [], 30)

    assert gone, [" ".join(p.cmdline()) for p in demo.processes()]
