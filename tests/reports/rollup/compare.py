"""Holding the roll-up against the naive recount."""

from datetime import date, timedelta

from ektp.common import clock
from ektp.daysheets.models import ChangeOutbox
from ektp.regions.models import Region
from reports.figures import LevelFigure
from reports.models import OfficeDay, OfficeMonth, RegionDay, RegionDayStop, RegionMonth
from reports.rollup.columns import COLUMNS, COMPLETENESS, FLOWS, HEADLINES
from reports.rollup.offices import KEPT
from reports.rollup.runner import run_all
from reports.selectors.reading import levels_at
from tests.reports.rollup.naive import LEVELS, Fig, Naive, Number, add


def drain() -> None:
    """Twice over the provinces: what a run hands on to another province waits for that one's next run."""
    for _ in range(2):
        for place in Region.objects.filter(level__lte=1).order_by("-level", "code"):
            run_all(place.pk)
    assert not ChangeOutbox.objects.exists()


def assert_days(naive: Naive) -> None:
    """Every stored day is what the sources say, own parts and totals; none is missing and none is empty."""
    stored = {(row.region_id, row.own, row.day): row for row in RegionDay.objects.all()}
    wanted = {}
    for region in naive.regions.values():
        for day in naive.days:
            wanted[region.pk, False, day] = naive.total(region.pk, day)
            if region.level < 3:
                wanted[region.pk, True, day] = naive.own.get((region.pk, day), {})
    for key, values in wanted.items():
        row = stored.pop(key, None)
        found = {c: getattr(row, c) for c in COLUMNS} if row else dict.fromkeys(COLUMNS)
        expected = {c: values.get(c) for c in FLOWS}
        expected |= {c: values.get(c, 0) if row else values.get(c) or None for c in COMPLETENESS}
        wrong = {c: (found[c], expected[c]) for c in COLUMNS if found[c] != expected[c]}
        assert not wrong, (naive.regions[key[0]].code, key[1:], wrong)
    assert not stored


def assert_sums(naive: Naive) -> None:
    """Own part and children add up to the total, at every level, from the stored rows alone."""
    rows = {(row.region_id, row.own, row.day): row for row in RegionDay.objects.all()}
    for (region, own, day), row in rows.items():
        if own or naive.regions[region].level == 3:
            continue
        parts = [
            rows.get((region, True, day)),
            *(rows.get((k, False, day)) for k in naive.kids[region]),
        ]
        for column in COLUMNS:
            known = [v for p in parts if p and (v := getattr(p, column)) is not None]
            assert getattr(row, column) == (sum(known) if known else None)


def assert_months(naive: Naive) -> None:
    """Openings hold all flow before them, and stand exactly after months with days."""
    days = list(RegionDay.objects.all())
    wanted: dict[tuple[int, bool, date], int] = {}
    for row in days:
        after = (row.day.replace(day=28) + timedelta(days=4)).replace(day=1)
        wanted[row.region_id, row.own, after] = 0
    stored = {(row.region_id, row.own, row.month): row for row in RegionMonth.objects.all()}
    assert set(stored) == set(wanted)
    for (region, own, month), row in stored.items():
        before = [d for d in days if (d.region_id, d.own) == (region, own) and d.day < month]
        for column in COLUMNS:
            assert (getattr(row, column) or 0) == sum(getattr(d, column) or 0 for d in before)


def assert_offices(naive: Naive) -> None:
    """Days of the last 90 and every month of each office."""
    since, names = clock.today("Asia/Jakarta") - KEPT, ("reported", "verified", *HEADLINES)
    days: dict[tuple[int, date], tuple[Number, ...]] = {}
    months: dict[tuple[int, date], tuple[Number, ...]] = {}
    for (office, day), row in naive.offices().items():
        values = tuple(row.get(name) for name in names)
        days[office, day] = values
        before = months.get((office, day.replace(day=1)), (None,) * len(names))
        months[office, day.replace(day=1)] = tuple(
            add(a, b) for a, b in zip(before, values, strict=True)
        )
    stored = OfficeDay.objects.filter(day__gt=since).values_list("office", "day", *names)
    assert {row[:2]: row[2:] for row in stored} == {k: v for k, v in days.items() if k[1] > since}
    stored = OfficeMonth.objects.values_list("office", "month", *names)
    assert {row[:2]: row[2:] for row in stored} == months


def assert_stops(naive: Naive) -> None:
    found: dict[tuple[int, date], dict[tuple[str, str], int]] = {}
    for row in RegionDayStop.objects.all():
        found.setdefault((row.region_id, row.day), {})[row.service, row.cause] = row.n
    days = {day for _, day in naive.stops}
    wanted = {(r, d): s for r in naive.regions for d in days if (s := naive.stops_of(r, d))}
    assert found == wanted


def assert_level(got: LevelFigure | None, want: Fig, where: object) -> None:
    """Value, anchors, whose figure it is, partial sum and sources; None says that nothing is known."""
    if got is None:
        assert (want.resolved, want.partial) == ("", None), (where, want)
        return
    sources = frozenset(filter(None, got.source.split(",")))
    shown = (got.value, got.day, got.resolved, got.partial, sources)
    said = (want.value, want.oldest, want.resolved, want.partial, want.sources)
    assert shown == said, (where, got, want)


def assert_levels(naive: Naive, day: date) -> None:
    """Every level of every region at the end of `day`: value, partial sum, anchors, sources, whose figure it is."""
    districts = frozenset(r.pk for r in naive.regions.values() if r.level == 3)
    found = levels_at(sorted(naive.regions), day, districts=districts)
    for region in naive.regions.values():
        for measure in LEVELS:
            want = naive.level(region.pk, measure, day)
            got = found[region.pk].get(measure)
            where = (region.code, measure, day)
            assert_level(got, want, where)
            if got is None:
                continue
            if region.level < 3:
                assert (got.known, got.of) == (want.known, want.of), (where, got, want)


def assert_equal(naive: Naive, days: list[date]) -> None:
    assert_days(naive)
    assert_sums(naive)
    assert_months(naive)
    assert_stops(naive)
    for day in days:
        assert_levels(naive, day)
