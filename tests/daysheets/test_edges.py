"""What slips of keys and careless clients send: an answer in words, never a failing query."""

import uuid

import pytest
from django.test import Client

from tests.factories import World, small_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    world: World = small_world()
    client = Client()
    client.force_login(world.operator)
    return client


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31", "2026-02-30"])
def test_a_day_that_cannot_be_one_is_not_found(operator: Client, day: str):
    assert operator.get(f"/lembar/35.17.09-KEC/{day}/").status_code == 404


@pytest.mark.parametrize("address", ["/dasbor/%00/", "/lembar/?q=%00", "/data/%00/"])
def test_a_nul_in_an_address_is_a_bad_request(operator: Client, address: str):
    assert operator.get(address).status_code == 400


def test_a_nul_in_a_note_is_left_out(operator: Client):
    response = operator.post(
        "/lembar/35.17.09-KEC/2026-07-06/",
        {"note": "a\x00b", "day": "open", "client_key": str(uuid.uuid4()), "base": "0"},
    )

    assert response.status_code < 500
