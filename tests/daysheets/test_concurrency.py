"""Two people at one sheet, and one save sent five times, on real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from ektp.daysheets.content import SectionContent, Submission
from ektp.daysheets.exceptions import SheetConflict, SheetError
from ektp.daysheets.models import DaySheet, SheetSave
from ektp.daysheets.selectors.reading import sheet_at
from tests.daysheets.helpers import HOME, recording, save
from tests.factories import MONDAY, World, small_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return small_world()


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Start all at once, each on its own connection; errors are answers."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return call()
        except SheetError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_same_save_five_times_makes_one_sheet(world: World) -> None:
    key = uuid4()

    answers = together(*[lambda: save(world, recording(counter=41), client_key=key)] * 5)

    assert [answer.view for answer in answers] == [answers[0].view] * 5
    assert sorted(answer.replayed for answer in answers) == [False, True, True, True, True]
    assert (DaySheet.objects.count(), SheetSave.objects.count()) == (1, 1)


def test_different_fields_both_succeed(world: World) -> None:
    save(world, recording(counter=41))
    handover = Submission(sections={"handover": SectionContent(rows={HOME: {"counter": 7}})})

    answers = together(
        lambda: save(world, recording(counter=44), base_version=1),
        lambda: save(world, handover, base_version=1, by=world.users["kabid"]),
    )

    assert sorted(answer.view.version for answer in answers) == [2, 3]
    content = sheet_at(world.jombang.pk, MONDAY).content
    assert content.value(f"recording/{HOME}/counter") == 44
    assert content.value(f"handover/{HOME}/counter") == 7


def test_same_field_is_one_conflict_with_both_values(world: World) -> None:
    save(world, recording(counter=41))

    answers = together(
        lambda: save(world, recording(counter=44), base_version=1),
        lambda: save(world, recording(counter=50), base_version=1, by=world.users["kabid"]),
    )

    [refused] = [answer for answer in answers if isinstance(answer, SheetConflict)]
    [stored] = [answer for answer in answers if not isinstance(answer, SheetError)]
    [conflict] = refused.conflicts
    assert conflict.base == 41
    assert {conflict.theirs, conflict.mine} == {44, 50}
    assert stored.view.content.value(conflict.path) == conflict.theirs


def test_two_first_saves_at_once(world: World) -> None:
    answers = together(
        lambda: save(world, recording(counter=44)),
        lambda: save(world, recording(counter=50), by=world.users["kabid"]),
    )

    assert sum(isinstance(answer, SheetConflict) for answer in answers) == 1
    assert DaySheet.objects.count() == 1
