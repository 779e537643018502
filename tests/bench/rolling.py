"""The roll-up: a whole day of the nation, of a province, one changed day now and long ago."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max, Min

from ektp.common import clock
from ektp.daysheets import outbox
from ektp.daysheets.models import DaySheet
from ektp.regions.models import Region, RegionQuerySet
from ektp.regions.selectors import ancestors
from reports.models import RegionDay
from reports.rollup.runner import run_all
from reports.services.rollup import check_all, sweep
from tests.bench.line import Line, ms, spread, timed
from tests.bench.world import ZONE

_TIMES = 15


def measure() -> Iterator[Line]:
    """Lines of the budget of the roll-up."""
    sweep()
    found = DaySheet.objects.filter(is_sample=True).aggregate(first=Min("day"), last=Max("day"))
    first, last = found["first"], found["last"]
    yield _whole_day("a national day", Region.objects.filter(level=3), last, "<= 5 s")
    east_java = Region.objects.filter(level=3, province__code="35")
    yield _whole_day("a day of Jawa Timur (666 kecamatan)", east_java, last)
    today = clock.today(ZONE)
    month = today.replace(day=1)
    days = {
        "in the open month": today,
        "in the month before": month - timedelta(days=1),
        "of the oldest week": first + timedelta(days=7),
    }
    for name, until in days.items():
        yield from _one_day(name, until)
    (seconds,) = timed(check_all)
    yield Line(
        "roll-up", "nightly check of everything", f"{seconds:.1f} s", "<= 10 min at 8 M sheets"
    )


def _whole_day(name: str, regions: RegionQuerySet, day: date, bar: str = "") -> Line:
    places = list(regions)
    _forget(day)
    outbox.append((place, day) for place in places)
    (seconds,) = timed(sweep)
    return Line(
        "roll-up",
        name,
        f"{seconds:.2f} s",
        bar,
        f"{len(places)} kecamatan written anew, up to the nation",
    )


def _forget(day: date, region: Region | None = None) -> None:
    """What is made again must be written, as when a figure has changed; what comes out the same would only be compared."""
    rows = RegionDay.objects.filter(day=day)
    if region is not None:
        above = [region.pk, *(place.pk for place in ancestors(region))]
        rows = rows.filter(region__in=above, own=False)
    rows.delete()


def _one_day(name: str, until: date) -> Iterator[Line]:
    """One kecamatan's changed day, the last until then that it reported, up to its province, and then up to the nation."""
    region = Region.objects.get(code="35.17.09")
    day = DaySheet.objects.filter(office__code="35.17.09-KEC", day__lte=until).latest("day").day
    nation = Region.objects.get(level=0)

    province, above = [], []
    for _ in range(_TIMES):
        _forget(day, region)
        outbox.append([(region, day)])
        province += timed(lambda: run_all(region.province_id or 0))
        above += timed(lambda: run_all(nation.pk))
    yield Line(
        "roll-up",
        f"one changed day {name} ({day:%d-%m}), to the province",
        spread(province),
        "the same at any age",
        f"and to the nation p50 {ms(sorted(above)[len(above) // 2])}",
    )
