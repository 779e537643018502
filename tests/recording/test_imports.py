"""A file of figures: a dry run that tells every row's fate, then the usable rows once."""

from datetime import date

import pytest

from ektp.common import clock
from recording.models import LevelSnapshot
from recording.services import SnapshotError, import_apply, import_prepare
from tests.factories import AFTERNOON, World, small_world
from tests.recording.test_reading import workbook

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 30)
HEAD = ["KODE", "WILAYAH", "WKTP", "REKAM", "BLM_REKAM"]


@pytest.fixture
def world():
    with clock.held_at(AFTERNOON):
        yield small_world()


def prepare(world: World, *rows: list[object], day: date = JUNE, source: str = "siak"):
    return import_prepare(
        by=world.users["adb"],
        region=world.regions["35.17"],
        name="agr_30062026.xlsx",
        content=workbook(HEAD, *rows),
        source=source,
        day=day,
    )


def fates(batch) -> list[str]:
    return [row["fate"] for row in batch.rows]


def test_every_row_has_its_fate_and_nothing_counts_yet(world: World):
    batch = prepare(
        world,
        ["35.17.09", "Jombang", 118_428, 94_891, 23_537],
        ["351710", "Megaluh", 1000, 900, 100],
        ["3517091006", "Kepatihan", 10, 9, 1],
        ["35.78.01", "Karang Pilang", 5, 5, 0],
        ["", "Tidak Ada", 5, 5, 0],
        ["", "", None, None, None],
        ["35.17.09", "Jombang", 118_428, 94_891, 23_537],
        ["35.17.10", "Megaluh", 1001, 900, 101],
        ["35.17", "Jombang", "banyak", 1, 1],
    )

    assert fates(batch) == [
        "new",
        "new",
        "skipped",
        "refused",
        "refused",
        "skipped",
        "refused",
        "refused",
    ]
    assert not LevelSnapshot.objects.exists()


def test_usable_rows_are_recorded_once(world: World):
    batch = prepare(world, ["35.17.09", "Jombang", 118_428, 94_891, 23_537])

    assert import_apply(by=world.users["adb"], batch=batch) == 3
    assert import_apply(by=world.users["adb"], batch=batch) == 0
    assert fates(prepare(world, ["35.17.09", "", 118_428, 94_891, 23_537])) == ["same"]
    assert fates(prepare(world, ["35.17.09", "", 118_429, 94_891, 23_538])) == ["changed"]


def test_a_broken_sum_is_asked_about_and_not_refused(world: World):
    batch = prepare(
        world, ["35.17.09", "Jombang", 100, 90, 11], ["35.17.10", "Megaluh", 1000, 900, 100]
    )

    assert fates(batch) == ["asked", "new"]
    assert "berselisih 1" in batch.rows[0]["questions"][0]
    assert import_apply(by=world.users["adb"], batch=batch) == 3
    assert not LevelSnapshot.objects.filter(region=world.regions["35.17.09"]).exists()


def test_what_is_asked_about_is_recorded_when_it_is_confirmed(world: World):
    batch = prepare(world, ["35.17.09", "Jombang", 100, 90, 11])

    with pytest.raises(SnapshotError):
        import_apply(by=world.users["adb"], batch=batch)
    assert import_apply(by=world.users["adb"], batch=batch, confirmed=True) == 3


def test_a_figure_far_from_the_last_one_is_asked_about(world: World):
    import_apply(
        by=world.users["adb"],
        batch=prepare(world, ["35.17.09", "", 18_035, 17_000, 1035], day=date(2025, 12, 31)),
    )
    near, far = ["35.17.09", "", 18_900, 17_800, 1100], ["35.17.09", "", 100, 90, 10]

    assert fates(prepare(world, near)) == ["new"]
    [row] = prepare(world, far).rows
    assert row["fate"] == "asked"
    assert "31 Desember 2025 menurut SIAK 18.035. Benar?" in row["questions"][0]


def test_a_dkb_of_another_day_than_the_end_of_a_half_year_is_asked_about(world: World):
    row = ["35.17.09", "", 100, 90, 10]

    assert fates(prepare(world, row, source="dkb")) == ["new"]
    assert fates(prepare(world, row, source="dkb", day=date(2025, 12, 31))) == ["new"]
    assert fates(prepare(world, row, source="dkb", day=date(2026, 6, 29))) == ["asked"]


@pytest.mark.parametrize(
    ("day", "said"), [(date(2030, 1, 1), "belum tiba"), (date(1, 1, 1), "Tahun 1 tidak mungkin")]
)
def test_what_recording_would_refuse_the_dry_run_refuses(world: World, day: date, said: str):
    batch = prepare(world, ["35.17.09", "", 100, 90, 10], ["35.17.10", "", 5, 5, 0], day=day)

    assert fates(batch) == ["refused", "refused"]
    assert said in batch.rows[0]["notes"][0]


def test_a_name_without_code_is_found_when_it_is_unique_there(world: World):
    [row] = prepare(world, ["", "kec. megaluh", 10, 9, 1]).rows

    assert row["region"] == world.regions["35.17.10"].pk


def test_a_file_without_usable_rows_is_not_applied(world: World):
    batch = prepare(world, ["99.99", "", 1, 1, 0])

    with pytest.raises(SnapshotError):
        import_apply(by=world.users["adb"], batch=batch)
