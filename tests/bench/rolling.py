"""The roll-up: whole days of the nation and of a province, the rebuild, and the nightly check."""

import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import connection

from ektp.common import clock
from ektp.daysheets import outbox
from ektp.daysheets.models import DaySheet
from ektp.regions.models import Region, RegionQuerySet
from reports.models import RegionDay
from reports.services.rollup import check_all, rebuild_all, sweep
from tests.bench.line import Line, timed
from tests.bench.world import ZONE

_MILLIONS = 8.0  # what the bars are meant at
_CORES = os.cpu_count() or 2


def measure(generated: dict[str, float]) -> Iterator[Line]:
    """Lines of the budget of the roll-up."""
    sweep()
    last = DaySheet.objects.filter(is_sample=True, day__lt=clock.today(ZONE)).latest("day").day
    last -= timedelta(days=(last.weekday() - 1) % 7)  # a Tuesday, on which everybody works
    national = Region.objects.filter(level=3, ended_on=None)
    yield _whole_day("a national day", national, last, 5)
    yield _whole_day("a day of Jawa Timur", national.filter(province__code="35"), last)
    sheets = DaySheet.objects.count()
    if generated:
        yield Line(
            "roll-up",
            "generated and rolled up from nothing, when this data was made",
            f"{generated['generated']:.0f} s, then {generated['rolled']:.0f} s",
            "<= 600 s, <= 240 s",
            f"{sheets / 1e6:.1f} M sheets, two connections; the roll-up at {_MILLIONS:.0f} M: {generated['rolled'] * _MILLIONS * 1e6 / sheets:.0f} s",
            value=generated["rolled"] * _MILLIONS * 1e6 / sheets,
            limit=240,
        )
    yield _whole("nightly check", sheets, 600, lambda: check_all(jobs=_CORES))
    yield _whole("full rebuild of what was lost", sheets, 240, _lose_and_rebuild)


def _whole_day(name: str, regions: RegionQuerySet, day: date, bar: float | None = None) -> Line:
    places = list(regions)
    forget(day)
    outbox.append((place, day) for place in places)
    (seconds,) = timed(sweep)
    return Line(
        "roll-up",
        name,
        f"{seconds:.2f} s",
        f"<= {bar} s" if bar else "",
        f"{len(places)} kecamatan of {day:%d-%m-%Y} written anew by one process, up to the nation",
        value=seconds,
        limit=bar,
    )


def forget(day: date, *regions: int) -> None:
    """What is made again must be written, as when a figure has changed; what comes out the same would only be compared."""
    rows = RegionDay.objects.filter(day=day)
    if regions:
        rows = rows.filter(region__in=regions, own=False)
    rows.delete()


def _whole(name: str, sheets: int, bar: float, work: Callable[[], object]) -> Line:
    (took,) = timed(work)
    scaled = took * _MILLIONS * 1e6 / sheets
    return Line(
        "roll-up",
        name,
        f"{took:.0f} s, at {_MILLIONS:.0f} M sheets {scaled:.0f} s",
        f"<= {bar} s at {_MILLIONS:.0f} M sheets",
        f"{sheets / 1e6:.2f} M sheets on {_CORES} connections, {sheets / took:,.0f} a second",
        value=scaled,
        limit=bar,
    )


def _lose_and_rebuild() -> None:
    """Every roll-up lost whole, and made anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE reports_regionday, reports_regionmonth, reports_regionlevel, reports_regiondaystop, "
            "reports_officeday, reports_officemonth"
        )
    for _place in rebuild_all(jobs=_CORES):
        pass
    sweep()  # what the provinces said to the nation
