"""Redis dead or hanging: saving a day answers at once, and its figures arrive when Redis is back."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from celery import Celery
from django.conf import settings
from django.test import Client

from ektp import embedded
from ektp.daysheets.models import ChangeOutbox, DaySheet
from ektp.db import nudge as nudging
from ektp.db.nudge import QueueName, nudge
from reports.models import RegionDay
from tests.api.conftest import token_of
from tests.factories import AFTERNOON, MONDAY, World, small_world

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AT_ONCE = 1.0  # seconds, the issue
WITHIN = 30.0
SHEET = f"/lembar/35.17.09-KEC/{MONDAY}/"


class OwnRedis:
    """A Redis of this test's own, which can be stopped in two ways and come back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self.path.unlink(missing_ok=True)
        command = [embedded.redis_program(), "--port", "0", "--unixsocket", self.path, "--save", ""]
        started = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while not self.path.exists():
            time.sleep(0.02)
        return started

    def stop(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        if how == signal.SIGKILL:
            self.process.wait()

    def back(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        if self.process.poll() is not None:
            self.process = self._start()

    def end(self) -> None:
        self.back()
        self.process.kill()
        self.process.wait()


@pytest.fixture
def own_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnRedis]:
    path = tmp_path / "r.sock"
    made = OwnRedis(path)
    monkeypatch.setenv("EKTP_REDIS_URL", f"unix://{path}?db=0")  # for the worker
    monkeypatch.setattr(settings, "REDIS_URL", f"unix://{path}?db=0")
    own = Celery("own", broker=f"redis+socket://{path}?virtual_host=0", set_as_current=False)
    own.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(nudging, "import_string", lambda _name: own)
    monkeypatch.setattr(nudging, "broker", nudging._Broker())
    yield made
    own.close()
    made.end()


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("EKTP_NOW", AFTERNOON.isoformat())
    return small_world()


def _by_api(world: World, client: Client) -> int:
    sent = {"client_key": str(uuid4()), "day": "open", "counts": {"recording": [{"counter": 41}]}}
    headers = {"Authorization": f"Bearer {token_of(world.operator)}"}
    path = f"/api/v1/daysheets/35.17.09-KEC/{MONDAY}"
    return client.put(path, sent, content_type="application/json", headers=headers).status_code


def _by_form(world: World, client: Client) -> int:
    """What the page sends: one section filled in, two not yet."""
    sent = {
        "version": "0",
        "client_key": str(uuid4()),
        "day": "open",
        "recording//counter": "41",
        "recording/state": "zero",
        "handover/state": "unsaid",
        "activation/state": "unsaid",
        "gangguan": "0",
    }
    return client.post(SHEET, sent).status_code


def _shown(world: World, code: str) -> int | None:
    row = RegionDay.objects.filter(region=world.regions[code], own=False, day=MONDAY).first()
    return row.recording_counter if row else None


@pytest.mark.parametrize("trouble", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "hanging"])
@pytest.mark.parametrize(("save", "status"), [(_by_api, 200), (_by_form, 302)], ids=["api", "form"])
def test_saving_answers_at_once_and_nothing_is_lost(
    world: World,
    own_redis: OwnRedis,
    start_worker: Callable[..., object],
    trouble: signal.Signals,
    save: Callable[[World, Client], int],
    status: int,
) -> None:
    client = Client()
    client.force_login(world.operator)
    client.get(
        SHEET
    )  # the clerk had it open; what a process loads on its first request is not measured
    own_redis.stop(trouble)

    began = time.monotonic()
    answered = save(world, client)
    seconds = time.monotonic() - began

    assert (answered, seconds < AT_ONCE) == (status, True), seconds
    assert DaySheet.objects.get().version == 1
    # The save's own roll-up needs no Redis: the kecamatan up to the province show it, the nation waits.
    assert [_shown(world, code) for code in ("35.17.09", "35.17", "35")] == [41] * 3
    assert ChangeOutbox.objects.exists()

    own_redis.back()
    start_worker("rollup")
    until = time.monotonic() + WITHIN
    while ChangeOutbox.objects.exists():
        assert time.monotonic() < until
        nudge("reports.sweep_rollup", queue=QueueName.ROLLUP)  # as beat does every two seconds
        time.sleep(0.2)
    assert _shown(world, "ID") == 41
