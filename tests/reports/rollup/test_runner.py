"""One run of the roll-up, step by step."""

from datetime import date

from ektp.daysheets.models import ChangeOutbox
from reports.models import RegionDay
from reports.rollup.runner import run_all
from tests.reports.rollup.world import Small

DAY = date(2026, 2, 2)


def _value(world: Small, code: str, column: str, *, own: bool = False) -> int | None:
    row = RegionDay.objects.filter(region=world.regions[code], own=own, day=DAY).first()
    return getattr(row, column) if row else None


def test_a_kecamatan_day_reaches_the_nation(world: Small) -> None:
    world.count("recording", "11.01.01", DAY, "11.01.01", counter=7, underage=2)

    run_all(world.scope("11"))
    run_all(world.scope("ID"))

    for code in ("11.01.01", "11.01", "11", "ID"):
        assert _value(world, code, "recording_counter") == 7
        assert _value(world, code, "recorded_flow") == 5
    assert ChangeOutbox.objects.count() == 0
