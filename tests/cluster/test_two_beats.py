"""Two real beats tick beside each other; nothing is sent twice."""

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from celery.beat import PersistentScheduler
from celery.schedules import crontab

from ektp import embedded
from ektp.celery import app

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

SECONDS = 9.0


@pytest.fixture
def broker(settings: Any) -> Iterator["redis.Redis"]:
    """The tests' Redis, with nothing in the queues and no tick remembered."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        _forget(client, settings)
        yield client
        _forget(client, settings)


def _forget(client: "redis.Redis", settings: Any) -> None:
    for name in client.scan_iter(f"{settings.REDIS_PREFIX}beat:*"):
        client.delete(name)
    client.delete(
        *(f"{settings.REDIS_PREFIX}{queue}" for queue in ("rollup", "default", "reports"))
    )


def _sent(client: "redis.Redis", settings: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for queue in ("rollup", "default"):
        for message in client.lrange(f"{settings.REDIS_PREFIX}{queue}", 0, -1):
            content = json.loads(message)
            assert base64.b64decode(content["body"])
            found[content["headers"]["task"]] += 1
    return found


def _overdue(path: Path) -> None:
    """The memory of a beat that was down for two days."""
    scheduler = PersistentScheduler(app, schedule_filename=str(path))
    for entry in scheduler.schedule.values():
        entry.last_run_at = entry.default_now() - timedelta(days=2)
    scheduler.close()


def _beat(path: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "ektp.celery", "beat", "--loglevel", "WARNING",
         "--pidfile", "", "--schedule", str(path)],
        cwd=embedded.BASE_DIR,
        env=os.environ,
        preexec_fn=lambda: embedded.die_with_parent(signal.SIGTERM),
    )  # fmt: skip


def test_each_tick_is_sent_once(broker: "redis.Redis", settings: Any, tmp_path: Path) -> None:
    """Both were down for two days: every nightly task is overdue for both of them."""
    _overdue(tmp_path / "first")
    for file in tmp_path.glob("first*"):
        shutil.copy(file, tmp_path / file.name.replace("first", "second"))
    beats = [_beat(tmp_path / name) for name in ("first", "second")]
    try:
        until = time.monotonic() + 60
        while not _sent(broker, settings):
            assert time.monotonic() < until, "no beat has sent anything"
            time.sleep(0.1)
        began = time.monotonic()
        time.sleep(SECONDS)
        sent, took = _sent(broker, settings), time.monotonic() - began
        assert all(beat.poll() is None for beat in beats)
    finally:
        for beat in beats:
            beat.kill()
            beat.wait()

    schedule = settings.CELERY_BEAT_SCHEDULE.values()
    nightly = {entry["task"] for entry in schedule if isinstance(entry["schedule"], crontab)}
    assert {task: sent[task] for task in nightly} == dict.fromkeys(nightly, 1)
    sweeps = sent["reports.sweep_rollup"]
    assert took / 2 - 2 <= sweeps <= took / 2 + 2, (sweeps, took)


def test_every_nightly_task_names_one_hour_and_one_minute(settings: Any) -> None:
    """`ektp.beat` takes the tick by it."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        if isinstance(entry["schedule"], crontab):
            assert len(entry["schedule"].hour) == len(entry["schedule"].minute) == 1
            assert len(entry["schedule"].day_of_week) == 7
