"""The nightly check and the rebuild: what drifted is found, mended and kept; a rebuild says what the runs said."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets import registry
from ektp.daysheets.models import ChangeOutbox, ExpectedSheet
from ektp.daysheets.selectors.days import newest_day
from ektp.daysheets.services.calendar import ability_set
from reports.models import (
    Drift,
    OfficeDay,
    OfficeMonth,
    RegionDay,
    RegionDayStop,
    RegionLevel,
    RegionMonth,
    RollupState,
)
from reports.rollup.columns import HEADLINES, sources_by
from reports.services import rollup
from tests.factories import Installer
from tests.reports.rollup.compare import assert_equal
from tests.reports.rollup.histories import Walker
from tests.reports.rollup.naive import Naive
from tests.reports.rollup.test_property import drain
from tests.reports.rollup.world import Small

DAY = date(2026, 2, 2)
NIGHT = datetime(2026, 2, 20, 19, 10, tzinfo=UTC)
TABLES = (RegionDay, RegionMonth, RegionLevel, RegionDayStop, OfficeDay, OfficeMonth)
WAYS = ("office", "domicile", "region")
PLACES = ("11", "12", "ID")


def _stored() -> dict[str, set[tuple[object, ...]]]:
    found = {}
    for model in TABLES:
        names = [f.attname for f in model._meta.fields if f.name != "id"]
        found[model.__name__] = set(model.objects.values_list(*names))
    return found


def _lose() -> None:
    with connection.cursor() as cursor:
        for model in TABLES:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def _spoil() -> None:
    """Of every region's month the first day stands and is wrong; of what stands beside the days nothing is left."""
    for model in TABLES[1:]:
        model.objects.all().delete()
    kept = RegionDay.objects.order_by("region", "own", "day")
    first = {(row.region_id, row.own, row.day.replace(day=1)): row.pk for row in reversed(kept)}
    RegionDay.objects.exclude(pk__in=first.values()).delete()
    RegionDay.objects.update(recording_counter=77, expected=5)


def _rebuild(world: Small) -> None:
    for code in PLACES:
        rollup.rebuild(world.regions[code].pk)


def _assert_same(
    found: dict[str, set[tuple[object, ...]]], wanted: dict[str, set[tuple[object, ...]]]
) -> None:
    assert {name: found[name] ^ wanted[name] for name in found} == {name: set() for name in found}


def test_nothing_has_drifted_after_ordinary_runs(world: Small) -> None:
    with clock.held_at(NIGHT):
        Walker(world, 7).walk(steps=40)
        drain(world)
        before = _stored()

        assert rollup.check_all() == 0

    assert _stored() == before
    assert not Drift.objects.exists()
    assert RollupState.objects.get(region=world.regions["11"]).checked_at == NIGHT


def test_expectations_of_days_to_come_are_no_drift(world: Small) -> None:
    """They are queued when their day begins (MODEL section 4)."""
    office = world.offices["11.01.01"]
    with clock.held_at(NIGHT):
        ability_set(by=Installer(), office=office, service="recording", from_day=NIGHT.date())
        drain(world)
        ahead = ExpectedSheet.objects.filter(office=office, day__gt=newest_day())
        assert ahead.exists()

        assert rollup.check_all() == 0

    assert not Drift.objects.exists()


def test_a_row_that_drifted_is_mended_and_kept(world: Small) -> None:
    world.count("recording", "11.01.01", DAY, "11.01.01", counter=7)
    drain(world)
    place = world.regions["11.01.01"]
    RegionDay.objects.filter(region=place, day=DAY).update(recording_counter=9)
    RegionDay.objects.filter(region=world.regions["11"], own=False, day=DAY).delete()

    with clock.held_at(NIGHT):
        drift = rollup.check_all()

    row = Drift.objects.get(region=place)
    assert (row.stored["recording_counter"], row.counted["recording_counter"]) == (9, 7)
    assert RollupState.objects.get(region=world.regions["11"]).drift >= 2
    assert drift >= 2
    drain(world)
    assert_equal(Naive(), [DAY])


def test_an_opening_that_drifted_is_mended(world: Small) -> None:
    world.count("recording", "11.01.01", DAY, "11.01.01", counter=7)
    world.count("recording", "11.01.01", date(2026, 4, 1), "11.01.01", counter=2)
    drain(world)
    RegionMonth.objects.filter(region=world.regions["11"]).update(recorded_flow=99)

    with clock.held_at(NIGHT):
        rollup.check_all()

    drain(world)
    assert_equal(Naive(), [DAY])


def test_what_still_waits_is_no_drift(world: Small) -> None:
    world.count("recording", "11.01.01", DAY, "11.01.01", counter=7)

    with clock.held_at(NIGHT):
        assert rollup.check_all() == 0

    assert not Drift.objects.exists()
    assert ChangeOutbox.objects.exists()


def test_a_rebuild_equals_the_runs(world: Small) -> None:
    with clock.held_at(NIGHT):
        for seed in (3, 4, 5):
            Walker(world, seed).walk(steps=40)
        drain(world)
        before = _stored()
        _lose()
        _rebuild(world)

    _assert_same(_stored(), before)


@pytest.mark.parametrize("seed", range(21, 25))
def test_from_nothing_and_in_place_come_to_the_same(world: Small, seed: int) -> None:
    """Whole months that are gone are written straight from the count; where anything is left only what differs is."""
    with clock.held_at(NIGHT):
        Walker(world, seed).walk(steps=80)
        drain(world)
        _lose()
        _rebuild(world)
        assert not ChangeOutbox.objects.filter(kind="flow").exists()  # the nation was made last
        straight = _stored()
        assert all(straight.values())
        _spoil()
        _rebuild(world)
        _assert_same(_stored(), straight)
        # Of the months that one transaction would write, one still stands.
        days = sorted(
            {day.replace(day=1) for day in RegionDay.objects.values_list("day", flat=True)}
        )
        kept = Period.month(days[len(days) // 2])
        RegionDay.objects.exclude(day__range=(kept.start, kept.last)).delete()
        _rebuild(world)

    assert len(days) > 2
    _assert_same(_stored(), straight)


def test_a_second_rebuild_writes_nothing(world: Small) -> None:
    Walker(world, 11).walk(steps=30)
    drain(world)

    assert rollup.rebuild(world.regions["11"].pk) == 0


def test_what_offices_are_compared_by_is_told_by_their_own_sheets_alone() -> None:
    """So that the days of a region with one office are that office's; a rebuild takes them from there."""
    for name in HEADLINES:
        for column, sign in registry.flows()[name].terms.items():
            fed = [s.by for by in WAYS for s in sources_by(by) if column in s.columns]
            assert (column, fed, sign) == (column, ["office"], 1)
