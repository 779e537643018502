"""The days that wait for verification, with their figures, questions and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ektp.daysheets.content import Question, SheetContent
from ektp.daysheets.models import DaySheet
from ektp.daysheets.selectors.questions import questions_by_sheet
from ektp.daysheets.selectors.reading import contents
from ektp.daysheets.selectors.setting import DaySetting, day_settings
from ektp.regions.models import Office, Region

_PLACES = ("office__region", "office__attribution", "edited_by")


@dataclass(frozen=True, slots=True)
class WaitingSheet:
    """One day to be verified. `verifiable` is False while its figures are provisional and the office still serves."""

    sheet: DaySheet
    setting: DaySetting
    content: SheetContent
    questions: tuple[Question, ...]

    @property
    def office(self) -> Office:
        """Whose day it is."""
        return self.sheet.office

    @property
    def verifiable(self) -> bool:
        """Whether it can be verified now."""
        return not self.sheet.provisional or self.setting.over

    @property
    def total(self) -> dict[str, int]:
        """By section: the sum of its parts over all rows (orang or keping)."""
        sections = {section.code: section for section in self.setting.sections}
        return {
            code: content.total(f.code for f in sections[code].fields if f.kind == "part")
            for code, content in self.content.sections.items()
            if code in sections
        }


def waiting_sheets(
    region: Region, *, since: date | None = None, limit: int = 200
) -> list[WaitingSheet]:
    """Reported, not yet verified days of the offices in `region`, the oldest first. Five queries, however many days."""
    offices = Office.objects.filter(region__in=Region.objects.under(region, include_self=True))
    sheets = DaySheet.objects.filter(office__in=offices, status=DaySheet.Status.REPORTED)
    if since is not None:
        sheets = sheets.filter(day__gte=since)
    return _with_content(list(sheets.select_related(*_PLACES).order_by("day", "office")[:limit]))


def waiting_count(region: Region) -> int:
    """How many days wait for verification in `region`."""
    offices = Office.objects.filter(region__in=Region.objects.under(region, include_self=True))
    return DaySheet.objects.filter(office__in=offices, status=DaySheet.Status.REPORTED).count()


def _with_content(sheets: Sequence[DaySheet]) -> list[WaitingSheet]:
    if not sheets:
        return []
    keys = [sheet.pk for sheet in sheets]
    settings = day_settings([(sheet.office, sheet.day) for sheet in sheets])
    content, asked = contents(keys), questions_by_sheet(keys)
    return [
        WaitingSheet(sheet, setting, content[sheet.pk], asked.get(sheet.pk, ()))
        for sheet, setting in zip(sheets, settings, strict=True)
    ]
