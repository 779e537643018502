"""The embedded servers live as long as somebody holds them, however the holder dies."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from ektp import embedded
from ektp.embedded import BASE_DIR, Cluster

pytestmark = [pytest.mark.cluster, pytest.mark.slow]
HOLD = (
    "import sys, time; from pathlib import Path; from ektp import embedded;"
    "embedded.hold(embedded.Cluster(Path(sys.argv[1]), volatile=True));"
    "print('held', flush=True); time.sleep(600)"
)


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A folder where the servers' user may enter, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="ektp-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(root: Path) -> Iterator[Cluster]:
    """A cluster of these tests' own; nothing of it is left after each."""
    own = Cluster(root, volatile=True)
    yield own
    assert _await(lambda: not _servers(own) and not embedded.keeper_alive(own), 20)


def _holder(cluster: Cluster) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(cluster.root)],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def _servers(cluster: Cluster) -> dict[str, psutil.Process]:
    """The two servers by name, as the machine's process list shows them."""
    return {
        process.info["name"]: process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] in {"postgres", "redis-server"}
        and str(cluster.run) in " ".join(process.info["cmdline"] or [])
    }


def _await(condition, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def _answers(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.database_url()) as db:
        return db.execute("select 1").fetchone() == (1,)


def _end(process: subprocess.Popen[str], number: int) -> None:
    process.send_signal(number)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_servers_stop_when_the_only_holder_is_killed(cluster):
    holder = _holder(cluster)
    answered = _answers(cluster)

    _end(holder, signal.SIGKILL)

    assert answered
    assert _await(lambda: not _servers(cluster), 20)


def test_servers_stay_while_another_holds_them(cluster):
    first, second = _holder(cluster), _holder(cluster)

    _end(first, signal.SIGKILL)
    time.sleep(1)
    answered = _answers(cluster)
    _end(second, signal.SIGTERM)

    assert answered


def test_data_survive_the_next_start(cluster):
    holder = _holder(cluster)
    with psycopg.connect(cluster.database_url()) as db:
        db.execute("create table kept as select 42 as answer")
    _end(holder, signal.SIGTERM)
    _await(lambda: not _servers(cluster), 20)

    again = _holder(cluster)
    with psycopg.connect(cluster.database_url()) as db:
        found = db.execute("select answer from kept").fetchone()
    _end(again, signal.SIGTERM)

    assert found == (42,)


def test_servers_die_with_their_keeper(cluster):
    holder = _holder(cluster)
    keeper = psutil.Process(int((cluster.root / "ready").read_text()))

    keeper.kill()
    gone = _await(lambda: not _servers(cluster), 20)
    _end(holder, signal.SIGTERM)

    assert gone


def test_dead_redis_is_started_again(cluster):
    holder = _holder(cluster)
    before = _servers(cluster)["redis-server"]
    before.kill()

    mended = _await(lambda: _servers(cluster).get("redis-server", before) != before, 10)
    _end(holder, signal.SIGTERM)

    assert mended


@pytest.mark.skipif(os.geteuid() != 0, reason="concerns root only: others own their servers")
def test_servers_of_root_run_as_a_user_of_their_own_and_open_no_folder(cluster):
    closed = cluster.root / "closed"
    closed.mkdir(mode=0o700)
    before = BASE_DIR.stat().st_mode

    holder = _holder(cluster)
    names = {process.username() for process in _servers(cluster).values()}
    _end(holder, signal.SIGTERM)

    assert names == {embedded.SYSTEM_USER}
    assert closed.stat().st_mode & 0o777 == 0o700
    assert BASE_DIR.stat().st_mode == before
