"""The list of changes tells of what was added, names whose row it is, and leaves out rows that say nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from ektp.common import clock
from ektp.daysheets.content import SectionContent, StoppageEntry, Submission
from ektp.daysheets.selectors.changes import Change, ChangeFilter, changes
from ektp.daysheets.selectors.changes.fields import Names, details
from ektp.daysheets.services.calendar import closure_add
from ektp.daysheets.services.months import month_close
from ektp.daysheets.services.verifying import Seen, sheets_verify
from ektp.regions.models import Region
from tests.daysheets.helpers import HOME, recording, save
from tests.factories import AFTERNOON, World

HOUR = timedelta(hours=1)
AUGUST = datetime(2026, 8, 3, 3, 0, tzinfo=UTC)
Told = tuple[str, str, tuple[tuple[str, str, str], ...]]


def listed(region: Region, preset: str = "all", **more: object) -> list[Change]:
    return list(changes(region, ChangeFilter(preset=preset, **more)).rows)


def told(rows: list[Change]) -> set[Told]:
    return {
        (row.what, row.action, tuple((d.label, d.old, d.new) for d in row.details)) for row in rows
    }


def correct(world: World, submission: Submission, version: int, hours: int) -> None:
    """As the kabid, with a reason."""
    by = world.users["kabid"]
    at = AFTERNOON + hours * HOUR
    save(world, submission, base_version=version, by=by, reason="susulan", at=at)


@pytest.fixture
def verified(world: World) -> World:
    view = save(world, recording(counter=1)).view
    with clock.held_at(AFTERNOON + HOUR):
        sheets_verify(by=world.users["camat"], seen=[Seen(view.sheet_id, 1)])
    return world


def activation(home_visit: int) -> Submission:
    rows = {HOME: {"home_visit": home_visit}}
    return Submission(sections={"activation": SectionContent(rows=rows)})


def test_a_section_added_to_a_verified_sheet_is_a_change(verified: World) -> None:
    correct(verified, activation(2), 2, 2)

    rows = listed(verified.regions["35.17"], "after_verification")

    assert (
        "Aktivasi KTP-el dan IKD, Kec. Jombang",
        "ditambahkan",
        (("Aktivasi KTP-el kunjungan rumah", "–", "2"),),
    ) in told(rows)
    assert {row.reason for row in rows} == {"susulan"}
    assert {row.by for row in rows} == {"Kabid"}
    [only] = listed(
        verified.regions["35.17"], "after_verification", source="distribution_activationcount"
    )
    assert only.tag == "after_verification"


def test_what_was_added_and_changed_again_is_told_twice(verified: World) -> None:
    correct(verified, activation(2), 2, 2)
    correct(verified, activation(3), 3, 3)
    found = told(listed(verified.regions["35.17"], source="distribution_activationcount"))
    name = "Aktivasi KTP-el dan IKD, Kec. Jombang"
    assert found == {
        (name, "ditambahkan", (("Aktivasi KTP-el kunjungan rumah", "–", "2"),)),
        (name, "diubah", (("Aktivasi KTP-el kunjungan rumah", "2", "3"),)),
    }


def test_what_was_added_and_taken_back_is_told_twice(world: World) -> None:
    save(world, recording(counter=4))
    both = recording({HOME: {"counter": 4}, "35.17.10": {"counter": 1}})
    save(world, both, base_version=1, at=AFTERNOON + HOUR)
    save(world, recording(counter=4), base_version=2, at=AFTERNOON + 2 * HOUR)
    found = told(listed(world.regions["35.17"], source="recording_recordingcount"))
    name = "Perekaman, Kec. Megaluh"
    assert found == {
        (name, "ditambahkan", (("Loket", "–", "1"),)),
        (name, "dihapus", (("Loket", "1", "–"),)),
    }


def test_a_first_save_is_no_change(world: World) -> None:
    save(world, recording(counter=4))
    assert listed(world.regions["35.17.09"], source="recording_recordingcount") == []
    assert listed(world.regions["35.17.09"], source="daysheets_sheetsection") == []


def test_no_row_says_nothing(verified: World) -> None:
    correct(verified, recording(counter=6), 2, 2)
    save(
        verified,
        recording(counter=7),
        base_version=3,
        by=verified.users["kabid"],
        reason="lagi",
        at=AFTERNOON + 3 * HOUR,
    )
    rows = listed(verified.regions["35.17.09"])
    assert [row for row in rows if not row.details] == []
    sheets = [row for row in rows if row.source == "daysheets_daysheet"]
    assert len(sheets) == 2  # verified, and no longer so; the second correction only moved a figure


def test_a_section_is_named(world: World) -> None:
    save(world, recording(counter=0))
    nil = Submission(sections={"recording": SectionContent("nil")})
    save(world, nil, base_version=1, at=AFTERNOON + HOUR)
    [row] = listed(world.regions["35.17.09"], source="daysheets_sheetsection")
    assert row.what == "Bagian Lembar Harian, Perekaman"
    assert ("keadaan", "Diisi", "Nihil") in [(d.label, d.old, d.new) for d in row.details]


def test_a_stoppage_that_stays_is_not_told_of(world: World) -> None:
    stays, comes = StoppageEntry("recording", "power"), StoppageEntry("handover", "network")
    save(world, Submission(kind="open", stoppages=(stays,)))
    save(world, Submission(stoppages=(stays, comes)), base_version=1, at=AFTERNOON + HOUR)
    [row] = listed(world.regions["35.17.09"], source="daysheets_stoppage")
    assert row.action == "ditambahkan"
    save(world, Submission(stoppages=(stays,)), base_version=2, at=AFTERNOON + 2 * HOUR)
    rows = listed(world.regions["35.17.09"], source="daysheets_stoppage")
    assert [row.action for row in rows] == ["dihapus", "ditambahkan"]


def test_after_closing_tells_of_additions(world: World) -> None:
    save(world, recording(counter=1))
    region = world.regions["35.17"]
    with clock.held_at(AUGUST):
        month_close(by=world.users["kabid"], agency=region, month=date(2026, 7, 1))
    assert "daysheets_monthlock" in {row.source for row in listed(region)}
    by = world.users["kabid"]
    save(world, activation(2), base_version=1, by=by, reason="susulan", at=AUGUST + HOUR)
    assert "distribution_activationcount" in {row.source for row in listed(region, "after_closing")}


def test_decisions_are_told_of_when_they_are_made(world: World) -> None:
    region = world.regions["35.17"]
    with clock.held_at(AFTERNOON):
        closure_add(by=world.users["kabid"], region=region, day=date(2026, 7, 8), name="Hari jadi")
    [row] = listed(region, source="regions_calendarday")
    assert (row.action, row.by, row.reason) == ("ditambahkan", "Kabid", "Hari jadi")
    assert listed(region, source="regions_officeability") == []  # the installation brought them


def test_the_screen_names_the_domicile(verified: World) -> None:
    correct(verified, recording({HOME: {"counter": 1}, "35.17.10": {"counter": 2}}), 2, 2)
    client = Client()
    client.force_login(verified.users["auditor"])
    page = client.get("/data/perubahan/?pilihan=after_verification").content.decode()
    assert "Perekaman, Kec. Megaluh<br>" in page
    assert "ditambahkan" in page


def test_figures_are_written_as_figures_and_nothing_is_left_out_as_nothing() -> None:
    new = {"figure": 4300.0, "note": "", "by_whom": "Camat"}
    found = details(("recording_claim", {}, new), Names([]))
    assert ("4.300", True) in [(d.new, d.old == "–") for d in found]
    assert all(d.old != d.new for d in found)
    [rate] = details(("recording_claim", {"figure": 98.2}, {"figure": 98.25}), Names([]))
    assert (rate.old, rate.new) == ("98,20", "98,25")
