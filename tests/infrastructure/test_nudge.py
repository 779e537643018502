"""A nudge is a hint: it goes out after commit, once per key, and never harms the request."""

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery
from django.db import transaction

from ektp import embedded
from ektp.db import nudge as nudging
from ektp.db.nudge import QueueName, nudge

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_redis(tmp_path: Path, settings, monkeypatch) -> Iterator[subprocess.Popen[bytes]]:
    """A Redis of this test's own, which it may stop."""
    path = tmp_path / "r.sock"
    program = embedded.redis_program()
    process = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", path, "--save", ""], stdout=subprocess.DEVNULL
    )
    while not path.exists():
        time.sleep(0.02)
    settings.REDIS_URL = f"unix://{path}?db=0"
    own = Celery("own", broker=f"redis+socket://{path}?virtual_host=0", set_as_current=False)
    own.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(nudging, "import_string", lambda _name: own)
    monkeypatch.setattr(nudging, "broker", nudging._Broker())
    yield process
    own.close()
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


def _waiting(settings, queue: str = "rollup") -> int:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return client.llen(f"{settings.REDIS_PREFIX}{queue}")


@pytest.mark.usefixtures("own_redis")
def test_goes_out_after_commit_only(settings):
    with transaction.atomic():
        nudge("any.task", "3517", queue=QueueName.ROLLUP, region="35.17")
        before = _waiting(settings)

    assert (before, _waiting(settings)) == (0, 1)


@pytest.mark.usefixtures("own_redis")
def test_nothing_goes_out_after_a_rollback(settings):
    with transaction.atomic():
        nudge("any.task", "3517", queue=QueueName.ROLLUP)
        transaction.set_rollback(True)

    assert _waiting(settings) == 0


@pytest.mark.usefixtures("own_redis")
def test_one_key_is_sent_once_and_another_apart(settings):
    for key in ("35.17", "35.17", "35.18", "35.17"):
        nudge("any.task", key, queue=QueueName.ROLLUP)

    assert _waiting(settings) == 2


@pytest.mark.parametrize("trouble", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "hanging"])
def test_redis_in_trouble_costs_a_moment_once(own_redis, trouble, caplog):
    nudge("any.task", "warm", queue=QueueName.ROLLUP)  # a connection is open when it happens
    own_redis.send_signal(trouble)
    if trouble == signal.SIGKILL:
        own_redis.wait()

    started = time.monotonic()
    for number in range(20):
        nudge("any.task", str(number), queue=QueueName.ROLLUP)
    seconds = time.monotonic() - started

    assert seconds < 0.5
    assert nudging.lost() == 20
    assert caplog.text.count("Nudge of any.task lost") == 1
