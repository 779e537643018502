"""Expectations are rows that follow calendar, abilities and hours."""

from datetime import UTC, date, datetime, time

import pytest

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import ChangeOutbox, ExpectedSheet
from ektp.daysheets.services.calendar import ability_set, closure_add, closure_remove, hours_set
from ektp.daysheets.services.expectations import expectations_extend, expectations_recompute
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, MONDAY, Installer, World

pytestmark = pytest.mark.django_db
WEEK = Period(date(2026, 7, 6), date(2026, 7, 13))


@pytest.fixture(autouse=True)
def _expected(world: World):  # type: ignore[no-untyped-def]
    with clock.held_at(AFTERNOON):
        expectations_recompute(by=Installer(), offices=None, period=WEEK)
        ChangeOutbox.objects.all().delete()
        yield


def days(office: object) -> list[int]:
    found = ExpectedSheet.objects.filter(office=office, day__lt=WEEK.end).order_by("day")
    return [day.day for day in found.values_list("day", flat=True)]


def test_working_days_with_their_deadline(world: World) -> None:
    assert days(world.jombang) == [6, 7, 8, 9, 10]
    first = ExpectedSheet.objects.get(office=world.jombang, day=MONDAY)
    assert first.deadline == datetime(2026, 7, 6, 13, 0, tzinfo=UTC)


def test_again_changes_nothing(world: World) -> None:
    before = list(ExpectedSheet.objects.order_by("pk").values_list())
    expectations_recompute(by=Installer(), offices=None, period=WEEK)

    assert list(ExpectedSheet.objects.order_by("pk").values_list()) == before
    assert not ChangeOutbox.objects.exists()


def test_local_closure_and_back(world: World) -> None:
    kabupaten = world.regions["35.17"]
    closure = closure_add(by=world.users["kabid"], region=kabupaten, day=MONDAY, name="Hari jadi")

    assert days(world.jombang) == [7, 8, 9, 10]
    assert days(world.offices["35.78.01-KEC"]) == [6, 7, 8, 9, 10]
    queued = {(entry.region_id, entry.day) for entry in ChangeOutbox.objects.all()}
    assert queued == {
        (world.regions[code].pk, MONDAY) for code in ("35.17", "35.17.09", "35.17.10")
    }
    closure_remove(by=world.users["kabid"], closure=closure, reason="batal")
    assert days(world.jombang) == [6, 7, 8, 9, 10]


def test_hours_and_abilities(world: World) -> None:
    hours_set(
        by=Installer(),
        office=world.jombang,
        from_day=date(2026, 7, 8),
        weekdays=0b0111111,
        deadline=time(18, 0),
    )
    assert days(world.jombang) == [6, 7, 8, 9, 10, 11]
    for service in ("recording", "handover", "activation", "ikd"):
        ability_set(
            by=Installer(),
            office=world.jombang,
            service=service,
            from_day=date(2026, 7, 9),
            able=False,
        )
    assert days(world.jombang) == [6, 7, 8]


def test_daily_work_writes_sixty_days_and_queues_today(world: World) -> None:
    expectations_extend(by=Installer())

    last = ExpectedSheet.objects.filter(office=world.jombang).latest("day").day
    assert last == date(2026, 9, 3)
    assert set(ChangeOutbox.objects.values_list("day", flat=True)) == {MONDAY}
    assert ChangeOutbox.objects.filter(region_id=world.jombang.attribution_id).exists()


def test_stopped_day_is_on_time_until_noon_of_the_next_working_day(world: World) -> None:
    from ektp.daysheets.content import Submission

    friday = date(2026, 7, 10)
    expectations_recompute(
        by=Installer(), offices=None, period=Period(WEEK.start, date(2026, 7, 18))
    )
    monday_noon = datetime(2026, 7, 13, 5, 0, tzinfo=UTC)
    stopped = save(world, Submission(kind="stopped", cause="power"), day=friday, at=monday_noon)
    late = save(
        world,
        recording({"35.17.10": {"counter": 1}}),
        day=friday,
        at=monday_noon,
        office=world.offices["35.17.10-KEC"],
        by=world.users["operator.megaluh"],
    )

    assert stopped.view.on_time
    assert not late.view.on_time
