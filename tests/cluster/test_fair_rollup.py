"""A province imports years at once: two real workers share its mass without overlap, and nobody else's change waits for it."""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.db import connection

from ektp.accounts.models import Role
from ektp.common import clock
from ektp.daysheets.freshness import ROLLUP, SWEEP
from ektp.daysheets.models import ChangeOutbox
from ektp.daysheets.services.saving import sheet_save
from ektp.db.changing import changing
from ektp.db.nudge import QueueName, nudge
from ektp.regions.models import Office, Region
from reports.models import RegionDay
from reports.services.rollup import check_all, sweep
from tests.daysheets.helpers import recording
from tests.factories import AFTERNOON, MONDAY, World, region_make, small_world, user_make

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KECAMATAN, DAYS = 40, 1000
WITHIN = 10.0  # seconds, the issue
QUIET = 240.0  # seconds in which the mass must be over, however busy the machine
OLD = date(2023, 9, 1)  # all of it before the previous month

_SHEETS = """
INSERT INTO daysheets_daysheet (office_id, day, kind, status, version, note, provisional, sections_expected, sections_filled,
  first_saved_at, on_time, edited_by_id, on_behalf, return_reason, is_sample)
SELECT o.id, d::date, 'open', 'reported', 1, '', false, 1, 1, now(), true, %(by)s, false, '', false
FROM regions_office o, generate_series(%(first)s::date, %(first)s::date + %(days)s - 1, interval '1 day') d WHERE o.id = ANY(%(offices)s)
"""
_COUNTS = """
INSERT INTO recording_recordingcount (sheet_id, office_id, day, domicile_id, domicile_level, recording_counter)
SELECT s.id, o.id, s.day, o.attribution_id, 3, 1 FROM daysheets_daysheet s JOIN regions_office o ON o.id = s.office_id
WHERE o.id = ANY(%(offices)s)
"""
# In the order in which a workbook is read: office by office.
_SAID = """
INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at)
SELECT r.province_id, r.id, s.day, 'flow', now() FROM daysheets_daysheet s JOIN regions_office o ON o.id = s.office_id
JOIN regions_region r ON r.id = o.attribution_id WHERE o.id = ANY(%(offices)s) ORDER BY o.id, s.day
"""
_LEDGER = """
CREATE TABLE claimed (entry bigint, province bigint, process int);
CREATE FUNCTION note_claim() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO claimed VALUES (OLD.id, OLD.province_id, pg_backend_pid()); RETURN NULL; END';
CREATE TRIGGER note_claim AFTER DELETE ON daysheets_changeoutbox FOR EACH ROW EXECUTE FUNCTION note_claim();
"""
_NO_LEDGER = "DROP TRIGGER note_claim ON daysheets_changeoutbox; DROP FUNCTION note_claim; DROP TABLE claimed"


@dataclass(frozen=True)
class Seen:
    """How long a change took to be seen in its province and at the nation (s), and how much of the mass still waited then."""

    province: float
    nation: float
    left: int


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("EKTP_NOW", AFTERNOON.isoformat())
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(f"{settings.REDIS_PREFIX}rollup")
    made = small_world()
    office = made.offices["33.74.01-KEC"]
    made.users["operator.semarang"] = user_make("operator.semarang", Role.OPERATOR, office=office)
    sweep()
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER)
    yield made
    with connection.cursor() as cursor:
        cursor.execute(_NO_LEDGER)


def _import_years(world: World, code: str, kecamatan: int) -> int:
    """Years of sheets of a new kabupaten, written at once; how many entries wait."""
    regency = region_make(code, code, "Kabupaten")
    offices = []
    for n in range(1, kecamatan + 1):
        region = region_make(f"{code}.{n:02d}", f"{code} {n}", "Kecamatan")
        offices.append(_office(region).pk)
    values = {
        "by": world.users["admin"].pk,
        "first": OLD,
        "days": DAYS,
        "offices": offices,
    }
    with changing(by=world.users["admin"]), connection.cursor() as cursor:
        for sql in (_SHEETS, _COUNTS, _SAID):
            cursor.execute(sql, values)
    return _left(regency.province_id or 0)


def _office(region: Region) -> Office:
    return Office.objects.create(
        code=f"{region.code}-KEC",
        name=region.name,
        kind=Office.Kind.DISTRICT,
        region=region,
        attribution=region,
        time_zone=region.time_zone,
    )


def _left(province: int) -> int:
    return ChangeOutbox.objects.filter(province_id=province).count()


def _change(world: World, day: date, counter: int, mass: int) -> Seen:
    """A change in Jawa Tengah as the edge leaves it when its own roll-up found the lock taken; until it is seen."""
    region = world.regions["33.74.01"]
    sheet_save(
        by=world.users["operator.semarang"],
        office=world.offices["33.74.01-KEC"],
        day=day,
        submission=recording({region.code: {"counter": counter}}),
        client_key=uuid4(),
        base_version=0,
    )
    began, province = time.monotonic(), 0.0
    nudge(ROLLUP, "33", queue=QueueName.ROLLUP, province_id=region.province_id)
    while time.monotonic() - began < 60:
        nudge(SWEEP, "beat", queue=QueueName.ROLLUP)
        shown = dict(
            RegionDay.objects.filter(region__code__in=("33", "ID"), own=False, day=day).values_list(
                "region__code", "recording_counter"
            )
        )
        if shown.get("33") == counter and not province:
            province = time.monotonic() - began
        # Days of the mass lie before: the nation's figure of this day is this change's alone.
        if shown.get("ID") == counter:
            return Seen(province, time.monotonic() - began, _left(mass))
        time.sleep(0.05)
    pytest.fail("the change was not seen within a minute")


def test_a_mass_of_one_province_delays_no_other_change(
    world: World, start_worker: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    java = world.regions["35"].pk
    start_worker("rollup")
    start_worker("rollup")
    waited = _import_years(world, "35.99", KECAMATAN)
    assert waited == KECAMATAN * DAYS
    began = time.monotonic()

    with clock.held_at(AFTERNOON):
        seen = []
        for n in range(6):
            seen.append(_change(world, MONDAY - timedelta(days=n), 7 + n, java))
            time.sleep(0.5)
    while ChangeOutbox.objects.exists():
        assert time.monotonic() - began < QUIET
        nudge(SWEEP, "beat", queue=QueueName.ROLLUP)
        time.sleep(0.2)
    lasted = time.monotonic() - began

    looks = [
        f"  elsewhere {o.province:.2f} s, nation {o.nation:.2f} s, {o.left} left" for o in seen
    ]
    said = [f"{waited} entries of one province rolled up in {lasted:.1f} s by two workers", *looks]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(said) + "\n")
    assert seen[0].left > 0
    assert max(one.nation for one in seen) < WITHIN
    _assert_shared(world)
    with clock.held_at(AFTERNOON):
        assert check_all() == 0


def _assert_shared(world: World) -> None:
    """Every entry was claimed exactly once, and by more than one process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT entry), count(DISTINCT process) FROM claimed"
        )
        claims, entries, processes = cursor.fetchone()
    assert claims == entries
    assert processes > 1
