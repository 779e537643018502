"""Tokens: from name and password, with the lock-out of the sign-in page; what ends them."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ektp.accounts.models import AccountEvent, ApiToken, User
from ektp.accounts.services import token_create, token_user
from ektp.accounts.services.attempts import NAME_FAILURES
from ektp.common import clock
from tests.factories import AFTERNOON, PASSWORD, World, small_world


@pytest.fixture
def world(db: None) -> World:
    return small_world()


def ask(client: Client, username: str = "operator", password: str = PASSWORD):
    return client.post(
        "/api/v1/tokens",
        {"username": username, "password": password},
        content_type="application/json",
    )


def test_a_token_opens_the_api(client: Client, world: World) -> None:
    answer = ask(client)
    body = answer.json()

    assert answer.status_code == 200
    assert set(body) == {"token", "expires_at"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert ApiToken.objects.get().token_hash not in body["token"]
    sheet = client.get(
        "/api/v1/daysheets/35.17.09-KEC/2026-07-06",
        headers={"Authorization": f"Bearer {body['token']}"},
    )
    assert sheet.status_code == 404
    assert sheet.headers["Content-Type"] == "application/problem+json"


def test_a_wrong_password_is_401_in_a_sentence(client: Client, world: World) -> None:
    answer = ask(client, password="salah")

    assert answer.status_code == 401
    assert "tidak cocok" in answer.json()["detail"]


def test_the_lock_is_the_one_of_the_sign_in_page(client: Client, world: World) -> None:
    with clock.held_at(AFTERNOON):
        for _ in range(NAME_FAILURES - 1):
            client.post("/masuk/", {"username": "operator", "password": "salah"})
        answer = ask(client, password="salah")

        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "900"
        assert ask(client).status_code == 429


def test_no_token_while_a_given_password_stands(client: Client, world: World) -> None:
    User.objects.filter(username="operator").update(must_change_password=True)

    assert ask(client).status_code == 403


def test_a_token_is_found_in_one_query_and_noted_once_a_day(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with clock.held_at(AFTERNOON):
        text = token_create(by=world.operator).text
        with django_assert_num_queries(2):
            token_user(text=text)
        with django_assert_num_queries(1):
            user = token_user(text=text)
            assert user is not None
            assert user.office is not None
            assert user.office.region.code == "35.17.09"


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"ends_on": AFTERNOON.date() - timedelta(days=1)}]
)
def test_a_token_ends_with_the_account(world: World, change: dict[str, object]) -> None:
    with clock.held_at(AFTERNOON):
        text = token_create(by=world.operator).text
        User.objects.filter(pk=world.operator.pk).update(**change)

        assert token_user(text=text) is None


def test_a_token_is_good_for_thirty_days(world: World) -> None:
    with clock.held_at(AFTERNOON):
        text = token_create(by=world.operator).text
    with clock.held_at(AFTERNOON + timedelta(days=30)):
        assert token_user(text=text) is None


def test_what_an_auditor_reads_is_noted(client: Client, world: World) -> None:
    token = ask(client, "auditor").json()["token"]
    path = "/api/v1/daysheets/35.17.09-KEC/2026-07-06"
    client.get(path, headers={"Authorization": f"Bearer {token}"})

    assert AccountEvent.objects.get(kind="view").detail == {"path": path}
