"""Saving a sheet: what is stored, what is refused, and what it costs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ektp.daysheets.content import SectionContent, StoppageEntry, Submission
from ektp.daysheets.exceptions import (
    BaseMissing,
    BaseUnknown,
    HelperDrafts,
    KeyReused,
    NotOwner,
    SheetConflict,
    SheetInvalid,
)
from ektp.daysheets.models import ChangeOutbox, DaySheet, ExtraMeasure, SheetSave
from ektp.daysheets.selectors.reading import sheet_at, sheet_version
from ektp.db.changing import changing
from recording.models import RecordingCount
from tests.daysheets.helpers import HOME, recording, save
from tests.factories import AFTERNOON, MONDAY, MORNING, Installer, World

LATER = AFTERNOON + timedelta(minutes=10)


def problems(world: World, submission: Submission, **changes: object) -> dict[str, str]:
    with pytest.raises(SheetInvalid) as caught:
        save(world, submission, **changes)
    assert not SheetSave.objects.exists()
    return {problem.path: problem.sentence for problem in caught.value.problems}


def test_first_save_reports(world: World) -> None:
    result = save(world, recording(counter=41, underage=2))

    assert (result.view.version, result.created, result.view.provisional) == (1, True, False)
    assert result.view.content.sections["recording"].rows == {HOME: {"counter": 41, "underage": 2}}
    assert (result.view.sections_expected, result.view.sections_filled) == (3, 1)
    assert result.view.partial
    assert sheet_at(world.jombang.pk, MONDAY) == result.view
    assert sheet_version(result.view.sheet_id, 1) == result.view
    row = RecordingCount.objects.get()
    assert (row.domicile, row.day, row.recording_counter) == (world.regions[HOME], MONDAY, 41)
    assert row.recording_mobile_unit is None


@pytest.mark.parametrize("printing", [False, True])
def test_statement_budget(world: World, printing: bool) -> None:
    if printing:
        by, office, budget = world.users["kabid"], world.dinas, 20
        sections = {
            "recording": SectionContent(rows={"35.17": {"counter": 41}}),
            "printing": SectionContent(rows={HOME: {"first": 30}, "35.17.10": {"first": 9}}),
            "spoilage": SectionContent(rows={"heat": {"count": 2}}),
            "queue": SectionContent(rows={HOME: {"prr": 120}}),
            "declared": SectionContent(rows={"": {"blank_on_hand": 261, "ribbon_percent": 40}}),
            "handover": SectionContent(rows={"35.17": {"counter": 12}}),
        }
    else:
        by, office, budget = world.operator, world.jombang, 14
        sections = {
            "recording": SectionContent(rows={HOME: {"counter": 41}}),
            "handover": SectionContent(rows={HOME: {"counter": 12}}),
            "activation": SectionContent(rows={HOME: {"counter": 3, "ikd": 1}}),
        }

    yesterday = MONDAY - timedelta(days=1)  # the first card ever makes the stock place
    save(world, Submission(kind="open", sections=sections), by=by, office=office, day=yesterday)

    with CaptureQueriesContext(connection) as captured:
        result = save(world, Submission(kind="open", sections=sections), by=by, office=office)

    assert result.view.sections_filled == 3
    assert len(captured) <= budget, [query["sql"][:90] for query in captured]


def test_absent_section_is_untouched_absent_field_is_null(world: World) -> None:
    save(world, recording(counter=41, underage=2))
    handover = SectionContent(rows={HOME: {"counter": 7}})
    save(world, Submission(sections={"handover": handover}), base_version=1)
    result = save(world, recording(counter=41), base_version=2)

    assert result.view.content.sections["recording"].rows == {HOME: {"counter": 41}}
    assert result.view.content.sections["handover"].rows == {HOME: {"counter": 7}}


def test_nil_and_empty_is_zero_are_real_zeros(world: World) -> None:
    sections = {
        "recording": SectionContent(state="nil"),
        "handover": SectionContent(empty_is_zero=True, rows={HOME: {"counter": 4}}),
    }
    content = save(world, Submission(kind="open", sections=sections)).view.content

    assert content.sections["recording"].state == "nil"
    assert set(content.sections["recording"].rows[HOME].values()) == {0}
    assert content.sections["handover"].rows[HOME]["scheduled"] == 0
    assert "visitors" not in content.sections["recording"].rows[HOME]


def with_handover(submission: Submission) -> Submission:
    """The same, and something handed over, so that the sheet is one."""
    handover = SectionContent(rows={HOME: {"counter": 1}})
    return replace(submission, sections={**submission.sections, "handover": handover})


def test_filled_section_without_figures_is_not_reported(world: World) -> None:
    view = save(world, with_handover(recording(counter=None))).view

    assert set(view.content.sections) == {"handover"}
    assert view.sections_filled == 1


def test_row_and_section_can_be_taken_back(world: World) -> None:
    save(world, with_handover(recording({HOME: {"counter": 40}, "35.17": {"counter": 2}})))
    without_row = save(world, recording(counter=40), base_version=1)
    without_section = save(world, recording({}), base_version=2)

    assert without_row.view.content.sections["recording"].rows == {HOME: {"counter": 40}}
    assert set(without_section.view.content.sections) == {"handover"}
    assert not RecordingCount.objects.exists()


def test_outbox_names_old_and_new_attribution(world: World) -> None:
    save(world, recording({HOME: {"counter": 40}, "35.78.01": {"counter": 2}}))
    ChangeOutbox.objects.all().delete()
    save(world, recording({HOME: {"counter": 40}, "33.74": {"counter": 2}}), base_version=1)

    queued = set(ChangeOutbox.objects.values_list("region_id", "province_id", "day"))
    regions = world.regions
    assert queued == {
        (regions[code].pk, regions[code[:2]].pk, MONDAY) for code in (HOME, "35.78.01", "33.74")
    }


def test_provisional_until_a_later_save(world: World) -> None:
    first = save(world, recording(counter=41), at=MORNING)
    again = save(world, recording(counter=41), base_version=1, at=LATER)

    assert first.view.provisional
    assert (again.view.provisional, again.view.version) == (False, 2)


def test_same_again_is_no_new_version(world: World) -> None:
    save(world, recording(counter=41))
    result = save(world, recording(counter=41), base_version=1, at=LATER)

    assert (result.view.version, result.changed) == (1, False)


def test_on_time_is_decided_once(world: World) -> None:
    late = datetime(2026, 7, 6, 13, 1, tzinfo=UTC)  # 20.01 WIB
    first = save(world, recording(counter=41), at=late)
    stopped = save(
        world,
        Submission(kind="stopped", cause="power"),
        office=world.offices["35.17.10-KEC"],
        by=world.users["operator.megaluh"],
        at=late,
    )

    assert not first.view.on_time
    assert not save(world, recording(counter=42), base_version=1, at=late).view.on_time
    assert stopped.view.sections_expected == 0


def test_resend_gets_the_same_answer_whatever_came_between(world: World) -> None:
    key = uuid4()
    first = save(world, recording(counter=41), client_key=key)
    save(world, recording(counter=50), base_version=1, at=LATER)
    again = save(world, recording(counter=41), client_key=key, at=LATER + timedelta(days=40))

    assert again.replayed
    assert (again.view, again.questions) == (first.view, first.questions)
    with pytest.raises(KeyReused):
        save(world, recording(counter=42), client_key=key)
    with pytest.raises(KeyReused):
        save(world, recording(counter=41), client_key=key, by=world.users["kabid"])


def test_base_must_be_named_and_must_exist(world: World) -> None:
    with pytest.raises(BaseUnknown):
        save(world, recording(counter=1), base_version=3)
    save(world, recording(counter=41))
    with pytest.raises(BaseMissing) as caught:
        save(world, recording(counter=42), base_version=None)
    assert caught.value.current.version == 1
    with pytest.raises(BaseUnknown):
        save(world, recording(counter=42), base_version=9)


def test_two_first_saves_merge_or_conflict(world: World) -> None:
    save(world, recording(counter=41))
    handover = SectionContent(rows={HOME: {"counter": 7}})
    merged = save(world, Submission(sections={"handover": handover}), base_version=0)

    assert set(merged.view.content.sections) == {"handover", "recording"}
    with pytest.raises(SheetConflict) as caught:
        save(world, recording(counter=44), base_version=0)
    [conflict] = caught.value.conflicts
    assert (conflict.path, conflict.base, conflict.theirs, conflict.mine) == (
        f"recording/{HOME}/counter",
        None,
        41,
        44,
    )


def test_conflict_refuses_the_whole_save(world: World) -> None:
    save(world, recording(counter=41))
    save(world, recording(counter=44), base_version=1)
    both = {
        "recording": SectionContent(rows={HOME: {"counter": 50}}),
        "handover": SectionContent(rows={HOME: {"counter": 7}}),
    }
    with pytest.raises(SheetConflict):
        save(world, Submission(sections=both), base_version=1)

    assert set(sheet_at(world.jombang.pk, MONDAY).content.sections) == {"recording"}


def test_sections_have_owners(world: World) -> None:
    printing = {"printing": SectionContent(rows={HOME: {"first": 30}})}
    with pytest.raises(NotOwner):
        save(
            world,
            Submission(kind="open", sections=printing),
            by=world.users["operator.dinas"],
            office=world.dinas,
        )
    save(
        world, Submission(kind="open", sections=printing), by=world.users["adb"], office=world.dinas
    )
    with_unchanged = {**printing, "recording": SectionContent(rows={"35.17": {"counter": 3}})}
    result = save(
        world,
        Submission(sections=with_unchanged),
        by=world.users["operator.dinas"],
        office=world.dinas,
        base_version=1,
    )

    assert set(result.view.content.sections) == {"printing", "recording"}


def test_helpers_save_nothing(world: World) -> None:
    with pytest.raises(HelperDrafts):
        save(world, recording(counter=1), by=world.users["helper"])


@pytest.mark.parametrize(
    ("rows", "path"),
    [
        ({HOME: {"counter": -1}}, f"recording/{HOME}/counter"),
        ({HOME: {"counter": 2_000_000_001}}, f"recording/{HOME}/counter"),
        ({HOME: {"counter": 1, "underage": 2}}, f"recording/{HOME}/underage"),
        ({"99.99.99": {"counter": 1}}, "recording/99.99.99/counter"),
        ({HOME: {"visitors": 1}}, f"recording/{HOME}/visitors"),
        ({HOME: {"no_such": 1}}, f"recording/{HOME}/no_such"),
    ],
)
def test_what_cannot_stand(world: World, rows: dict[str, dict[str, int]], path: str) -> None:
    assert path in problems(world, recording(rows))


def test_sections_that_the_office_does_not_have(world: World) -> None:
    printing = {"printing": SectionContent(rows={HOME: {"first": 1}})}

    assert "printing/state" in problems(
        world, Submission(kind="open", sections=printing), by=world.users["kabid"]
    )


def test_future_day_is_refused_in_the_offices_own_time(world: World) -> None:
    just_before_midnight = datetime(2026, 7, 5, 16, 59, tzinfo=UTC)
    just_after = datetime(2026, 7, 5, 17, 1, tzinfo=UTC)

    assert "date" in problems(world, recording(counter=1), at=just_before_midnight)
    assert save(world, recording(counter=1), at=just_after).created


def test_closed_day_holds_no_figures(world: World) -> None:
    save(world, recording(counter=41))
    with pytest.raises(SheetInvalid) as caught:
        save(world, Submission(kind="closed"), base_version=1)
    assert [problem.path for problem in caught.value.problems] == ["day"]
    closed = save(
        world,
        Submission(kind="closed", sections={"recording": SectionContent(rows={})}),
        base_version=1,
    )

    assert (closed.view.kind, closed.view.sections_expected) == ("closed", 0)


def test_stopped_day_means_every_service(world: World) -> None:
    one = (StoppageEntry("recording", "power"),)
    assert "stoppages" in problems(world, Submission(kind="stopped", stoppages=one))
    result = save(world, Submission(kind="stopped", cause="power"))

    services = [entry.service for entry in result.view.content.stoppages]
    assert services == ["activation", "handover", "recording"]


def test_switched_on_measure(world: World) -> None:
    with changing(by=Installer()):
        ExtraMeasure.objects.create(region=world.regions["35.17"], field="recording_visitors")
    result = save(world, recording(counter=1, visitors=80))

    assert result.view.content.value(f"recording/{HOME}/visitors") == 80


def test_printing_takes_no_foreign_kecamatan(world: World) -> None:
    rows = {"35.78.01": {"first": 1}}
    sections = {"printing": SectionContent(rows=rows)}
    found = problems(
        world, Submission(kind="open", sections=sections), by=world.users["adb"], office=world.dinas
    )

    assert "printing/35.78.01/first" in found
    sections = {"printing": SectionContent(rows={"ID": {"first": 1}, "35.17": {"first": 2}})}
    assert save(
        world, Submission(kind="open", sections=sections), by=world.users["adb"], office=world.dinas
    ).created


def test_verified_by_another_is_held_by_the_database(world: World) -> None:
    sheet = DaySheet.objects.get(pk=save(world, recording(counter=1)).view.sheet_id)

    assert sheet.edited_by == world.operator


def test_nothing_sent_is_checked_too(world: World) -> None:
    assert "date" in problems(world, Submission(), day=MONDAY + timedelta(days=1))
    assert set(problems(world, Submission())) == {"day"}
