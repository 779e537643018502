"""What the nightly recount mended, as its page shows it: by day, region and measure, each within one's own place."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils.html import strip_tags

from ektp.common import clock
from reports.models import Drift, RegionDay
from reports.rollup.runner import run_all
from reports.selectors import drift
from reports.selectors.drift import Wanted
from reports.services import rollup
from tests.daysheets.helpers import recording, save
from tests.factories import AFTERNOON, MONDAY, World, small_world

NIGHT = datetime(2026, 7, 7, 19, 10, tzinfo=UTC)


@pytest.fixture
def drifted(db: None) -> World:
    """A kecamatan whose Monday was changed behind the roll-up's back, found in the night."""
    with clock.held_at(AFTERNOON):
        world = small_world()
        save(world, recording(counter=7))
        run_all(world.regions["35"].pk)
        rollup.run_nation()
    rows = RegionDay.objects.filter(region=world.regions["35.17.09"], own=False, day=MONDAY)
    assert rows.update(recording_counter=9) == 1
    with clock.held_at(NIGHT):
        assert rollup.check_all() > 0
    return world


def test_each_difference_says_what_was_stored_and_what_was_counted(drifted: World) -> None:
    found, of = drift.differences(drifted.regions["35.17.09"], Wanted(), limit=50)

    (row,) = [one for one in found if one.measure == "recording_counter"]
    assert of == len(found)
    assert (row.code, row.day, row.stored, row.counted, row.difference) == (
        "35.17.09",
        MONDAY,
        9,
        7,
        2,
    )
    assert row.label == "Perekaman: Loket"
    assert row.found_at == NIGHT


def test_a_row_that_was_not_there_differs_only_in_what_it_lacked(drifted: World) -> None:
    Drift.objects.all().delete()
    place = drifted.regions["35.17.09"]
    Drift.objects.create(
        region=place, day=MONDAY, found_at=NIGHT, stored={},
        counted={"expected": 0, "reported": 1, "recording_counter": 7, "printing_first": None},
    )  # fmt: skip

    found, _of = drift.differences(place, Wanted(), limit=50)

    assert {(row.measure, row.stored, row.counted) for row in found} == {
        ("reported", 0, 1),
        ("recording_counter", None, 7),
    }


@pytest.mark.parametrize(
    ("wanted", "some"),
    [
        (Wanted(day=MONDAY), True),
        (Wanted(day=date(2026, 7, 1)), False),
        (Wanted(measure="recording_counter"), True),
        (Wanted(measure="printing_first"), False),
        (Wanted(night=date(2026, 7, 8)), True),  # 02.10 WIB
        (Wanted(night=date(2026, 7, 7)), False),
    ],
)
def test_differences_are_narrowed(drifted: World, wanted: Wanted, *, some: bool) -> None:
    found, _of = drift.differences(drifted.regions["ID"], wanted, limit=50)

    assert bool(found) is some


def test_only_what_lies_in_the_region_is_found(drifted: World) -> None:
    assert drift.differences(drifted.regions["33"], Wanted(), limit=50) == ([], 0)
    assert drift.differences(drifted.regions["35"], Wanted(), limit=50)[1] > 0


def test_pages_and_the_whole_are_the_same(drifted: World) -> None:
    place = drifted.regions["ID"]
    whole = list(drift.every_difference(place, Wanted()))
    pages = [drift.differences(place, Wanted(), limit=1, offset=n)[0] for n in range(len(whole))]

    assert [one for page in pages for one in page] == whole
    assert {row.measure for row in whole} <= {name for name, _ in drift.measures_found(place)}


def test_the_page_shows_it_and_the_dashboard_leads_there(drifted: World) -> None:
    client = Client()
    client.force_login(drifted.users["provinsi"])

    with clock.held_at(NIGHT):
        board = client.get("/dasbor/35/").content.decode()
        page = client.get("/dasbor/35/selisih/?ukuran=recording_counter")

    assert 'href="/dasbor/35/selisih/"' in board
    text = strip_tags(page.content.decode())
    assert page.status_code == 200
    assert "Perekaman: Loket" in text
    assert "ditemukan" in text


def test_the_same_as_a_file(drifted: World) -> None:
    client = Client()
    client.force_login(drifted.users["pusat"])

    answer = client.get("/dasbor/ID/selisih/?unduh=csv")

    text = b"".join(answer.streaming_content).decode()
    assert "35.17.09" in text
    assert "Perekaman: Loket" in text


def test_who_may_not_see_it_gets_no_link(drifted: World) -> None:
    client = Client()
    client.force_login(drifted.users["camat"])

    with clock.held_at(NIGHT):
        assert "selisih/" not in client.get("/dasbor/35.17.09/").content.decode()
    assert client.get("/dasbor/35.17.09/selisih/").status_code == 403
