"""Every version can be rendered again as it was answered, and the sheet as it was known at any instant."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ektp.daysheets.content import SectionContent, StoppageEntry, Submission
from ektp.daysheets.exceptions import SheetInvalid
from ektp.daysheets.selectors.reading import sheet_known_at, sheet_version
from ektp.daysheets.services.verifying import Seen, sheets_verify
from tests.daysheets.helpers import HOME, recording, save
from tests.factories import AFTERNOON, World

COUNT = st.none() | st.integers(0, 3)
ROWS = st.dictionaries(
    st.sampled_from([HOME, "35.17", "ID"]),
    st.fixed_dictionaries({"counter": COUNT, "mobile_unit": COUNT}),
    max_size=3,
)
EDIT = st.builds(
    Submission,
    kind=st.just("open"),
    note=st.sampled_from([None, "", "ramai"]),
    stoppages=st.sampled_from([None, (), (StoppageEntry("recording", "power", not_served=3),)]),
    sections=st.dictionaries(
        st.sampled_from(["recording", "handover"]),
        st.builds(
            SectionContent,
            state=st.sampled_from(["filled", "nil", "stopped"]),
            empty_is_zero=st.booleans(),
            rows=st.just({})
            | st.builds(lambda rows: {k: {"counter": v["counter"]} for k, v in rows.items()}, ROWS),
        ),
        max_size=2,
    ),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EDIT, min_size=2, max_size=6), st.integers(1, 28))
def test_each_version_reads_as_it_was_answered(world: World, edits: list, day: int) -> None:
    from datetime import date

    from ektp.daysheets.models import DaySheet

    service_date = date(2026, 6, day)
    had = DaySheet.objects.filter(office=world.jombang, day=service_date).first()
    version = had.version if had else 0
    answers = []
    for edit in edits:  # the clock stands still: order must not need it
        try:
            result = save(world, edit, base_version=version, day=service_date)
        except SheetInvalid:  # an edit that leaves nothing on the sheet
            continue
        version = result.view.version
        if result.changed:
            answers.append(result.view)

    for view in answers:
        assert sheet_version(view.sheet_id, view.version) == view
        assert sheet_known_at(view.sheet_id, view.saved_at) == view


def test_before_the_first_save_nothing_was_known(world: World) -> None:
    view = save(world, recording(counter=1)).view

    assert sheet_known_at(view.sheet_id, view.saved_at - timedelta(seconds=1)) is None
    assert sheet_version(view.sheet_id, 2) is None


def test_verification_is_a_version_too(world: World) -> None:
    view = save(world, recording(counter=1)).view
    from ektp.common import clock

    with clock.held_at(AFTERNOON + timedelta(minutes=5)):
        sheets_verify(by=world.users["camat"], seen=[Seen(view.sheet_id, 1)])

    verified = sheet_version(view.sheet_id, 2)
    assert verified is not None
    assert (verified.status, verified.content) == ("verified", view.content)
    assert sheet_version(view.sheet_id, 1) == view
