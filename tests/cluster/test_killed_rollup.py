"""A worker killed with SIGKILL in the middle of a roll-up: another one finishes it, and nothing is doubled."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date
from uuid import uuid4

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection

from ektp.common import clock
from ektp.daysheets.freshness import ROLLUP
from ektp.daysheets.models import ChangeOutbox
from ektp.daysheets.services.saving import sheet_save
from ektp.db.nudge import QueueName, nudge
from reports.models import RegionDay, RegionMonth
from reports.services.rollup import sweep
from tests.daysheets.helpers import recording
from tests.factories import AFTERNOON, MONDAY, World, small_world
from tests.reports.rollup.compare import assert_equal
from tests.reports.rollup.naive import Naive

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WITHIN = 120.0  # the issue: finished within two minutes


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """One day of Kecamatan Jombang is reported and rolled up; nothing waits in the queue."""
    monkeypatch.setenv("EKTP_NOW", AFTERNOON.isoformat())
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(f"{settings.REDIS_PREFIX}rollup")
    made = small_world()
    report(made, 41, base=0)
    sweep()
    assert recorded(made) == 41
    return made


def report(world: World, counter: int, base: int) -> None:
    """Save as the service does it, without the roll-up that a page would run at once."""
    sheet_save(
        by=world.operator,
        office=world.jombang,
        day=MONDAY,
        submission=recording(counter=counter),
        client_key=uuid4(),
        base_version=base,
    )


def recorded(world: World, code: str = "ID") -> int | None:
    row = RegionDay.objects.get(region=world.regions[code], own=False, day=MONDAY)
    return row.recording_counter


@pytest.fixture
def obstacle(world: World) -> Iterator[psycopg.Connection]:
    """Somebody else's lock on the province's row of that day: the runner gets past its own kecamatan and waits there."""
    held = RegionDay.objects.get(region=world.regions["35"], own=False, day=MONDAY)
    parts = connection.settings_dict
    with psycopg.connect(host=parts["HOST"], user=parts["USER"], dbname=parts["NAME"]) as other:
        other.execute("SELECT 1 FROM reports_regionday WHERE id = %s FOR UPDATE", [held.pk])
        yield other


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def _until(reached: Callable[[], bool], seconds: float = WITHIN) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.1)


def _as_beat() -> None:
    """What beat sends every two seconds."""
    nudge("reports.sweep_rollup", queue=QueueName.ROLLUP)


def test_killed_in_the_middle_it_is_finished_by_another(
    world: World, obstacle: psycopg.Connection, start_worker: Callable[..., object]
) -> None:
    first = start_worker("rollup")
    report(world, 44, base=1)
    province = world.regions["35"].pk
    nudge(ROLLUP, queue=QueueName.ROLLUP, province_id=province)
    _until(_waits_for_a_lock)

    os.killpg(first.pid, signal.SIGKILL)  # type: ignore[attr-defined]
    first.wait()  # type: ignore[attr-defined]
    began = time.monotonic()
    obstacle.rollback()
    _until(lambda: not _waits_for_a_lock())
    assert ChangeOutbox.objects.filter(province_id=province).exists()
    assert recorded(world) == 41

    start_worker("rollup")

    def finished() -> bool:
        _as_beat()
        return not ChangeOutbox.objects.exists()

    _until(finished)
    assert time.monotonic() - began < WITHIN
    for code in ("35.17.09", "35.17", "35", "ID"):
        assert recorded(world, code) == 44
        (opening,) = RegionMonth.objects.filter(region=world.regions[code], own=False)
        assert opening.recording_counter == 44
    with clock.held_at(AFTERNOON):
        assert_equal(Naive(), [MONDAY, date(2026, 7, 31)])


def test_two_workers_and_a_sweep_at_once_count_once(
    world: World, start_worker: Callable[..., object]
) -> None:
    start_worker("rollup", concurrency=2)
    for version, counter in enumerate((42, 43, 44, 45, 46), start=1):
        report(world, counter, base=version)
        nudge(ROLLUP, queue=QueueName.ROLLUP, province_id=world.regions["35"].pk)
        _as_beat()
        sweep()

    def finished() -> bool:
        _as_beat()
        return not ChangeOutbox.objects.exists()

    _until(finished)
    assert [recorded(world, code) for code in ("35.17.09", "35.17", "35", "ID")] == [46] * 4
