"""The days that wait for verification, with their figures, questions and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet

from ektp.common import clock
from ektp.daysheets.content import Question, SheetContent
from ektp.daysheets.models import DaySheet
from ektp.daysheets.selectors.questions import questions_by_sheet
from ektp.daysheets.selectors.reading import contents
from ektp.daysheets.selectors.setting import DaySetting, day_settings
from ektp.regions.models import Office, Region

_NAMED_DAYS = 8
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many days can be verified now, of how many offices, the newest of them; and how many are still provisional today."""

    n: int
    offices: int
    days: tuple[date, ...]
    provisional: int


def waiting_in(region: Region) -> QuerySet[DaySheet]:
    """Reported, not yet verified days of the offices in `region`, however long ago, the oldest first.

    The one answer to what waits: the list, its number, and the dashboard's all begin here.
    """
    offices = Office.objects.filter(region__in=Region.objects.under(region, include_self=True))
    sheets = DaySheet.objects.filter(office__in=offices, status=DaySheet.Status.REPORTED)
    return sheets.select_related(*_PLACES).order_by("day", "office")


def waiting_tally(region: Region, until: date) -> Waiting:
    """What waits in `region` up to and including `until`; a provisional day can be verified once it is over."""
    sheets = waiting_in(region).filter(day__lte=until)
    ripe = Q(provisional=False) | Q(day__lt=clock.today(region.time_zone))
    found = sheets.order_by().aggregate(
        n=Count("pk", filter=ripe),
        offices=Count("office", filter=ripe, distinct=True),
        unripe=Count("pk", filter=~ripe),
        days_waiting=ArrayAgg("day", filter=ripe, distinct=True, order_by="-day", default=[]),
    )
    days = tuple(found["days_waiting"][:_NAMED_DAYS])
    return Waiting(found["n"], found["offices"], days, found["unripe"])


def waiting_offices(region: Region) -> list[tuple[str, str, int]]:
    """The offices in `region` with days that wait, and how many: code, name, number."""
    found = waiting_in(region).order_by("office__code").values_list("office__code", "office__name")
    return list(found.annotate(n=Count("pk")))


def with_content(sheets: Sequence[DaySheet]) -> list[WaitingSheet]:
    """These days with their figures and questions. Three queries, however many days."""
    if not sheets:
        return []
    keys = [sheet.pk for sheet in sheets]
    settings = day_settings([(sheet.office, sheet.day) for sheet in sheets])
    content, asked = contents(keys), questions_by_sheet(keys)
    return [
        WaitingSheet(sheet, setting, content[sheet.pk], asked.get(sheet.pk, ()))
        for sheet, setting in zip(sheets, settings, strict=True)
    ]
