"""Whose turn it is: what is fresh before what is old, everybody in turn, nobody waited for."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ektp.common import clock, pressure
from ektp.daysheets.models import ChangeOutbox
from reports.models import RegionDay
from reports.rollup import runner, turns
from reports.services import rollup
from tests.reports.rollup.compare import assert_equal
from tests.reports.rollup.histories import IN_FEBRUARY
from tests.reports.rollup.naive import Naive
from tests.reports.rollup.world import Small, small

FRESH, OLD = date(2026, 2, 2), date(2024, 5, 1)


@pytest.fixture(autouse=True)
def _february(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(turns, "pace", turns.Pace())
    monkeypatch.setattr(turns, "_served", {})
    with clock.held_at(IN_FEBRUARY):
        yield


def _mass(world: Small, code: str, days: int) -> None:
    for n in range(days):
        world.count("recording", code, OLD + timedelta(days=n), code, counter=1)


def _left(world: Small, code: str) -> int:
    return ChangeOutbox.objects.filter(province_id=world.scope(code)).count()


def test_a_turn_takes_the_newest_days_first_and_no_more_than_its_pace(world: Small) -> None:
    _mass(world, "11.01.01", 6)
    world.count("recording", "11.01.01", FRESH, "11.01.01", counter=5)
    turns.pace.entries = 2
    waited = _left(world, "11")

    assert turns.turn(world.scope("11")) == 2

    assert _left(world, "11") == waited - 2
    assert set(RegionDay.objects.values_list("day", flat=True)) <= {FRESH, OLD + timedelta(days=5)}
    assert RegionDay.objects.filter(day=FRESH).exists()


def test_a_sweep_serves_what_is_fresh_between_turns_of_a_mass(
    world: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    _mass(world, "11.01.01", 8)
    world.count("recording", "12.01.01", FRESH, "12.01.01", counter=3)
    turns.pace.entries = 2
    order: list[tuple[str, bool]] = []
    names = {world.scope(code): code for code in ("11", "12", "ID")}
    alone, together = runner.run, runner.run_together

    def noted(region: int, **given: object) -> int | None:
        order.append((names[region], given["period"] != runner.ALWAYS))
        return alone(region, **given)  # type: ignore[arg-type]

    def noted_together(regions: list[int], **given: object) -> int:
        order.extend((names[region], given["period"] != runner.ALWAYS) for region in regions)
        return together(regions, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(turns, "run", noted)
    monkeypatch.setattr(turns, "run_together", noted_together)
    rollup.sweep()

    assert order[:2] == [("12", True), ("ID", False)]
    assert order.index(("11", False)) > order.index(("ID", False))
    assert not ChangeOutbox.objects.exists()


def test_what_is_fresh_in_several_provinces_is_one_turn(world: Small) -> None:
    for code, day in (("11.01.01", FRESH), ("12.01.01", FRESH), ("12.01.01", OLD)):
        world.count("recording", code, day, code, counter=5)
    provinces = [world.scope(code) for code in ("11", "12")]
    waited = ChangeOutbox.objects.count()

    with CaptureQueriesContext(connection) as alone:
        turns.turn(provinces[0])
    world.count("recording", "11.01.01", FRESH, "11.01.01", counter=6)
    with CaptureQueriesContext(connection) as both:
        done = turns.turn_together(provinces, period=turns.fresh_period())

    assert len(both) <= len(alone)
    assert 0 < done < waited
    assert [_left(world, code) > 0 for code in ("11", "12")] == [False, True]  # the old day
    rollup.sweep()
    assert_equal(Naive(), [FRESH])


def test_a_province_that_cannot_be_rolled_up_keeps_no_other_waiting(world: Small) -> None:
    for code in ("11.01.01", "12.01.01"):
        world.count("recording", code, FRESH, code, counter=5)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'this one cannot be'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON reports_regionday FOR EACH ROW "
            f"WHEN (NEW.region_id = {world.scope('11')}) EXECUTE FUNCTION pg_temp.refused()"
        )

    rollup.sweep()

    assert [_left(world, code) > 0 for code in ("11", "12", "ID")] == [True, False, False]
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER broken ON reports_regionday")
    rollup.sweep()
    assert_equal(Naive(), [FRESH])


def test_masses_take_turns(world: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns.Pace, "took", lambda *_: None)
    _mass(world, "11.01.01", 6)
    _mass(world, "12.01.01", 6)
    turns.pace.entries = 2
    before = [_left(world, code) for code in ("11", "12")]

    for _ in range(4):
        turns.mass_turn(turns.waiting())

    assert [_left(world, code) for code in ("11", "12")] == [n - 4 for n in before]


def test_the_nation_waits_as_fresh_as_its_newest_day(world: Small) -> None:
    _mass(world, "11.01.01", 1)
    world.count("recording", "12.01.01", FRESH, "12.01.01", counter=3)

    found = {place.region_id: (place.nation, place.fresh, place.old) for place in turns.waiting()}

    north, south = world.scope("11"), world.scope("12")
    assert found == {north: (False, False, True), south: (False, True, False)}


@pytest.mark.parametrize(
    ("claimed", "seconds", "after"),
    [(500, 0.5, 750), (500, 2.0, 250), (500, 60.0, 125), (499, 60.0, 500), (500, 1.0, 500)],
)
def test_the_pace_follows_what_a_full_turn_took(claimed: int, seconds: float, after: int) -> None:
    pace = turns.Pace()

    pace.took(claimed, seconds)

    assert pace.entries == after


def test_the_pace_has_bounds() -> None:
    pace = turns.Pace()
    for _ in range(20):
        pace.took(pace.entries, 0.001)
    assert pace.entries == turns.MOST
    for _ in range(20):
        pace.took(pace.entries, 1000)
    assert pace.entries == turns.LEAST


def test_a_save_rolls_up_itself_and_calls_a_worker_only_for_what_it_left(world: Small) -> None:
    world.count("recording", "11.01.01", FRESH, "11.01.01", counter=5)
    alone = rollup.run_inline(world.scope("11"))
    left = _left(world, "11")
    world.count("recording", "11.01.01", OLD, "11.01.01", counter=5)

    assert (alone, left) == (False, 0)
    assert rollup.run_inline(world.scope("11"))
    assert _left(world, "11") > 0


def test_while_requests_wait_in_line_the_roll_up_is_left_to_the_sweep(
    world: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pressure.line, "waiting", 1)
    world.count("recording", "11.01.01", FRESH, "11.01.01", counter=5)

    assert not rollup.run_inline(world.scope("11"))
    assert _left(world, "11") > 0

    rollup.sweep()
    assert not ChangeOutbox.objects.exists()
    assert_equal(Naive(), [FRESH])


@pytest.mark.django_db(transaction=True)
def test_while_a_turn_is_under_way_others_are_served_and_savers_go_on() -> None:
    world = small()
    _mass(world, "11.01.01", 2)
    world.count("recording", "12.01.01", FRESH, "12.01.01", counter=3)
    failed: list[BaseException] = []

    def meanwhile() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")  # a wait is an error here
            with clock.held_at(IN_FEBRUARY):
                world.count("recording", "11.01.01", FRESH, "11.01.01", counter=9)
                rollup.run_inline(world.scope("11"))
                rollup.sweep()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        assert turns.turn(world.scope("11"))  # claimed and written, not yet committed
        other = threading.Thread(target=meanwhile)
        other.start()
        other.join(30)
        assert not other.is_alive()

    assert failed == []
    assert _left(world, "12") == 0
    assert _left(world, "11") > 0
    rollup.sweep()
    assert not ChangeOutbox.objects.exists()
    assert_equal(Naive(), [FRESH])
