"""What the nation adds up of its provinces: in whatever order people save, runners run and readers read, it is what the tables say now."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from ektp.common import clock
from ektp.daysheets import registry
from ektp.daysheets.models import ExpectedSheet, MonthLock
from ektp.db import redis as quick
from ektp.db.changing import changing
from ektp.db.snapshot import one_snapshot
from ektp.regions.models import Level, Office, OfficeAbility, Region
from reports.dashboard.days import Matched
from reports.models import OfficeDay, RegionDay
from reports.rollup.runner import run_all
from reports.selectors.by_province import part_kept
from reports.selectors.parts import MATCHED_FLOWS, Part, Spans, Used, part_of
from reports.services import rollup
from tests.reports.rollup.histories import FIRST, Walker
from tests.reports.rollup.world import NOON, Small, small

MARCH = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)  # the days of offices are kept for ninety days
SPANS = Spans(
    (FIRST, FIRST + timedelta(days=2), FIRST + timedelta(days=30)),
    FIRST,
    FIRST + timedelta(days=40),
    FIRST + timedelta(days=45),
)
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


@pytest.fixture
def world(transactional_db: None) -> Iterator[Small]:
    """Every office is expected to report on four days; each Dinas and one kecamatan may print."""
    quick.quiet.until = 0.0
    with clock.held_at(MARCH):
        made = small()
        with changing(by=made.user):
            for place in made.offices.values():
                for n in range(4):
                    day = FIRST + timedelta(days=n)
                    ExpectedSheet.objects.create(office=place, day=day, deadline=NOON)
            for code in ("11.01", "11.02", "12.01", "12.02.01", "ID"):
                OfficeAbility.objects.create(
                    office=made.offices[code],
                    service="printing",
                    valid=DateRange(date(2026, 1, 1), None),
                )
        yield made


def _kept(world: Small) -> Part:
    with one_snapshot():
        return part_kept(world.regions["ID"], SPANS)


def _roll_up(world: Small) -> None:
    for code in ("11", "12"):
        run_all(world.regions[code].pk)
    rollup.run_nation()


def _naive() -> Part:
    """From the stored rows one by one, without a region's place in the country."""
    offices = [_office(office) for office in Office.objects.all()]
    counted = [days for days in offices if days[0][0] > 0 and days[1][0] > 0]
    matched = {
        flow: Matched(
            _sum(now[n] for now, _before in counted),
            sum(now[0] for now, _before in counted),
            _sum(before[n] for _now, before in counted),
            sum(before[0] for _now, before in counted),
        )
        for n, flow in enumerate(MATCHED_FLOWS, 1)
    }
    agencies = Region.objects.filter(level=Level.REGENCY, ended_on=None).exclude(
        pk__in=MonthLock.objects.filter(month=JANUARY[0], closed=True).values("agency")
    )
    due = RegionDay.objects.filter(own=False, day__range=JANUARY, expected__gt=0)
    open_and_due = agencies.filter(pk__in=due.values("region"))
    return Part(tuple(_used()), matched, 0, agencies.count(), open_and_due.count())


def _office(office: Office) -> list[list[int]]:
    assert SPANS.weeks is not None
    first, recent, last = SPANS.weeks
    found: list[list[int]] = []
    for start, end in ((recent, last), (first, recent - timedelta(days=1))):
        rows = list(OfficeDay.objects.filter(office=office, day__range=(start, end)))
        flows = [_sum(getattr(row, flow) for row in rows) for flow in MATCHED_FLOWS]
        found.append([sum(row.reported for row in rows), *flows])  # type: ignore[list-item]  # a flow may be unknown
    return found


def _used() -> Iterator[Used]:
    printed, spoiled = (
        registry.flows()[code].terms for code in ("blank_used_flow", "blank_spoiled_flow")
    )
    printing = Region.objects.filter(
        pk__in=OfficeAbility.objects.filter(service="printing").values("office__attribution")
    )
    for region in printing.order_by("code"):
        rows = list(
            RegionDay.objects.filter(
                region=region,
                own=region.level < Level.DISTRICT,
                day__gte=SPANS.since,
                day__lt=SPANS.until,
            )
        )
        quantity = sum(
            sign * (getattr(row, column) or 0)
            for row in rows
            for column, sign in {**printed, **spoiled}.items()
        )
        days = [
            r
            for r in rows
            if r.expected and any(getattr(r, column) is not None for column in printed)
        ]
        if rows:
            yield Used(region.code, quantity, len(days))


def _sum(values: Iterator[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _sorted(part: Part) -> Part:
    return Part(
        tuple(sorted(part.used, key=lambda use: use.code)),
        part.matched,
        part.waiting,
        part.agencies,
        part.due,
    )


def _scopes_counted(captured: CaptureQueriesContext) -> list[set[int]]:
    """Of each counting of parts the regions that were counted."""
    asked = [query["sql"] for query in captured if "EXECUTE ektp_read_parts" in query["sql"]]
    return [{int(key) for key in re.findall(r"\d+", sql[sql.index("{") : sql.index("}")])} for sql in asked]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_in_any_order_the_nation_is_what_the_rows_say_now(world: Small, seed: int) -> None:
    walker, dice, said = Walker(world, seed), random.Random(seed), set()
    for _ in range(30):
        walker.walk(steps=dice.choice((0, 1, 3)))
        _report(world, dice)
        if dice.random() < 0.2:
            _close_a_month(world, dice.choice(("11.01", "12.02")))
        if dice.random() < 0.3:
            _roll_up(world)

        kept = _sorted(_kept(world))

        assert kept == _sorted(part_of(world.regions["ID"], SPANS)) == _naive(), seed
        said.add(repr(kept))
    assert len(said) > 5


def _report(world: Small, dice: random.Random) -> None:
    """A sheet that was waited for, on either side of the day that the two weeks turn on."""
    section = dice.choice(("recording", "handover", "printing"))
    column = "first" if section == "printing" else "counter"
    office, n = dice.choice(("11.01", "11.01.01", "12.01", "12.02.01")), dice.randrange(4)
    day = FIRST + timedelta(days=n)
    world.count(section, office, day, office, **{column: dice.randrange(1, 30)})


def _close_a_month(world: Small, code: str) -> None:
    region = world.regions[code]
    with changing(by=world.user):
        lock, _made = MonthLock.objects.get_or_create(agency=region, month=JANUARY[0], defaults={"by": world.user, "at": NOON, "closed": False})  # fmt: skip
        lock.closed = not lock.closed
        lock.save()
        world.said([region], JANUARY[0])


def test_a_change_counts_its_own_province_and_what_has_not_changed_is_kept(world: Small) -> None:
    keys = {code: world.regions[code].pk for code in ("ID", "11", "12")}
    with CaptureQueriesContext(connection) as first:
        _kept(world)
    with CaptureQueriesContext(connection) as again:
        _kept(world)
    world.count("recording", "12.01.01", FIRST, "12.01.01", counter=3)
    with CaptureQueriesContext(connection) as waiting:
        _kept(world)
    _roll_up(world)
    with CaptureQueriesContext(connection) as rolled_up:
        _kept(world)

    assert _scopes_counted(first) == [set(keys.values())]
    assert _scopes_counted(again) == []
    assert _scopes_counted(waiting) == [{keys["12"]}]
    assert keys["12"] in _scopes_counted(rolled_up)[0]


def test_no_part_is_kept_for_more_than_ten_minutes(world: Small) -> None:
    keys = {code: world.regions[code].pk for code in ("ID", "11", "12")}
    _kept(world)
    with clock.held_at(MARCH + timedelta(minutes=6)), CaptureQueriesContext(connection) as soon:
        world.count("recording", "11.01.01", FIRST, "11.01.01", counter=3)
        _kept(world)
    with clock.held_at(MARCH + timedelta(minutes=11)), CaptureQueriesContext(connection) as later:
        _kept(world)

    assert _scopes_counted(soon) == [{keys["11"]}]
    assert _scopes_counted(later) == [{keys["12"], keys["ID"]}]


def test_without_a_snapshot_of_its_own_or_without_redis_all_is_counted(
    world: Small, settings: object, tmp_path: object
) -> None:
    _kept(world)
    settings.REDIS_URL = f"unix://{tmp_path}/nothing.sock"  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as away:
        kept = _kept(world)
    quick.quiet.until = 0.0

    assert _sorted(kept) == _naive()
    assert [len(scopes) for scopes in _scopes_counted(away)] == [3]
