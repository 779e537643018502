"""A worker killed in the middle of a report, and Redis away while one is asked for."""

import os
import signal
import time
from datetime import date
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connections

from ektp.common import clock
from ektp.db import nudge as nudging
from ektp.regions.models import OfficeLetterhead
from reports.models import ReportRun
from reports.services import runs
from reports.services.runs import Letter
from tests.factories import World, small_world
from tests.reports.paper import HEAD

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pango"),
]
WITHIN = 120.0  # MODEL section 11: finished within two minutes


@pytest.fixture
def world() -> World:
    made = small_world()
    OfficeLetterhead.objects.create(office=made.dinas, **HEAD)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(f"{settings.REDIS_PREFIX}reports")
    return made


def ask(world: World) -> ReportRun:
    today = clock.today("Asia/Jakarta")
    return runs.run_request(
        by=world.users["kabid"],
        region=world.regions["35.17"],
        start=today.replace(day=1),
        end=today,
        letter=Letter("Bupati Jombang", "Jombang", date(2026, 11, 4)),
        site="https://ektp.contoh.go.id/",
    )


def wait_until(run: ReportRun, reached, seconds: float = WITHIN) -> ReportRun:  # type: ignore[no-untyped-def]
    """Look at the row, and sweep as beat does, until it is as wanted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        run.refresh_from_db()
        if reached(run):
            return run
        runs.runs_sweep()
        time.sleep(0.25)
    pytest.fail(f"{run.status} {run.progress}% {run.stage} {run.error}")


def test_killed_worker_is_replaced_within_two_minutes_and_nothing_is_doubled(world, start_worker):
    first = start_worker("reports")
    run = ask(world)
    wait_until(run, lambda row: row.progress >= 25)
    began = time.monotonic()
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    time.sleep(0.5)
    run.refresh_from_db()
    assert (run.status, run.attempt) == (ReportRun.Status.RUNNING, 1)
    frozen = run.fingerprint

    start_worker("reports")
    wait_until(run, lambda row: row.status == ReportRun.Status.DONE)

    assert time.monotonic() - began <= WITHIN
    assert (run.attempt, run.fingerprint) == (2, frozen)
    assert sorted(run.files.values_list("kind", flat=True)) == ["pdf", "xlsx"]
    assert not _renderers()


def test_two_workers_and_many_hints_make_one_report(world, start_worker):
    run = ask(world)
    for _ in range(6):
        runs.hint(run.pk)
        time.sleep(0.3)  # hints closer together are one
    start_worker("reports", concurrency=2)

    wait_until(run, lambda row: row.status == ReportRun.Status.DONE)
    time.sleep(3)

    run.refresh_from_db()
    assert run.attempt == 1
    assert run.files.count() == 2


def test_asked_for_without_redis_and_made_when_it_is_back(world, start_worker, monkeypatch):
    nudging._client.cache_clear()
    with monkeypatch.context() as gone:
        gone.setattr(settings, "REDIS_URL", "unix:///tmp/no-redis-here.sock")
        gone.setattr(nudging, "broker", nudging._Broker())
        began = time.monotonic()
        run = ask(world)
        assert time.monotonic() - began < 1
        assert nudging.lost() == 1
    start_worker("reports")
    assert run.status == ReportRun.Status.REQUESTED

    wait_until(run, lambda row: row.status == ReportRun.Status.DONE)


def _renderers() -> list[str]:
    """Renderers that are still at work under a parent that is gone."""
    connections.close_all()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"reports.rendering" in command and parent == "1":
            found.append(command.decode(errors="replace"))
    return found
