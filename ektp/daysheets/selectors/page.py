"""Everything that the screen of a day needs, read together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ektp.daysheets.content import Question, SheetContent, SheetView
from ektp.daysheets.models import MonthLock
from ektp.daysheets.selectors.drafts import Draft, drafts_for
from ektp.daysheets.selectors.questions import questions_of
from ektp.daysheets.selectors.reading import sheet_at
from ektp.daysheets.selectors.setting import DaySetting, day_setting
from ektp.daysheets.selectors.strip import StripDay, day_strip
from ektp.daysheets.selectors.usual import Usual, usual_and_last
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The day of an office: its setting, what stands, what is asked, what is usual, what helpers prepared, whether it is locked."""

    setting: DaySetting
    view: SheetView | None
    questions: tuple[Question, ...]
    usual: Mapping[str, Usual]
    drafts: tuple[Draft, ...]
    strip: tuple[StripDay, ...]
    lock: MonthLock | None

    @property
    def content(self) -> SheetContent:
        """What stands; an empty open day where nothing has been reported."""
        return self.view.content if self.view else SheetContent()

    @property
    def version(self) -> int:
        """The base to send with a save; 0 where nothing has been reported."""
        return self.view.version if self.view else 0

    @property
    def closed(self) -> bool:
        """Whether the month is closed."""
        return self.lock is not None and self.lock.closed


def sheet_page(office: Office, day: date, *, strip_to: date | None = None) -> SheetPage:
    """Read it all: eight queries, whatever stands on the sheet."""
    setting = day_setting(office, day)
    view = sheet_at(office.pk, day)
    lock = MonthLock.objects.filter(agency=setting.agency_id, month=day.replace(day=1))
    return SheetPage(
        setting=setting,
        view=view,
        questions=questions_of(view.sheet_id) if view else (),
        usual=usual_and_last(office, day, setting.sections),
        drafts=tuple(drafts_for(office, day)) if view is None else (),
        strip=tuple(day_strip(office, strip_to or setting.local_now.date())),
        lock=lock.select_related("by").first(),
    )
