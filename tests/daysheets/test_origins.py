"""Where outsiders come from: never the office's own place, and never a guess between two places."""

from datetime import timedelta

import pytest

from ektp.daysheets.content import SectionContent, Submission
from ektp.daysheets.forms.outsiders import Channels, Home, OwnPlace, TooMany, Typed, join, split
from ektp.daysheets.forms.pasting import paste
from ektp.daysheets.models import DaySheet
from ektp.daysheets.views.desk import Desk
from ektp.regions.names import name_key
from tests.daysheets.helpers import save
from tests.daysheets.test_screens import SHEET, _afternoon, client_of, sent, stands
from tests.factories import MONDAY, World, region_make

__all__ = ["_afternoon"]

HOME = Home(own="35.17.09", rest="35.17")
CHANNELS = Channels(("counter",))


@pytest.fixture
def kediri(world: World) -> World:
    region_make("35.06", "Kediri", "Kabupaten")
    region_make("35.71", "Kediri", "Kota")
    region_make("33.20", "Jepara", "Kabupaten")
    region_make("33.20.01", "Kediri", "Kecamatan")
    return world


@pytest.mark.parametrize("named", ["Jombang", "35.17.09", "Kec. Jombang", "Jombang Kota"])
@pytest.mark.parametrize("outside", ["2", ""])
def test_the_own_kecamatan_is_no_origin(world: World, named: str, outside: str) -> None:
    alias = world.regions["35.17.09"].aliases
    alias.create(name="Jombang Kota", name_key=name_key("Jombang Kota"))
    client = client_of(world, "operator")
    client.post(SHEET, sent(recording__luar="2", **{"recording//counter": "7"}))

    origin = {"recording/asal/0": named, "recording/asal/0/n": "1", "recording//counter": "7"}
    answer = client.post(SHEET, sent(1, recording__luar=outside, **origin))

    assert answer.status_code == 422
    assert "wilayah kantor ini sendiri" in answer.content.decode()
    assert stands(world).version == 1
    assert stands(world).content.sections["recording"].rows["35.17.09"]["counter"] == 5


def test_the_own_kecamatan_is_no_origin_that_stands_on_the_form(world: World) -> None:
    answer = client_of(world, "operator").post(SHEET, sent(**{"recording/dari/35.17.09": "1"}))
    assert answer.status_code == 422
    assert not DaySheet.objects.exists()


def test_the_arithmetic_itself_never_overwrites_the_own_row() -> None:
    with pytest.raises(OwnPlace):
        split(Typed({"counter": 7}, 2, {"35.17.09": 1}), HOME, CHANNELS, {})


@pytest.mark.parametrize("outsiders", [None, 1, 4])
def test_naming_the_own_kabupaten_says_no_more_than_outsiders(outsiders: int | None) -> None:
    rows = split(Typed({"counter": 20}, outsiders, {"35.17": 1}), HOME, CHANNELS, {})
    assert join(rows, HOME, CHANNELS).values == {"counter": 20}
    assert rows["35.17"] == {"counter": outsiders or 1}


def test_the_own_kabupaten_and_another_place() -> None:
    typed = Typed({"counter": 20}, 4, {"35.17": 1, "ID": 2})
    rows = split(typed, HOME, CHANNELS, {})
    assert rows == {"35.17.09": {"counter": 16}, "35.17": {"counter": 2}, "ID": {"counter": 2}}
    with pytest.raises(TooMany):
        split(Typed({"counter": 20}, 2, {"35.17": 1, "ID": 2}), HOME, CHANNELS, {})


def test_an_unknown_origin_is_labelled_in_words(world: World) -> None:
    origin = {"recording/asal/0": "Antah", "recording/asal/0/n": "1"}
    page = client_of(world, "operator").post(SHEET, sent(**origin)).content.decode()
    assert '<a href="#recording/asal/0">Perekaman, Asal lain</a>: “Antah” tidak dikenal.' in page


@pytest.mark.parametrize("named", ["Surabaya", "surabaya", "Kota Surabaya"])
def test_a_kota_by_its_bare_name(kediri: World, named: str) -> None:
    origin = {"recording/asal/0": named, "recording/asal/0/n": "1"}
    assert client_of(kediri, "operator").post(SHEET, sent(**origin)).status_code == 302
    assert stands(kediri).content.sections["recording"].rows["35.78"]["counter"] == 1


def test_two_places_of_one_name_are_asked_about(kediri: World) -> None:
    client = client_of(kediri, "operator")
    origin = {"recording/asal/0": "Kediri", "recording/asal/0/n": "1"}
    page = client.post(SHEET, sent(**origin)).content.decode()
    assert (
        "dapat berarti beberapa tempat: Kab. Kediri; Kota Kediri; Kec. Kediri, Kab. Jepara." in page
    )


@pytest.mark.parametrize(
    ("named", "code"), [("Kota Kediri", "35.71"), ("Kec. Kediri, Kab. Jepara", "33.20.01")]
)
def test_a_place_as_the_question_names_it(kediri: World, named: str, code: str) -> None:
    origin = {"recording/asal/0": named, "recording/asal/0/n": "1"}
    client_of(kediri, "operator").post(SHEET, sent(**origin))
    assert stands(kediri).content.sections["recording"].rows[code]["counter"] == 1


def test_a_pasted_block_knows_the_other_names_of_a_kecamatan(world: World) -> None:
    alias = world.regions["35.17.09"].aliases
    alias.create(name="Jombang Kota", name_key=name_key("Jombang Kota"))
    layouts = Desk(world.users["adb"], world.dinas, MONDAY).form().layouts
    grid = next(layout for layout in layouts if layout.shape == "grid")

    found = paste("Jombang Kota\t5\nMegaluh\t6", grid)

    assert found.problems == []
    assert found.texts[grid.cell("35.17.09", grid.fields[0].code)] == "5"


def test_the_grid_shows_what_was_last_and_what_is_usual(world: World) -> None:
    adb = world.users["adb"]
    for n in range(6, 0, -1):
        rows = {"35.17.09": {"first": 10 + n}, "35.17.10": {"first": n, "other": 1}}
        said = Submission(kind="open", sections={"printing": SectionContent(rows=rows)})
        save(world, said, by=adb, office=world.dinas, day=MONDAY - timedelta(days=n))
    page = client_of(world, "adb").get(f"/lembar/35.17-DINAS/{MONDAY}/").content.decode()
    assert "Terakhir (Min 5/7)" in page
    assert '<td class="was">11</td>' in page  # the row of Kecamatan Jombang
    assert '<td class="was">2</td>' in page  # of Megaluh, both reasons
    assert '<td class="was">13</td>' in page  # all of it
    assert 'title="terakhir 11 (Min 5/7), biasanya 1–26"' in page
