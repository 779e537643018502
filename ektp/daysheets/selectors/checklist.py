"""What an executing agency looks at before it closes a month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from ektp.common.formatting import tanggal
from ektp.common.periods import Period
from ektp.daysheets import registry
from ektp.daysheets.models import DaySheet, ExpectedSheet, MonthLock, UnusualValue
from ektp.daysheets.registry import ClosingItem
from ektp.daysheets.selectors.agencies import lock_state, offices_under
from ektp.daysheets.selectors.days import newest_day
from ektp.regions.models import Office, Region

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Checklist:
    """The state of a month and what is still open in it."""

    agency: Region
    period: Period
    lock: MonthLock | None
    items: tuple[ClosingItem, ...]

    @property
    def closed(self) -> bool:
        """Whether the month is closed now."""
        return self.lock is not None and self.lock.closed

    @property
    def over(self) -> bool:
        """Whether the month has ended, so that it may be closed."""
        return self.period.end <= newest_day()

    @property
    def begun(self) -> bool:
        """Whether there can be anything in the month yet."""
        return self.period.start <= newest_day()

    @property
    def needs_remark(self) -> bool:
        """Whether closing now makes the month FINAL DENGAN CATATAN."""
        return any(item.needs_remark and item.open for item in self.items)


def checklist(agency: Region, month: date) -> Checklist:
    """Days without report, unverified and returned days, open questions, and what the stages add."""
    period = Period.month(month)
    offices = offices_under(agency, period.start)
    items = [
        _missing(offices, period),
        _unverified(offices, period),
        _unanswered(offices, period),
        *(item for check in registry.closing_checks() for item in check(agency, period)),
    ]
    return Checklist(agency, period, lock_state(agency, period.start), tuple(items))


def _missing(offices: QuerySet[Office], period: Period) -> ClosingItem:
    sheets = DaySheet.objects.filter(office=OuterRef("office"), day=OuterRef("day"))
    last = min(period.end, newest_day() + timedelta(days=1))
    due = ExpectedSheet.objects.filter(
        ~Exists(sheets), office__in=offices, day__gte=period.start, day__lt=last
    )
    return _item("missing", _("Hari tanpa laporan"), due)


def _unverified(offices: QuerySet[Office], period: Period) -> ClosingItem:
    sheets = DaySheet.objects.filter(
        office__in=offices, day__gte=period.start, day__lt=period.end
    ).exclude(status=DaySheet.Status.VERIFIED)
    return _item("unverified", _("Hari belum diverifikasi"), sheets)


def _unanswered(offices: QuerySet[Office], period: Period) -> ClosingItem:
    asked = UnusualValue.objects.filter(
        confirmed=False,
        sheet__office__in=offices,
        sheet__day__gte=period.start,
        sheet__day__lt=period.end,
    )
    found = asked.annotate(day=F("sheet__day")).order_by("day", "path")
    rows = found.values_list("sheet__office__name", "day")[:_SHOWN]
    return ClosingItem(
        "unusual", _("Angka tidak biasa tanpa jawaban"), asked.count(), detail=_detail(rows)
    )


def _item(
    code: str, label: str, rows: "QuerySet[ExpectedSheet] | QuerySet[DaySheet]"
) -> ClosingItem:
    shown = rows.order_by("day", "office").values_list("office__name", "day")[:_SHOWN]
    return ClosingItem(code, label, rows.count(), detail=_detail(shown))


def _detail(rows: Iterable[tuple[str, date]]) -> tuple[str, ...]:
    return tuple(f"{name}, {tanggal(day)}" for name, day in rows)
