"""The steps in their order, on one or several connections: places first, then each group of provinces by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.periods import ONE_DAY, Period, month_before, month_start
from ektp.db.changing import changing
from ektp.db.side_by_side import side_by_side
from ektp.demo.nation import days, standing, stock
from ektp.demo.nation.places import CLERK, CORRECTOR, VERIFIER, places_ensure
from ektp.regions.models import Level, Office, Region
from ektp.regions.selectors import expected_days_sql
from reports.services.rollup import rebuild, rebuild_all, sweep

ZONE = ZoneInfo("Asia/Jakarta")
_AHEAD = timedelta(days=60)
_TEMPORARY = ("nation_place", "nation_day", *stock.TEMPORARY)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to generate: the days from `start` to before `end`, of one province (its code) or of all (""), by one seed."""

    start: date
    end: date
    seed: int
    province: str = ""
    jobs: int = 1


def generate_nation(wanted: Wanted) -> Iterator[str]:
    """Generate everything into a database without sheets; yields a line after each step. The roll-up is not made here.

    Needs a connection that may set `session_replication_role` (the tables' own triggers would take hours): what they check holds by
    construction and is tested. The same seed gives the same rows but for their keys when several connections write.
    """
    provinces = provinces_of(wanted.province)
    top = Region.objects.get(code=wanted.province or "ID")
    keys = [province.pk for province in provinces]
    places_ensure(top, keys, seed=wanted.seed, first=wanted.start)
    yield f"{Office.objects.filter(is_sample=True).count()} kantor"
    groups = _balanced(provinces, wanted.jobs)
    done = side_by_side(partial(_group, wanted), groups, jobs=len(groups))
    sheets = sum(written for _, written in done)
    yield f"{sheets} lembar harian"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield "statistik tabel"


def rollup_nation(jobs: int, province: str = "") -> Iterator[str]:
    """The roll-up of what was generated, by the application's own rebuild: provinces side by side, the nation last."""
    if province:
        rows = sum(rebuild(Region.objects.get(code=code).pk) for code in (province, "ID"))
    else:
        rows = sum(written for _, written in rebuild_all(jobs=jobs))
    sweep()  # what the provinces said to the nation meanwhile
    yield f"{rows} baris rekapitulasi"


def provinces_of(code: str) -> list[Region]:
    """The province of that code, or all of them."""
    found = Region.objects.filter(level=Level.PROVINCE, ended_on=None)
    return list((found.filter(code=code) if code else found).order_by("code"))


def _balanced(provinces: Iterable[Region], jobs: int) -> list[list[int]]:
    """Provinces shared out so that each connection has about as many offices."""
    groups: list[tuple[int, list[int]]] = [(0, []) for _ in range(jobs)]
    offices = {p.pk: Office.objects.filter(region__province=p).count() for p in provinces}
    for pk in sorted(offices, key=lambda pk: (-offices[pk], pk)):
        groups.sort(key=lambda group: group[0])
        weight, members = groups[0]
        groups[0] = (weight + offices[pk], [*members, pk])
    return [members for _weight, members in groups if members]


def _group(wanted: Wanted, provinces: list[int]) -> int:
    """All days of some provinces, then their books and what they start from; how many sheets."""
    people = {u.username: u for u in User.objects.filter(username__endswith=".nasional")}
    values = _values(wanted, provinces, people)
    clerk = people[CLERK.username]
    _write(clerk, _first(), values)
    _expect(wanted, provinces, clerk)
    sheets = 0
    for start, end in days.months(wanted.start, wanted.end):
        bounds = {**values, "start": start, "end": end}
        _write(clerk, days.statements(), bounds)
        sheets += _counted()
        _afterwards(bounds, people, wanted)
    _write(clerk, stock.statements(), values)
    _standing(wanted, clerk, values)
    with connection.cursor() as cursor:
        for table in _TEMPORARY:
            cursor.execute(f"DROP TABLE {table}")
    return sheets


def _values(wanted: Wanted, provinces: list[int], people: dict[str, User]) -> dict[str, Any]:
    locked = month_before(wanted.end)
    return {
        "provinces": provinces,
        "seed": wanted.seed,
        "start": wanted.start,
        "last": wanted.end - ONE_DAY,
        "eve": wanted.start - ONE_DAY,
        "today": wanted.end,
        "recent": wanted.end - days.RECENT,
        "monday": wanted.start - timedelta(days=wanted.start.weekday()),
        "first_month": month_start(wanted.start),
        "last_month": month_before(locked),
        "clerk": people[CLERK.username].pk,
        "verifier": people[VERIFIER.username].pk,
        "corrector": people[CORRECTOR.username].pk,
    }


def _first() -> Iterator[str]:
    yield days.PLACES
    yield days.WHOLE
    yield "ANALYZE nation_place"
    yield days.DAY_TABLE


def _write(by: User, statements: Iterable[str], values: dict[str, Any]) -> None:
    """Statements in one transaction, without the triggers that hold rows together: they are together by construction."""
    with changing(by=by), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL jit = off")
        for sql in statements:
            cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def _expect(wanted: Wanted, provinces: list[int], by: User) -> None:
    offices = Office.objects.filter(region__province__in=provinces, is_sample=True)
    keys = list(offices.values_list("pk", flat=True))
    for start, end in days.months(wanted.start, wanted.end + _AHEAD):
        due, values = expected_days_sql(keys, Period(start, end))
        known = datetime.combine(min(start, wanted.end) - ONE_DAY, time(6, 0), ZONE)
        _write(by, [days.EXPECTED.format(due=due)], {**values, "known": known})


def _counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM nation_day")
        return int(cursor.fetchone()[0])


def _afterwards(values: dict[str, Any], people: dict[str, User], wanted: Wanted) -> None:
    """Corrections and late verification go the way of every change: through the triggers that keep history."""
    recent = max(values["start"], min(values["recent"], values["end"]))
    for day in Period(recent, values["end"]).days():
        at = datetime.combine(day + ONE_DAY, time(9, 0), ZONE)
        _change(
            people[VERIFIER.username], at, [days.VERIFICATION], {**values, "day": day, "at": at}
        )
    at = datetime.combine(values["end"] + timedelta(days=6), time(10, 0), ZONE)
    reason = "Pembetulan angka loket"
    _change(people[CORRECTOR.username], at, days.CORRECTIONS, values, reason)


def _change(
    by: User, at: datetime, statements: Iterable[str], values: dict[str, Any], reason: str = ""
) -> None:
    held = clock.held_at(min(at, clock.now()))
    with held, changing(by=by, reason=reason), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql, values)


def _standing(wanted: Wanted, by: User, values: dict[str, Any]) -> None:
    _write(by, [standing.BEFORE], values)
    for day, version, published in standing.semesters(wanted.start, values["last"]):
        more = {"day": day, "version": version, "published": published}
        _write(by, [standing.SEMESTER], {**values, **more})
    _write(by, [standing.CLOSED], values)
