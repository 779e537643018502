"""Which days are expected: against a plain loop over days, and case by case."""

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ektp.common.periods import Period
from ektp.regions.exceptions import RegionsError
from ektp.regions.models import CalendarDay, Office, Region
from ektp.regions.selectors import (
    REPORTED_SERVICES,
    abilities,
    ancestors,
    calendar_day,
    expected_days,
    hours_of,
    next_open_day,
    open_days,
)
from ektp.regions.services import (
    ability_set,
    closure_add,
    closure_remove,
    hours_set,
    load_holidays,
    office_create,
    office_update,
)
from tests.regions.conftest import JANUARY, Clerk

Places = dict[str, Region]
AUGUST = Period.month(date(2026, 8, 1))


def loop(office: Office, period: Period) -> list[date]:
    """The rule as a person would walk through it, one day after another."""
    return [day for day in period.days() if open_on(office, day)]


def open_on(office: Office, day: date) -> bool:
    if not abilities(office, day) & set(REPORTED_SERVICES):
        return False
    for region in [office.region, *reversed(ancestors(office.region))]:
        local = CalendarDay.objects.filter(region=region, day=day).first()
        if local:
            return local.kind == CalendarDay.Kind.LOCAL_OPEN
    if CalendarDay.objects.filter(region=None, day=day).exists():
        return False
    return hours_of(office, day).works_on(day)


day_of_august = st.integers(1, 31).map(lambda n: date(2026, 8, n))
local_days = st.dictionaries(
    st.tuples(st.sampled_from(["ID", "35", "35.17", "35.17.09", "91"]), day_of_august),
    st.booleans(),
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    local=local_days,
    weekdays=st.integers(1, 127),
    changes_on=day_of_august,
    starts_on=day_of_august,
)
def test_expected_days_equal_the_loop(
    jombang: Office,
    places: Places,
    clerk: Clerk,
    local: dict[tuple[str, date], bool],
    weekdays: int,
    changes_on: date,
    starts_on: date,
) -> None:
    with transaction.atomic():
        load_holidays(by=clerk, years=[2026])
        ability_set(
            by=clerk,
            office=jombang,
            service="recording",
            from_day=None,
            until=starts_on,
            able=False,
        )
        hours_set(by=clerk, office=jombang, from_day=changes_on, weekdays=weekdays)
        for (code, day), opens in local.items():
            closure_add(by=clerk, region=places[code], day=day, name="Haul", opens=opens)
        found, expected = open_days(jombang, AUGUST), loop(jombang, AUGUST)
        transaction.set_rollback(True)

    assert found == expected


def test_independence_day_and_weekends_are_closed(jombang: Office, clerk: Clerk) -> None:
    load_holidays(by=clerk, years=[2026])

    days = open_days(jombang, AUGUST)

    assert date(2026, 8, 17) not in days
    assert date(2026, 8, 18) in days
    assert len(days) == 19
    decided = calendar_day(jombang, date(2026, 8, 17))
    assert decided is not None
    assert decided.name == "Hari Kemerdekaan Republik Indonesia"


def test_smallest_region_decides(jombang: Office, places: Places, clerk: Clerk) -> None:
    friday, saturday = date(2026, 8, 14), date(2026, 8, 15)
    closure_add(by=clerk, region=places["35"], day=friday, name="Libur provinsi")
    own = closure_add(by=clerk, region=places["35.17"], day=friday, name="Buka", opens=True)
    closure_add(by=clerk, region=places["35.17.09"], day=saturday, name="Jemput bola", opens=True)

    assert {friday, saturday} <= set(open_days(jombang, AUGUST))
    assert calendar_day(jombang, friday) == own
    closure_remove(by=clerk, closure=own)
    assert friday not in open_days(jombang, AUGUST)


def test_deadline_is_eight_in_the_evening_where_the_office_is(
    jombang: Office, places: Places, clerk: Clerk
) -> None:
    merauke = office_create(
        by=clerk, code="M", name="Distrik Merauke", kind="DISTRICT", region=places["91.01.01"]
    )
    ability_set(by=clerk, office=merauke, service="ikd", from_day=JANUARY)
    hours_set(by=clerk, office=jombang, from_day=None, deadline=time(17, 30))
    monday = Period.inclusive(date(2026, 8, 3), date(2026, 8, 3))

    deadlines = {row.office_id: row.deadline for row in expected_days(None, monday)}

    assert deadlines == {
        jombang.pk: datetime(2026, 8, 3, 17, 30, tzinfo=ZoneInfo("Asia/Jakarta")),
        merauke.pk: datetime(2026, 8, 3, 20, 0, tzinfo=ZoneInfo("Asia/Jayapura")),
    }


def test_stock_keepers_and_units_with_a_home_office_are_not_expected(
    jombang: Office, places: Places, clerk: Clerk
) -> None:
    store = office_create(by=clerk, code="S", name="Gudang", kind="PROVINCE", region=places["35"])
    ability_set(by=clerk, office=store, service="stock", from_day=JANUARY)
    van = office_create(
        by=clerk, code="V", name="Mobil", kind="MOBILE", region=places["35.17"], home_office=jombang
    )
    ability_set(by=clerk, office=van, service="recording", from_day=JANUARY)

    assert {row.office_id for row in expected_days(None, AUGUST)} == {jombang.pk}
    office_update(by=clerk, office=van, name="Mobil", time_zone=van.time_zone)
    assert {row.office_id for row in expected_days(None, AUGUST)} == {jombang.pk, van.pk}


def test_empty_period_and_no_offices(jombang: Office) -> None:
    assert expected_days([], AUGUST) == []
    assert expected_days(None, Period(JANUARY, JANUARY)) == []


def test_next_open_day_skips_the_weekend(jombang: Office, clerk: Clerk) -> None:
    assert next_open_day(jombang, date(2026, 8, 7)) == date(2026, 8, 10)
    ability_set(
        by=clerk, office=jombang, service="recording", from_day=date(2026, 8, 8), able=False
    )
    assert next_open_day(jombang, date(2026, 8, 7)) is None


@pytest.mark.django_db
def test_holidays_are_those_of_the_decrees(clerk: Clerk) -> None:
    load_holidays(by=clerk, years=range(2025, 2028))
    lines = (Path(__file__).parent / "holidays_2025_2027.csv").read_text().splitlines()[1:]

    short = {"NATIONAL_HOLIDAY": "public", "COLLECTIVE_LEAVE": "government"}
    stored = {
        f"{row.day},{row.name},{short[row.kind]},{'ya' if row.estimated else ''}"
        for row in CalendarDay.objects.all()
    }
    assert stored == set(lines)


@pytest.mark.django_db
def test_loading_holidays_again_changes_nothing(clerk: Clerk) -> None:
    first = load_holidays(by=clerk, years=[2026])

    assert len(first) == 25
    assert load_holidays(by=clerk, years=[2026]) == set()


@pytest.mark.django_db
def test_a_withdrawn_holiday_goes_and_a_decreed_one_entered_by_hand_stays(clerk: Clerk) -> None:
    load_holidays(by=clerk, years=[2026])
    CalendarDay.objects.filter(day=date(2026, 8, 17)).update(day=date(2026, 8, 19))
    CalendarDay.objects.filter(day=date(2026, 12, 25)).update(
        day=date(2026, 12, 9), name="Pilkada", source="Keppres"
    )

    changed = load_holidays(by=clerk, years=[2026])

    assert changed == {date(2026, 8, 17), date(2026, 8, 19), date(2026, 12, 25)}
    assert CalendarDay.objects.get(day=date(2026, 12, 9)).name == "Pilkada"


def test_national_days_are_not_removed_and_days_not_entered_twice(
    places: Places, clerk: Clerk
) -> None:
    load_holidays(by=clerk, years=[2026])
    day = date(2026, 8, 20)
    closure_add(by=clerk, region=places["35.17"], day=day, name="Haul")

    with pytest.raises(RegionsError, match="Jombang sudah"):
        closure_add(by=clerk, region=places["35.17"], day=day, name="Haul")
    with pytest.raises(RegionsError, match="nasional"):
        closure_remove(by=clerk, closure=CalendarDay.objects.filter(region=None)[0])
