"""The last value, the usual range, and what is asked about it."""

from datetime import date, timedelta

from ektp.daysheets.content import StoppageEntry, Submission
from ektp.daysheets.models import UnusualValue
from ektp.daysheets.selectors.questions import questions_of
from ektp.daysheets.selectors.usual import usual_and_last
from tests.daysheets.helpers import HOME, recording, save
from tests.factories import MONDAY, World

PATH = f"recording/{HOME}/counter"


def past(world: World, *counts: int) -> None:
    for n, count in enumerate(reversed(counts), start=1):
        save(world, recording(counter=count), day=MONDAY - timedelta(days=n))


def test_last_value_has_its_date_and_few_days_have_no_range(world: World) -> None:
    past(world, 40, 44)

    usual = usual_and_last(world.jombang, MONDAY)[PATH]

    assert (usual.last, usual.last_day) == (44, date(2026, 7, 5))
    assert (usual.low, usual.high) == (None, None)
    assert PATH not in usual_and_last(world.dinas, MONDAY)


def test_unusual_value_is_stored_and_asked(world: World) -> None:
    past(world, 40, 41, 42, 43, 44, 45)

    result = save(world, recording(counter=118))

    [question] = result.questions
    assert (question.path, question.value, question.confirmed) == (PATH, 118, False)
    assert (question.low, question.high) == (30, 55)
    assert result.view.content.value(PATH) == 118
    assert questions_of(result.view.sheet_id) == result.questions


def test_answer_stays_while_the_value_stays(world: World) -> None:
    past(world, 40, 41, 42, 43, 44, 45)
    save(world, recording(counter=118))
    sections = recording(counter=118, repeat=1).sections
    confirming = Submission(sections=sections, confirmed=frozenset({PATH}))

    confirmed = save(world, confirming, base_version=1)
    kept = save(world, recording(counter=118, repeat=2), base_version=2)
    moved = save(world, recording(counter=119, repeat=2), base_version=3)

    assert [q.confirmed for q in confirmed.questions] == [True]
    assert [q.confirmed for q in kept.questions] == [True]
    assert [(q.value, q.confirmed) for q in moved.questions] == [(119, False)]
    usual = save(world, recording(counter=44), base_version=4)
    assert usual.questions == ()
    assert not UnusualValue.objects.exists()


def test_confirming_alone_is_kept(world: World) -> None:
    past(world, 40, 41, 42, 43, 44, 45)
    save(world, recording(counter=118))

    result = save(world, Submission(confirmed=frozenset({PATH})), base_version=1)

    assert (result.view.version, result.questions[0].confirmed) == (1, True)
    assert UnusualValue.objects.get().confirmed


def test_a_stoppage_explains_a_low_figure(world: World) -> None:
    past(world, 40, 41, 42, 43, 44, 45)
    day = recording(counter=3)
    stood = Submission(
        kind="open", sections=day.sections, stoppages=(StoppageEntry("recording", "power"),)
    )

    assert save(world, stood).questions == ()
