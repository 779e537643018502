"""The strip of days: what has been reported of the last days, at a glance."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ektp.common.periods import Period
from ektp.daysheets.models import DaySheet, ExpectedSheet
from ektp.regions.models import Office

STRIP_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of an office. `state`: missing, free (nothing expected), closed, stopped, partial, provisional, reported, returned,
    verified."""

    day: date
    state: str
    expected: bool
    version: int = 0
    sections_filled: int = 0
    sections_expected: int = 0


def strip_end(shown: date, today: date) -> date:
    """The last day of a strip that has `shown` in it: today while that is near enough, else some days after `shown`."""
    if shown > today - timedelta(days=STRIP_DAYS):
        return today
    return shown + timedelta(days=STRIP_DAYS // 2)


def day_strip(office: Office, last: date, days: int = STRIP_DAYS) -> list[StripDay]:
    """The `days` days up to and with `last`, the oldest first. Two queries."""
    period = Period(last - timedelta(days=days - 1), last + timedelta(days=1))
    inside = {"office": office, "day__gte": period.start, "day__lt": period.end}
    sheets = {sheet.day: sheet for sheet in DaySheet.objects.filter(**inside)}
    expected = set(ExpectedSheet.objects.filter(**inside).values_list("day", flat=True))
    return [_strip_day(day, sheets.get(day), expected=day in expected) for day in period.days()]


def _strip_day(day: date, sheet: DaySheet | None, *, expected: bool) -> StripDay:
    if sheet is None:
        return StripDay(day, "missing" if expected else "free", expected)
    return StripDay(
        day,
        sheet_state(sheet),
        expected,
        sheet.version,
        sheet.sections_filled,
        sheet.sections_expected,
    )


def sheet_state(sheet: DaySheet) -> str:
    """The one word for a sheet: what it needs comes before what it is."""
    if sheet.status != DaySheet.Status.REPORTED:
        return sheet.status
    if sheet.kind != DaySheet.Kind.OPEN:
        return sheet.kind
    if sheet.provisional:
        return "provisional"
    return "partial" if sheet.partial else "reported"
