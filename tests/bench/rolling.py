"""The roll-up: whole days of the nation and of a province, the rebuild, and the nightly check."""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import connection

from ektp.common import clock
from ektp.daysheets import outbox
from ektp.daysheets.models import DaySheet
from ektp.regions.models import Region, RegionQuerySet
from reports.models import RegionDay
from reports.rollup import recount
from reports.services.rollup import in_order, rebuild, sweep
from tests.bench.line import Line, timed
from tests.bench.world import ZONE

_MILLIONS = 8.0  # what the bars are meant at


def measure(generated: dict[str, float], seconds: float) -> Iterator[Line]:
    """Lines of the budget of the roll-up; rebuild and check go as many provinces far as fit into `seconds` each."""
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
            f"{sheets / 1e6:.1f} M sheets, two processes; the roll-up at {_MILLIONS:.0f} M: {generated['rolled'] * _MILLIONS * 1e6 / sheets:.0f} s",
            value=generated["rolled"] * _MILLIONS * 1e6 / sheets,
            limit=240,
        )
    yield _sampled("full rebuild of what was lost", sheets, seconds, 240, _lose_and_rebuild)
    yield _sampled("nightly check", sheets, seconds, 600, recount.check)


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


def _sampled(
    name: str, sheets: int, seconds: float, bar: float, work: Callable[[int], object]
) -> Line:
    """Province by province until the time is over; from there on in proportion to the sheets."""
    began, done, provinces = time.perf_counter(), 0, 0
    ordered = list(in_order(Region.objects.filter(level=1, ended_on=None)))
    # From the middle outwards, so that a sample has large and small ones.
    middle = len(ordered) // 2
    places = [ordered[n] for n in sorted(range(len(ordered)), key=lambda n: abs(n - middle))]
    for place in places:
        work(place.pk)
        done += DaySheet.objects.filter(office__region__province=place).count()
        provinces += 1
        if time.perf_counter() - began > seconds:
            break
    took = time.perf_counter() - began
    whole = took * sheets / done
    said = f"{provinces} of {len(places)} provinces, {done / 1e6:.2f} M sheets in {took:.0f} s by one process"
    scaled = whole * _MILLIONS * 1e6 / sheets
    return Line(
        "roll-up",
        name,
        f"{whole:.0f} s{'' if provinces == len(places) else ', from a sample'}",
        f"<= {bar} s at {_MILLIONS:.0f} M sheets",
        f"{said}; at {_MILLIONS:.0f} M sheets {scaled:.0f} s, on two cores {scaled / 2:.0f} s",
        value=scaled / 2,
        limit=bar,
    )


def _lose_and_rebuild(province: int) -> int:
    """The roll-up of one province lost whole, and made anew."""
    with connection.cursor() as cursor:
        for table in ("regionday", "regionmonth", "regionlevel", "regiondaystop"):
            cursor.execute(
                f"DELETE FROM reports_{table} WHERE region_id IN (SELECT id FROM regions_region WHERE province_id = %s)",
                [province],
            )
    return rebuild(province)
