"""Runners at once, a runner that dies, and one that is locked out."""

import threading
import time
from collections.abc import Callable
from datetime import date

import pytest
from django.db import OperationalError, connection, transaction

from ektp.daysheets.models import ChangeOutbox
from ektp.regions.models import Region
from reports.models import RegionDay
from reports.rollup import recount, runner
from reports.services import rollup
from tests.reports.rollup.compare import assert_equal
from tests.reports.rollup.naive import Naive
from tests.reports.rollup.test_property import drain
from tests.reports.rollup.world import Small, small

DAY = date(2026, 2, 2)
DISTRICTS = ("11.01.01", "11.01.02", "11.02.01", "11.02.02")


def _in_threads(works: list[Callable[[], object]]) -> list[BaseException]:
    failed: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def _end_whoever_waits() -> None:
    """End the one server process that waits for a lock."""
    with connection.cursor() as cursor:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            cursor.execute(
                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                "WHERE NOT l.granted AND a.datname = current_database()"
            )
            if cursor.fetchall():
                return
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            time.sleep(0.05)
    raise AssertionError("nobody waited")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_runners_and_two_writers_at_once() -> None:
    world = small()
    done = threading.Event()

    def write(codes: tuple[str, ...]) -> None:
        for n in range(12):
            for code in codes:
                world.count("recording", code, DAY, code, counter=n)
                rollup.run_inline(world.regions["11"].pk)

    def keep_running() -> None:
        while not done.is_set():
            runner.run(world.scope("11"), limit=2)
            runner.run(world.scope("ID"))

    def write_all() -> None:
        try:
            failed.extend(_in_threads([lambda: write(DISTRICTS[:2]), lambda: write(DISTRICTS[2:])]))
        finally:
            done.set()

    failed: list[BaseException] = []
    failed += _in_threads([keep_running, keep_running, write_all])

    assert failed == []
    drain(world)
    assert_equal(Naive(), [DAY])
    total = RegionDay.objects.get(region=world.regions["11"], own=False, day=DAY)
    assert total.recording_counter == 4 * 11


@pytest.mark.django_db(transaction=True)
def test_a_run_that_dies_loses_nothing() -> None:
    world = small()
    world.count("recording", "11.01.01", DAY, "11.01.01", counter=7)
    waiting = ChangeOutbox.objects.count()

    def die() -> None:
        with transaction.atomic():
            runner.run(world.scope("11"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()

    assert ChangeOutbox.objects.count() == waiting
    assert not RegionDay.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_inline_run_does_not_wait() -> None:
    world = small()
    world.count("recording", "11.01.01", DAY, "11.01.01", counter=7)
    seen: list[int | None] = []

    with transaction.atomic():
        runner.lock(world.scope("11"))
        assert not _in_threads([lambda: seen.append(runner.run(world.scope("11"), wait=False))])

    assert seen == [None]
    assert not RegionDay.objects.exists()


def test_an_error_of_the_inline_run_is_left_to_the_worker(
    world: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.count("recording", "11.01.01", date(2026, 2, 2), "11.01.01", counter=7)
    waiting = ChangeOutbox.objects.count()

    def broken(*_args: object, **_more: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(rollup, "run", broken)
    rollup.run_inline(world.regions["11"].pk)

    assert ChangeOutbox.objects.count() == waiting


def test_the_sweeper_finds_whatever_waits(world: Small) -> None:
    world.count("recording", "11.01.01", DAY, "11.01.01", counter=7)
    world.count("recording", "12.01.01", DAY, "ID", counter=3)

    rollup.sweep()

    assert not ChangeOutbox.objects.exists()
    nation = RegionDay.objects.get(region=Region.objects.get(code="ID"), own=False, day=DAY)
    assert nation.recording_counter == 10


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_provinces_are_made_anew_side_by_side_while_others_write() -> None:
    """From nothing and then as a check, on two connections; what is saved meanwhile is neither lost nor doubled nor kept waiting."""
    world = small()
    for day in (DAY, date(2026, 3, 3), date(2026, 5, 1)):
        for n, code in enumerate((*DISTRICTS, "12.01.01")):
            world.count("recording", code, day, code, counter=n + 1)
    drain(world)
    RegionDay.objects.all().delete()
    later = date(2026, 3, 4)

    def write() -> None:
        for n in range(10):
            for code in DISTRICTS:
                world.count("recording", code, later, code, counter=n)
                rollup.run_inline(world.regions["11"].pk)

    found: dict[str, int] = {}

    def make() -> None:
        found.update({place.code: rows for place, rows in rollup.rebuild_all(jobs=2)})

    assert not _in_threads([write, make])
    drain(world)
    assert found.keys() == {"11", "12", "ID"}
    assert_equal(Naive(), [DAY, date(2026, 3, 3), later, date(2026, 5, 1)])
    assert rollup.check_all(jobs=2) == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_rebuild_that_is_cut_off_leaves_whole_months_and_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its server process is ended while it writes the second of three months, of a province so large that each is written alone."""
    monkeypatch.setattr(recount, "_AT_ONCE", 1)
    world = small()
    days = [DAY, date(2026, 3, 3), date(2026, 5, 1)]
    for day in days:
        for n, code in enumerate((*DISTRICTS, "11", "11.01")):
            world.count(
                "recording", code if code in DISTRICTS else "11.01.01", day, code, counter=n + 1
            )
    drain(world)
    whole = RegionDay.objects.filter(day=DAY, region__province__code="11").count()
    RegionDay.objects.all().delete()
    place = world.regions["11"]

    failed: list[BaseException] = []
    with transaction.atomic():
        RegionDay.objects.create(
            region=place, day=days[1]
        )  # the last row of the month waits for it
        making = threading.Thread(
            target=lambda: failed.extend(_in_threads([lambda: rollup.rebuild(place.pk)]))
        )
        making.start()
        _end_whoever_waits()
        making.join()
        transaction.set_rollback(True)
    assert [type(error) for error in failed] == [OperationalError]
    assert set(RegionDay.objects.values_list("day", flat=True)) == {DAY}
    assert RegionDay.objects.count() == whole

    assert sum(rows for _, rows in rollup.rebuild_all()) > 0
    drain(world)
    assert_equal(Naive(), days)
