"""Offices, their dated abilities and hours, the standard set, history."""

from datetime import date, time

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ektp.db.changing import changing
from ektp.db.models import History
from ektp.regions.exceptions import RegionsError
from ektp.regions.models import Office, OfficeAbility, OfficeHours, Region, Service
from ektp.regions.selectors import (
    abilities,
    agencies_of,
    agency_of,
    hours_of,
    offices_executed_by,
    offices_of,
)
from ektp.regions.services import (
    ability_set,
    executing_agency_set,
    hours_set,
    letterhead_set,
    office_close,
    office_create,
    office_update,
    offices_ensure_standard,
)
from tests.regions.conftest import JANUARY, Clerk

Places = dict[str, Region]
JULY = date(2026, 7, 1)


def test_office_in_a_village_counts_for_its_kecamatan(places: Places, clerk: Clerk) -> None:
    office = office_create(
        by=clerk, code="K1", name="Loket", kind="COUNTER", region=places["35.17.09.1006"]
    )

    assert office.attribution == places["35.17.09"]
    assert office.zone_label == "WIB"
    with pytest.raises(RegionsError, match="sudah dipakai"):
        office_create(by=clerk, code="K1", name="Lain", kind="UPT", region=places["35.17"])


def test_ability_is_dated_and_set_once(jombang: Office, clerk: Clerk) -> None:
    assert ability_set(by=clerk, office=jombang, service="printing", from_day=JULY)
    assert not ability_set(by=clerk, office=jombang, service="printing", from_day=JULY)

    assert abilities(jombang, date(2026, 6, 30)) == {"recording"}
    assert abilities(jombang, JULY) == {"recording", "printing"}


def test_taking_an_ability_away_in_the_middle_leaves_both_ends(
    jombang: Office, clerk: Clerk
) -> None:
    ability_set(
        by=clerk,
        office=jombang,
        service="recording",
        from_day=date(2026, 3, 1),
        until=date(2026, 4, 1),
        able=False,
    )

    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [bool(abilities(jombang, day)) for day in days] == [True, False, False, True]


spans = st.tuples(
    st.booleans(), st.integers(0, 29), st.integers(1, 10), st.sampled_from(["recording", "ikd"])
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(spans, max_size=8))
def test_any_order_of_changes_equals_painting_days(
    jombang: Office, clerk: Clerk, changes: list[tuple[bool, int, int, str]]
) -> None:
    start = date(2026, 5, 1)
    days = [date.fromordinal(start.toordinal() + n) for n in range(40)]
    painted = {(day, "recording") for day in days}
    with transaction.atomic():
        for able, first, length, service in changes:
            until = days[min(first + length, 39)]
            ability_set(
                by=clerk,
                office=jombang,
                service=service,
                from_day=days[first],
                until=until,
                able=able,
            )
            touched = {(day, service) for day in days if days[first] <= day < until}
            painted = painted | touched if able else painted - touched
        found = {(day, service) for day in days for service in abilities(jombang, day)}
        transaction.set_rollback(True)

    assert found == painted


def test_database_refuses_overlapping_abilities(jombang: Office, clerk: Clerk) -> None:
    twice = OfficeAbility(office=jombang, service="recording", valid=DateRange(JULY, None))

    with pytest.raises(IntegrityError, match="ability_recording_once"), changing(by=clerk):
        twice.save()


def test_database_refuses_a_write_without_author(jombang: Office) -> None:
    hours = OfficeHours(office=jombang, valid=DateRange(None, None))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('ektp.by', '', true)")

    with pytest.raises(DatabaseError), transaction.atomic():
        hours.save()


def test_hours_by_day_and_by_default(jombang: Office, clerk: Clerk) -> None:
    hours_set(by=clerk, office=jombang, from_day=JULY, weekdays=0b0111111, closes_at=time(14, 0))

    assert hours_of(jombang, date(2026, 6, 30)).closes_at == time(15, 0)
    assert hours_of(jombang, JULY).closes_at == time(14, 0)
    assert hours_of(jombang, JULY).works_on(date(2026, 7, 4))
    assert not hours_of(jombang, JULY).works_on(date(2026, 7, 5))


def test_impossible_hours_are_refused(jombang: Office, clerk: Clerk) -> None:
    with pytest.raises(RegionsError, match="hari kerja"):
        hours_set(by=clerk, office=jombang, from_day=JULY, weekdays=0)
    with pytest.raises(RegionsError, match="jam tutup"):
        hours_set(by=clerk, office=jombang, from_day=JULY, deadline=time(9, 0))
    with pytest.raises(RegionsError, match="Tanggal akhir"):
        hours_set(by=clerk, office=jombang, from_day=JULY, until=JULY)


def test_history_keeps_what_an_ability_was(jombang: Office, clerk: Clerk) -> None:
    office_close(by=clerk, office=jombang, from_day=JULY)

    kept = History.objects.get(source="regions_officeability")
    assert (kept.anchor, kept.ended_by_id) == (jombang.pk, clerk.pk)
    assert kept.row["valid"] == "[2026-01-01,)"
    assert abilities(jombang, JULY) == frozenset()
    assert not jombang.active


def test_letterhead_and_name(jombang: Office, clerk: Clerk) -> None:
    letterhead_set(by=clerk, office=jombang, city="Jombang", signatory_name="Siti")
    letterhead_set(by=clerk, office=jombang, city="Mojoagung")
    office_update(by=clerk, office=jombang, name="Kec. Jombang", time_zone="Asia/Makassar")

    jombang.refresh_from_db()
    assert (jombang.letterhead.city, jombang.letterhead.signatory_name) == ("Mojoagung", "Siti")
    assert (jombang.label, jombang.zone_label) == ("Kec. Jombang", "WITA")


def test_standard_offices(places: Places, clerk: Clerk) -> None:
    made = offices_ensure_standard(by=clerk, region=places["35"], from_day=JANUARY)

    assert made == 4
    assert set(Office.objects.values_list("code", flat=True)) == {
        "35-PROV",
        "35.17-DINAS",
        "35.17.09-KEC",
        "35.17.10-KEC",
    }
    dinas = Office.objects.get(code="35.17-DINAS")
    assert dinas.name == "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Jombang"
    assert abilities(dinas, JANUARY) == {"printing", "handover", "stock", "recording"}
    assert offices_ensure_standard(by=clerk, region=places["35"], from_day=JANUARY) == 0


def test_standard_offices_leave_what_an_office_decided(jombang: Office, clerk: Clerk) -> None:
    office_close(by=clerk, office=jombang, from_day=JULY)

    offices_ensure_standard(by=clerk, region=jombang.region, from_day=JANUARY)

    assert abilities(jombang, JULY) == {"handover", "activation", "ikd"}


def test_dki_has_branches_and_the_nation_its_office(places: Places, clerk: Clerk) -> None:
    offices_ensure_standard(
        by=clerk, region=places["ID"], from_day=JANUARY, dinas_records=False, is_sample=True
    )

    branch = Office.objects.get(code="31.71-DINAS")
    assert branch.name.startswith("Suku Dinas")
    assert branch.is_sample
    assert abilities(branch, JANUARY) == {"printing", "handover", "stock"}
    assert Office.objects.get(code="ID-PUSAT").kind == "NATIONAL"


def test_offices_of_a_region_on_a_day(jombang: Office, places: Places, clerk: Clerk) -> None:
    office_create(by=clerk, code="X", name="Baru", kind="UPT", region=places["35.17"])

    assert offices_of(places["35"]).count() == 2
    assert list(offices_of(places["35"], JANUARY)) == [jombang]
    assert list(offices_of(places["35"], JANUARY, services=[Service.STOCK])) == []
    assert list(offices_of(places["91"])) == []


def test_each_office_has_one_agency_that_closes_its_month(places: Places, clerk: Clerk) -> None:
    offices_ensure_standard(by=clerk, region=places["ID"], from_day=JANUARY)
    executing_agency_set(
        by=clerk, region=places["31.71"], agency=places["31"], from_day=None, until=JULY
    )

    def codes(agency: str, day: date = JANUARY) -> set[str]:
        return set(offices_executed_by(places[agency], day).values_list("code", flat=True))

    assert codes("31") == {"31-PROV", "31.71-DINAS", "31.71.01-KEC"}
    assert codes("31.71") == set()
    assert codes("31.71", JULY) == {"31.71-DINAS", "31.71.01-KEC"}
    assert codes("35") == {"35-PROV"}
    assert codes("35.17") == {"35.17-DINAS", "35.17.09-KEC", "35.17.10-KEC"}
    assert sum(len(codes(code)) for code in places) == Office.objects.count()


def test_agencies_of_many_regions_equal_one_by_one(places: Places, clerk: Clerk) -> None:
    executing_agency_set(by=clerk, region=places["31.71"], agency=places["31"], from_day=None)
    keys = [region.pk for region in places.values()]

    one_by_one = {region.pk: agency_of(region, JULY).pk for region in places.values()}
    assert agencies_of(keys, JULY) == one_by_one
