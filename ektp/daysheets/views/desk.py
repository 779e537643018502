"""Everything that one day of one office needs on its screen, loaded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict

from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds
from ektp.daysheets.content import Question, SheetContent, SheetView, flatten
from ektp.daysheets.forms.labels import codes_in
from ektp.daysheets.forms.layout import layouts
from ektp.daysheets.forms.sheet import SheetForm
from ektp.daysheets.models import MonthLock
from ektp.daysheets.selectors.naming import place_finder
from ektp.daysheets.selectors.questions import questions_of
from ektp.daysheets.selectors.reading import Stored, sheet_at, sheet_version
from ektp.daysheets.selectors.setting import DaySetting, day_setting
from ektp.daysheets.selectors.surroundings import (
    districts_around,
    habits,
    month_lock,
    place_labels,
)
from ektp.daysheets.selectors.usual import usual_and_last
from ektp.daysheets.services.refusing import locked
from ektp.regions.models import Office, Region


@dataclass
class Desk:
    """A person before the sheet of an office for a day."""

    user: User
    office: Office
    day: date

    @cached_property
    def setting(self) -> DaySetting:
        """What the office is on that day."""
        return day_setting(self.office, self.day)

    @cached_property
    def view(self) -> SheetView | None:
        """The sheet as it stands."""
        return sheet_at(self.office.pk, self.day)

    @cached_property
    def lock(self) -> MonthLock | None:
        """The lock of the month, if it is closed."""
        return month_lock(self.setting.agency_id, self.day)

    @cached_property
    def questions(self) -> Sequence[Question]:
        """What is asked about the sheet."""
        return questions_of(self.view.sheet_id) if self.view else ()

    @cached_property
    def districts(self) -> list[Region]:
        """The kecamatan around the office."""
        return districts_around(self.office)

    @property
    def version(self) -> int:
        """The version that stands; 0 where there is no sheet."""
        return self.view.version if self.view else 0

    @property
    def locked(self) -> bool:
        """Whether the day can be changed only by a revision with a reason."""
        return bool(self.lock or (self.view and self.view.verified_by))

    @property
    def may_enter(self) -> bool:
        """Whether this person fills in sheets at all."""
        return holds(self.user, Permission.SHEET_ENTER)

    @property
    def readonly(self) -> bool:
        """Whether the sheet is only shown."""
        future = self.day > self.setting.local_now.date()
        shut = self.locked and not holds(self.user, Permission.SHEET_CORRECT)
        return future or shut or not self.may_enter

    @property
    def revises(self) -> bool:
        """Whether a save is a revision that needs a reason."""
        return self.locked and not self.readonly

    @property
    def lock_words(self) -> str:
        """Who locked the day, since when, and whom to ask."""
        if not self.locked:
            return ""
        by = self.lock.by.full_name if self.lock else ""
        stored = Stored(view=self.view, lock=self.lock, lock_by=by)
        return str(locked(self.setting, stored, self.user))

    @property
    def asks_date(self) -> bool:
        """Whether the day lies before all that was ever expected of the office, so that it must be said to be meant."""
        return self.view is None and not self.readonly and self.setting.before_first

    def content_at(self, version: int) -> SheetContent | None:
        """What stood on the sheet at a version; None if there was no such version."""
        if version == 0:
            return SheetContent()
        if self.view is None:
            return None
        seen = (
            self.view
            if version == self.view.version
            else sheet_version(self.view.sheet_id, version)
        )
        return seen.content if seen else None

    def form(self, data: QueryDict | None = None, **more: Any) -> SheetForm:
        """The form over the sheet as it stands, or over the version that was sent."""
        stands = self.view.content if self.view else SheetContent()
        base: SheetContent = more.pop("base", stands)
        shown: SheetContent = more.get("shown") or base
        return SheetForm(
            layouts=layouts(self.setting, self.user.role, self.districts, shown),
            base=base,
            services=self.setting.services,
            find_place=place_finder(self.districts, self.office.attribution),
            version=more.pop("version", self.version),
            usual=usual_and_last(self.office, self.day, self.setting.sections),
            questions=self.questions,
            data=data,
            habits={} if self.view else habits(self.office, self.day),
            places=self.places(shown),
            readonly=self.readonly,
            **more,
        )

    def places(self, *contents: SheetContent) -> dict[str, str]:
        """Names of all regions that these contents mention."""
        codes = codes_in(path for content in contents for path in flatten(content))
        known = {region.code: region.label for region in self.districts}
        return {**known, **place_labels(codes - known.keys())}
