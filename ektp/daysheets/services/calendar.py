"""Calendar, abilities and hours of offices, with the expectations and figures that follow from them.

Edges call these, not the services of regions that they are made of: those write regions only (MODEL section 6).
"""

from collections.abc import Iterable
from datetime import date, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from ektp.common.formatting import angka, tanggal
from ektp.common.periods import Period
from ektp.daysheets.models import DaySheet, ExpectedSheet
from ektp.daysheets.selectors.days import horizon, newest_day
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.db.changing import Actor, changing
from ektp.regions import services as regions
from ektp.regions.exceptions import RegionsError
from ektp.regions.models import MONDAY_TO_FRIDAY, CalendarDay, Office, Region

_ONE = timedelta(days=1)


class ReportsStand(RegionsError):
    """Offices have reported for the day that is to be closed; `count` of their reports would be off schedule."""

    def __init__(self, day: date, count: int) -> None:
        self.count = count
        words = _(
            "%(count)s kantor sudah melaporkan pelayanan pada %(day)s. Laporan itu tetap dihitung, tetapi menjadi di luar jadwal. Nyatakan bahwa tanggal ini memang libur."
        )
        super().__init__(words % {"count": angka(count), "day": tanggal(day)})


def closure_add(
    *,
    by: Actor,
    region: Region,
    day: date,
    name: str,
    opens: bool = False,
    over_reports: bool = False,
) -> CalendarDay:
    """Close (or, `opens`, open) the offices in `region` on `day`.

    RegionsError when the day has a row already; ReportsStand when offices have reported open days, unless `over_reports` says that
    the day is meant.
    """
    with changing(by=by, reason=name):
        if not (opens or over_reports):
            _refuse_over_reports(region, day)
        closure = regions.closure_add(by=by, region=region, day=day, name=name, opens=opens)
        _recompute(by, _offices_in(region), day, day + _ONE)
    return closure


def _refuse_over_reports(region: Region, day: date) -> None:
    due = ExpectedSheet.objects.filter(day=day, office=OuterRef("office"))
    reported = DaySheet.objects.filter(
        Exists(due), day=day, office__in=_offices_in(region), kind=DaySheet.Kind.OPEN
    )
    count = reported.count()
    if count:
        raise ReportsStand(day, count)


def closure_remove(*, by: Actor, closure: CalendarDay, reason: str = "") -> None:
    """Take back a local day. RegionsError for national days."""
    region, day = closure.region, closure.day
    with changing(by=by, reason=reason):
        regions.closure_remove(by=by, closure=closure, reason=reason)
        if region is not None:
            _recompute(by, _offices_in(region), day, day + _ONE)


def load_holidays(*, by: Actor, years: Iterable[int]) -> set[date]:
    """National holidays and cuti bersama of `years`; returns the days that changed."""
    with changing(by=by):
        changed = regions.load_holidays(by=by, years=years)
        for day in sorted(changed):
            _recompute(by, None, day, day + _ONE)
    return changed


def ability_set(
    *,
    by: Actor,
    office: Office,
    service: str,
    from_day: date | None,
    until: date | None = None,
    able: bool = True,
) -> bool:
    """`office` gives `service` (or not) from `from_day` up to before `until`; False when that is so already."""
    with changing(by=by):
        changed = regions.ability_set(
            by=by, office=office, service=service, from_day=from_day, until=until, able=able
        )
        if changed:
            _recompute(by, [office.pk], from_day or _earliest(office), until)
    return changed


def hours_set(
    *,
    by: Actor,
    office: Office,
    from_day: date | None,
    until: date | None = None,
    weekdays: int = MONDAY_TO_FRIDAY,
    closes_at: time = time(15, 0),
    deadline: time = time(20, 0),
) -> bool:
    """Working days and hours from `from_day` up to before `until`; False when that is so already."""
    with changing(by=by):
        changed = regions.hours_set(
            by=by,
            office=office,
            from_day=from_day,
            until=until,
            weekdays=weekdays,
            closes_at=closes_at,
            deadline=deadline,
        )
        if changed:
            _recompute(by, [office.pk], from_day or _earliest(office), until)
    return changed


def office_close(*, by: Actor, office: Office, from_day: date) -> Office:
    """From `from_day` the office serves no more, and nothing is expected of it."""
    with changing(by=by):
        closed = regions.office_close(by=by, office=office, from_day=from_day)
        _recompute(by, [office.pk], from_day, None)
    return closed


def _recompute(by: Actor, offices: Iterable[int] | None, start: date, end: date | None) -> None:
    last = horizon()
    period = Period(start, max(start, end or last))
    expectations_recompute(by=by, offices=offices, period=period)


def _offices_in(region: Region) -> list[int]:
    below = Region.objects.under(region, include_self=True)
    return list(Office.objects.filter(region__in=below).values_list("pk", flat=True))


def _earliest(office: Office) -> date:
    """The first day that anything is known of the office."""
    first = DaySheet.objects.filter(office=office).order_by("day").first()
    return min(first.day, newest_day()) if first else newest_day()
