"""What helpers prepare, and what is kept for a time only."""

from datetime import time, timedelta

from ektp.common import clock
from ektp.daysheets.content import SectionContent, StoppageEntry, Submission
from ektp.daysheets.models import DaySheet, SheetDraft, SheetSave
from ektp.daysheets.selectors.drafts import drafts_for
from ektp.daysheets.selectors.page import sheet_page
from ektp.daysheets.services.drafts import draft_save, drafts_drop
from ektp.daysheets.services.tidying import tidy
from tests.daysheets.helpers import HOME, recording, save
from tests.factories import AFTERNOON, MONDAY, Installer, World

TYPED = Submission(
    kind="open",
    note="dua orang",
    stoppages=(StoppageEntry("recording", "power", time(9, 0), None, 2),),
    sections={"recording": SectionContent(rows={HOME: {"counter": 9, "repeat": None}})},
)


def test_draft_is_offered_and_in_no_figure(world: World) -> None:
    with clock.held_at(AFTERNOON):
        draft_save(by=world.users["helper"], office=world.jombang, day=MONDAY, submission=TYPED)
        draft_save(by=world.users["helper"], office=world.jombang, day=MONDAY, submission=TYPED)
        [draft] = sheet_page(world.jombang, MONDAY).drafts

        assert (draft.by, draft.submission) == ("Helper", TYPED)
        assert not DaySheet.objects.exists()
        assert drafts_drop(by=world.operator, office=world.jombang, day=MONDAY) == 1


def test_old_drafts_and_keys_are_dropped(world: World) -> None:
    save(world, recording(counter=1))
    with clock.held_at(AFTERNOON):
        draft_save(by=world.users["helper"], office=world.jombang, day=MONDAY, submission=TYPED)
    with clock.held_at(AFTERNOON + timedelta(days=8)):
        assert drafts_for(world.jombang, MONDAY) == []
        assert tidy(by=Installer()) == (0, 1)
    with clock.held_at(AFTERNOON + timedelta(days=91)):
        assert tidy(by=Installer()) == (1, 0)

    assert (SheetSave.objects.count(), SheetDraft.objects.count()) == (0, 0)
