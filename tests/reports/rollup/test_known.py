"""Figures as they were known at an instant."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import DaySheet
from reports.figures import Figures, Freshness
from reports.rollup.known import as_known
from reports.selectors import progress
from tests.reports.rollup.histories import FIRST, Walker
from tests.reports.rollup.test_property import drain
from tests.reports.rollup.world import Small, small

NOW = datetime(2026, 5, 1, 5, 0, tzinfo=UTC)
THEN = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 2, 5, 0, tzinfo=UTC)
LAST = date(2026, 4, 20)
NOTHING = Freshness(None, 0, None, 0)


def _bare(figures: Figures) -> Figures:
    return replace(figures, freshness=NOTHING, known_at=None)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [21, 22, 23, 24])
def test_what_was_known_then_is_what_was_shown_then(world: Small, seed: int) -> None:
    places = [world.regions[code] for code in ("11.01.01", "11.01", "11", "ID")]
    with clock.held_at(NOW):
        Walker(world, seed).walk(steps=40)
        drain(world)
        shown = {p.code: progress(p, FIRST, LAST) for p in places}
        then = DaySheet.objects.order_by("-known_from").first().known_from
        then = max(then, THEN)
    with clock.held_at(LATER):
        Walker(world, seed + 100).walk(steps=40)
        drain(world)

        for place in places:
            known = progress(place, FIRST, LAST, known_at=then)
            assert _bare(known) == _bare(shown[place.code])

        assert _bare(progress(world.regions["ID"], FIRST, LAST)) != _bare(shown["ID"])


def test_looking_back_leaves_no_trace(world: Small) -> None:
    world.count("recording", "11.01.01", FIRST, "11.01.01", counter=7)
    drain(world)
    before = progress(world.regions["11"], FIRST, LAST)

    progress(world.regions["11"], FIRST, LAST, known_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert progress(world.regions["11"], FIRST, LAST) == before


def test_what_still_waits_for_the_roll_up_was_known(world: Small) -> None:
    """The stored roll-up is behind its sources; a look back is not."""
    kecamatan = world.regions["11.01.01"]
    with clock.held_at(NOW):
        world.count("recording", "11.01.01", FIRST, "11.01.01", counter=7)
    with clock.held_at(LATER):
        known = progress(kecamatan, FIRST, LAST, known_at=THEN)
        assert progress(kecamatan, FIRST, LAST).flows["recording_counter"] is None

    assert known.flows["recording_counter"] == 7


def test_a_change_of_an_old_day_is_not_known_before_it(world: Small) -> None:
    """Days, openings and levels after the day that was corrected, in months that nobody asked for."""
    places = [world.regions[code] for code in ("11.01.01", "11.01", "11", "ID")]
    old, first = date(2025, 11, 4), date(2026, 4, 1)
    with clock.held_at(NOW):
        world.count("recording", "11.01.01", old, "11.01.01", counter=7)
        world.count("recording", "11.01.01", first, "11.01.01", counter=1)
        world.state("11.01.01", "recorded", date(2025, 11, 1), 100)
        world.state("11.01.02", "recorded", date(2025, 11, 1), 10)
        drain(world)
        shown = {p.code: progress(p, first, LAST) for p in places}
    with clock.held_at(LATER):
        world.count("recording", "11.01.01", old, "11.01.01", counter=9)
        world.count("recording", "11.01.02", date(2025, 12, 2), "11.01.02", counter=5)
        world.state("11.01.02", "recorded", date(2025, 11, 1), 20)
        drain(world)
        assert _bare(progress(places[0], first, LAST)) != _bare(shown["11.01.01"])

        for place in places:
            known = progress(place, first, LAST, known_at=THEN)
            assert _bare(known) == _bare(shown[place.code])


def test_an_opening_that_was_entered_since_was_not_known(world: Small) -> None:
    """What an office has ready is counted from its opening on, so that every day of it looks different since."""
    place = world.regions["11.01.01"]
    with clock.held_at(NOW):
        world.count("handover", "11.01.01", FIRST, "11.01.01", counter=3)
        drain(world)
        shown = progress(place, FIRST, LAST)
    with clock.held_at(LATER):
        world.open_cards("11.01.01", FIRST, 20)
        drain(world)
        assert _bare(progress(place, FIRST, LAST)) != _bare(shown)

        assert _bare(progress(place, FIRST, LAST, known_at=THEN)) == _bare(shown)


def test_who_is_silent_is_shown_with_the_last_day_known_then(world: Small) -> None:
    """However long before the days that are asked for."""
    kecamatan, first = world.regions["11.01.01"], date(2026, 4, 1)
    with clock.held_at(NOW):
        world.sheet("11.01.01", date(2025, 10, 6))
        world.expect("11.01.01", first)
        drain(world)
    with clock.held_at(LATER):
        world.sheet("11.01.01", date(2025, 10, 7))
        drain(world)

        known = progress(kecamatan, first, LAST, known_at=THEN)

    assert [office.last_reported for office in known.silent] == [date(2025, 10, 6)]


def test_only_days_that_changed_since_are_counted_again(world: Small) -> None:
    """With all regions above them; that is what a look back costs."""
    changed = date(2026, 3, 3)
    with clock.held_at(NOW):
        for day in (FIRST, changed, LAST):
            world.count("recording", "11.01.01", day, "11.01.01", counter=7)
            world.count("recording", "12.02.01", day, "12.02.01", counter=7)
        drain(world)
    with clock.held_at(LATER):
        world.count("recording", "11.01.01", changed, "11.01.01", counter=8)

        looked = as_known(world.regions["ID"], THEN, Period.inclusive(FIRST, LAST))
        with looked, connection.cursor() as cursor:
            cursor.execute(
                "SELECT r.code, k.day FROM known_day k JOIN regions_region r ON r.id = k.region_id"
            )
            found = set(cursor.fetchall())

    assert found == {(code, changed) for code in ("11.01.01", "11.01", "11", "ID")}


@pytest.mark.django_db(transaction=True)
def test_a_look_back_reads_one_instant_of_the_database() -> None:
    """What is saved and rolled up between two of its statements would be in one and not in the other."""
    place = small().regions["11"]
    with as_known(place, NOW, Period.inclusive(FIRST, LAST)), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)
