"""Snapshots and claims: what is stored, what is refused, what follows."""

from datetime import date
from decimal import Decimal

import pytest

from ektp.common import clock
from ektp.daysheets.models import ChangeOutbox
from ektp.db.models import History
from recording.models import Claim, LevelSnapshot
from recording.services import SnapshotError, claim_record, claim_withdraw, snapshot_record
from tests.factories import AFTERNOON, World, small_world

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 30)


@pytest.fixture
def world():
    with clock.held_at(AFTERNOON):
        yield small_world()


def record(world: World, **more: object) -> int:
    values = {
        "by": world.users["kabid"],
        "region": world.regions["35.17.09"],
        "day": JUNE,
        "source": "dkb",
        "figures": {"eligible_population": 118_428},
    }
    return snapshot_record(**{**values, **more})


def test_a_figure_is_kept_and_the_roll_up_told(world: World):
    assert record(world) == 1

    entry = ChangeOutbox.objects.get(kind="level")
    assert (entry.region_id, entry.day) == (world.regions["35.17.09"].pk, JUNE)
    assert LevelSnapshot.objects.get().value == 118_428


def test_the_same_figure_again_is_no_change(world: World):
    record(world)
    before = ChangeOutbox.objects.count()

    assert record(world) == 0
    assert ChangeOutbox.objects.count() == before


def test_a_new_figure_of_one_day_and_source_replaces_the_old_with_history(world: World):
    record(world)
    record(world, figures={"eligible_population": 118_500})

    assert LevelSnapshot.objects.get().value == 118_500
    kept = History.objects.get(source="recording_levelsnapshot")
    assert kept.row["value"] == 118_428
    assert kept.ended_by_id == world.users["kabid"].pk


def test_each_figure_stands_alone(world: World):
    record(world)
    record(world, day=date(2026, 7, 1), source="siak", figures={"prr_backlog": 4})

    assert LevelSnapshot.objects.filter(measure="eligible_population", day=JUNE).exists()


def test_one_printed_figure_anchors_first_and_all(world: World):
    record(world, figures={"printed": 90_428})

    assert dict(LevelSnapshot.objects.values_list("measure", "value")) == {
        "printed_first": 90_428,
        "printed_all": 90_428,
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day": date(2027, 1, 1)}, "belum tiba"),
        ({"figures": {"umur": 1}}, "tidak dikenal"),
        ({"figures": {"recorded": -1}}, "kurang dari nol"),
        ({"source": "koran"}, "tidak dikenal"),
        ({"source": "statement"}, "penyampai"),
    ],
)
def test_what_cannot_be_recorded(world: World, wrong: dict[str, object], said: str):
    with pytest.raises(SnapshotError, match=said):
        record(world, **wrong)
    assert not LevelSnapshot.objects.exists()


def claim(world: World, **more: object) -> Claim:
    values = {
        "by": world.users["camat"],
        "region": world.regions["35.17.09"],
        "kind": "gap",
        "measure": "unprinted",
        "figure": Decimal(4300),
        "day": JUNE,
        "speaker": "Camat Jombang",
        "medium": "Surya",
    }
    return claim_record(**{**values, **more})


def test_a_claim_keeps_its_source(world: World):
    assert claim(world).said_on == JUNE


@pytest.mark.parametrize(
    "wrong", [{"speaker": ""}, {"medium": ""}, {"measure": "x"}, {"figure": Decimal(-1)}]
)
def test_a_claim_without_source_or_sense_is_refused(world: World, wrong: dict[str, object]):
    with pytest.raises(SnapshotError):
        claim(world, **wrong)


def test_a_withdrawn_claim_stays_in_history(world: World):
    claim_withdraw(by=world.users["camat"], claim=claim(world), reason="salah ketik")

    assert not Claim.objects.exists()
    assert History.objects.get(source="recording_claim").ended_reason == "salah ketik"
