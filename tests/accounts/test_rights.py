"""Who may give which rights to whom, and the trail that nothing escapes."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from ektp.accounts import policies
from ektp.accounts.exceptions import AccountsError, NotYours
from ektp.accounts.models import AccountEvent, Role, User
from ektp.accounts.services import (
    Rights,
    reset_code_create,
    user_create,
    user_deactivate,
    user_update_rights,
)
from ektp.accounts.tasks import sweep
from ektp.common import clock
from tests.factories import AFTERNOON, PASSWORD, World


def rights_in(world: World, role: str, place: str, **more: object) -> Rights:
    office, region = world.offices.get(place), world.regions.get(place)
    return Rights(role, region=region, office=office, **more)


def create(world: World, by: str, role: str, place: str, **more: object) -> User:
    return user_create(
        by=world.users[by],
        username="siti.baru",
        full_name="Siti",
        rights=rights_in(world, role, place, **more),
    )


@pytest.mark.parametrize(
    ("by", "role", "place"),
    [
        ("kabid", Role.OPERATOR, "35.17.10-KEC"),
        ("kabid", Role.ADB, "35.17-DINAS"),
        ("kabid", Role.STOCK_KEEPER, "35.17"),
        ("kasi", Role.CAMAT, "35.17.09"),
        ("kasi", Role.PIMPINAN, "35.17"),
        ("admin", Role.AGENCY, "35.17"),
        ("admin", Role.AGENCY, "35"),
        ("admin", Role.NATIONAL, "ID"),
        ("admin", Role.AUDITOR, "35.17"),
    ],
)
def test_rights_that_may_be_given(world: World, by: str, role: str, place: str) -> None:
    assert create(world, by, role, place).created_by == world.users[by]


@pytest.mark.parametrize(
    ("by", "role", "place"),
    [
        ("kabid", Role.OPERATOR, "35.78.01-KEC"),
        ("kabid", Role.CAMAT, "35.78.01"),
        ("kabid", Role.AGENCY, "35.17"),
        ("kabid", Role.AUDITOR, "35.17"),
        ("kabid", Role.ADMIN, "35.17"),
        ("kabid", Role.PROVINCE, "35"),
        ("provinsi", Role.OPERATOR, "35.17.09-KEC"),
        ("operator", Role.OPERATOR, "35.17.09-KEC"),
        ("bupati", Role.CAMAT, "35.17.09"),
    ],
)
def test_rights_that_may_not_be_given(world: World, by: str, role: str, place: str) -> None:
    with pytest.raises(NotYours):
        create(world, by, role, place)


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.OPERATOR, "35.17"),
        (Role.CAMAT, "35.17"),
        (Role.CAMAT, "35.17.09-KEC"),
        (Role.AGENCY, "35.17.09"),
        (Role.PROVINCE, "35.17"),
        (Role.NATIONAL, "35"),
        (Role.PIMPINAN, "35.17.09"),
    ],
)
def test_roles_stand_where_they_belong(world: World, role: str, place: str) -> None:
    with pytest.raises(AccountsError, match="tidak dapat ditempatkan"):
        create(world, "admin", role, place)


def test_a_helper_has_a_last_day(world: World) -> None:
    with pytest.raises(AccountsError, match="tanggal berakhir"):
        create(world, "kabid", Role.OPERATOR, "35.17.09-KEC", is_helper=True)
    end = date(2026, 12, 31)
    with clock.held_at(AFTERNOON):
        assert create(world, "kabid", Role.OPERATOR, "35.17.09-KEC", is_helper=True, ends_on=end)


def test_an_account_does_not_begin_after_its_end(world: World) -> None:
    today, yesterday = date(2026, 7, 6), date(2026, 7, 5)
    with clock.held_at(AFTERNOON):
        with pytest.raises(AccountsError, match="5 Juli 2026 sudah lewat"):
            create(world, "kabid", Role.OPERATOR, "35.17.09-KEC", ends_on=yesterday)
        user = create(world, "kabid", Role.OPERATOR, "35.17.09-KEC", ends_on=today)
        with pytest.raises(AccountsError, match="sudah lewat"):
            change(world, user, ends_on=yesterday)
    with clock.held_at(AFTERNOON + timedelta(days=9)):
        change(world, user, ends_on=today)  # an account that has ended can still be corrected


def change(world: World, user: User, **more: object) -> None:
    rights = rights_in(world, Role.OPERATOR, "35.17.09-KEC", **more)
    user_update_rights(by=world.users["kabid"], user=user, full_name="Siti", rights=rights)


def test_personal_rights_are_for_the_agency(world: World) -> None:
    with pytest.raises(AccountsError, match="hanya untuk Dinas"):
        create(world, "admin", Role.CAMAT, "35.17.09", may_close_month=True)


@pytest.mark.parametrize("by", ["kabid", "admin"])
def test_nobody_changes_ones_own_rights(world: World, by: str) -> None:
    own = world.users[by]
    same = Rights(own.role, region=own.region)
    with pytest.raises(NotYours):
        user_update_rights(by=own, user=own, full_name="Saya", rights=same)
    with pytest.raises(NotYours):
        user_deactivate(by=own, user=own, reason="coba")
    with pytest.raises(NotYours):
        reset_code_create(by=own, user=own)


def test_nobody_is_moved_out_of_or_into_the_place(world: World) -> None:
    kabid = world.users["kabid"]
    away = rights_in(world, Role.OPERATOR, "35.78.01-KEC")
    home = rights_in(world, Role.OPERATOR, "35.17.09-KEC")
    for user, rights in ((world.operator, away), (world.users["operator.surabaya"], home)):
        with pytest.raises(NotYours):
            user_update_rights(by=kabid, user=user, full_name="X", rights=rights)


def test_nobody_is_raised_to_ones_own_level(world: World) -> None:
    rights = rights_in(world, Role.AGENCY, "35.17")
    with pytest.raises(NotYours):
        user_update_rights(
            by=world.users["kabid"], user=world.users["gudang"], full_name="X", rights=rights
        )


def test_an_ended_account_holds_nothing(world: World) -> None:
    kabid = world.users["kabid"]
    user_deactivate(by=world.users["admin"], user=kabid, reason="pensiun")

    assert policies.rights_of(kabid) == []
    assert policies.manageable_roles(kabid) == frozenset()


# The trail


def test_a_change_past_the_services_leaves_a_trail_too(world: World) -> None:
    User.objects.filter(username="operator").update(role=Role.ADB, may_correct=True)

    event = AccountEvent.objects.get(kind="rights")
    assert event.by is None
    assert event.detail["changed"] == {
        "role": ["operator", "adb"],
        "may_correct": [False, True],
    }


def test_what_is_no_right_leaves_none(world: World) -> None:
    before = AccountEvent.objects.count()
    User.objects.filter(username="operator").update(password=make_password("x"))
    user_update_rights(
        by=world.users["kabid"],
        user=world.operator,
        full_name=world.operator.full_name,
        rights=replace(Rights(Role.OPERATOR), office=world.jombang),
    )

    assert AccountEvent.objects.count() == before


@pytest.mark.parametrize("sql", ["UPDATE {} SET username = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_trail_is_append_only(world: World, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE refuses for another reason
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(sql.format("accounts_accountevent"))


# The first administrator


def test_the_first_administrator_opens_the_account_by_code(client: Client, world: World) -> None:
    said = StringIO()
    call_command("create_admin", "Siti.Admin", name="Siti Aminah", region="35.17", stdout=said)
    code = said.getvalue().split("kode ")[-1][:9]
    new = "sawah-hijau-31"
    data = {"username": "siti.admin", "code": code, "new": new, "again": new}

    assert client.post("/masuk/kode/", data).status_code == 302
    user = User.objects.get(username="siti.admin")
    assert (user.role, user.region) == (Role.ADMIN, world.regions["35.17"])


@pytest.mark.parametrize(
    ("name", "region", "sentence"),
    [("operator", "ID", "sudah dipakai"), ("siti.baru", "99", "load_regions")],
)
def test_an_administrator_that_cannot_be(
    world: World, name: str, region: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("create_admin", name, name="Siti", region=region)


def test_sweeping_takes_nothing_that_is_still_good(client: Client, world: World) -> None:
    client.post("/masuk/", {"username": "operator", "password": PASSWORD})
    reset_code_create(by=world.users["kabid"], user=world.operator)

    assert sweep() == 0
    assert client.get("/akun/").status_code == 200
