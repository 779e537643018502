"""Saving a sheet: what is stored, what is refused, and what it costs."""

from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ektp.common import clock
from ektp.daysheets.content import SectionContent, Submission
from ektp.daysheets.selectors.reading import sheet_at, sheet_version
from ektp.daysheets.services.saving import SaveResult, sheet_save
from tests.factories import AFTERNOON, MONDAY, World

HOME = "35.17.09"


def recording(**values: int | None) -> Submission:
    return Submission(kind="open", sections={"recording": SectionContent(rows={HOME: values})})


def save(world: World, submission: Submission, **changes: object) -> SaveResult:
    given = {
        "by": world.operator,
        "office": world.jombang,
        "day": MONDAY,
        "client_key": uuid4(),
        "base_version": 0,
    }
    with clock.held_at(changes.pop("at", AFTERNOON)):
        return sheet_save(submission=submission, **{**given, **changes})


def test_first_save_reports(world: World) -> None:
    result = save(world, recording(counter=41, underage=2))

    assert (result.view.version, result.created, result.view.provisional) == (1, True, False)
    assert result.view.content.sections["recording"].rows == {HOME: {"counter": 41, "underage": 2}}
    assert (result.view.sections_expected, result.view.sections_filled) == (3, 1)
    assert sheet_at(world.jombang.pk, MONDAY) == result.view
    assert sheet_version(result.view.sheet_id, 1) == result.view


def test_statement_budget(world: World) -> None:
    sections = {
        "recording": SectionContent(rows={HOME: {"counter": 41}}),
        "handover": SectionContent(rows={HOME: {"counter": 12}}),
        "activation": SectionContent(rows={HOME: {"counter": 3, "ikd": 1}}),
    }
    with CaptureQueriesContext(
        connection,
    ) as captured:
        result = save(world, Submission(kind="open", sections=sections))
    for q in captured.captured_queries:
        print(q["sql"][:150])
    assert result.view.sections_filled == 3
    assert len(captured) <= 14
