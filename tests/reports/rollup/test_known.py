"""Figures as they were known at an instant."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ektp.common import clock
from ektp.daysheets.models import DaySheet
from reports.figures import Figures, Freshness
from reports.selectors import progress
from tests.reports.rollup.histories import FIRST, Walker
from tests.reports.rollup.test_property import drain
from tests.reports.rollup.world import Small

NOW = datetime(2026, 5, 1, 5, 0, tzinfo=UTC)
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
        then = max(then, NOW.replace(hour=6))
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
