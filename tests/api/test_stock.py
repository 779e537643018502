"""The stock over the API."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from blanko.services.documents import dispatch_post, opening_post, receipt_post
from distribution.services import card_dispatch_many, card_opening_set
from ektp.accounts.models import User
from ektp.common import clock
from tests.api.conftest import token_of
from tests.blanko.helpers import print_report
from tests.factories import World


@pytest.fixture(autouse=True)
def _late_july() -> Iterator[None]:
    with clock.held_at(datetime(2026, 7, 31, 9, 0, tzinfo=UTC)):
        yield


def july(day: int) -> date:
    return date(2026, 7, day)


def get(user: User, path: str) -> Any:
    return Client().get(
        f"/api/v1/stock/{path}", headers={"Authorization": f"Bearer {token_of(user)}"}
    )


def test_accounts_totals_and_identities(world: World) -> None:
    keeper, dinas = world.users["gudang"], world.dinas
    opening_post(by=keeper, office=dinas, day=july(1), quantity=300)
    print_report(keeper, dinas, july(6), printed=431)
    receipt_post(by=keeper, office=dinas, day=july(8), quantity=500)
    dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(9), quantity=69)
    answer = get(world.users["provinsi"], "35?as_of=2026-07-31")
    body = answer.json()
    assert answer.status_code == 200, body
    (account,) = body["accounts"]
    assert account["office"] == "35.17-DINAS"
    assert (account["on_hand"], account["in_transit"], account["quarantine"]) == (300, 69, 0)
    assert body["totals"] == [
        {"item": "blank_wni", "on_hand": 300, "in_transit": 69, "quarantine": 0}
    ]
    on_hand = next(i for i in body["identities"] if i["identity"] == "on_hand")
    assert {t["code"]: t["value"] for t in on_hand["terms"] if t["value"]} == {
        "opening": 300,
        "received": 500,
        "printed": 431,
        "sent": 69,
        "on_hand": 300,
    }
    assert {identity["difference"] for identity in body["identities"]} == {0}


def test_as_of_an_earlier_day(world: World) -> None:
    keeper, dinas = world.users["gudang"], world.dinas
    opening_post(by=keeper, office=dinas, day=july(1), quantity=300)
    print_report(keeper, dinas, july(6), printed=431)
    receipt_post(by=keeper, office=dinas, day=july(8), quantity=500)
    body = get(world.users["adb"], "35.17-DINAS?as_of=2026-07-07").json()
    assert body["accounts"][0]["on_hand"] == 0
    on_hand = next(i for i in body["identities"] if i["identity"] == "on_hand")
    terms = {t["code"]: t["value"] for t in on_hand["terms"] if t["value"]}
    assert terms == {"opening": 300, "printed": 431, "waiting_print": 131}
    assert on_hand["difference"] == 0


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("gudang", "35.17", 200),
        ("gudang", "35.78", 404),
        ("gudang", "35.78-DINAS", 404),
        ("operator", "35.17.09", 403),
        ("pusat", "ID", 200),
        ("gudang", "99", 404),
    ],
)
def test_who_may_ask(world: World, who: str, code: str, status: int) -> None:
    answer = get(world.users[who], code)
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["detail"]


def test_balikpapan_in_small(world: World) -> None:
    """Golden: 80.000 received, 60.000 printed for the kecamatan and sent there, 20.000 left (DESIGN section 9)."""
    keeper, dinas = world.users["gudang"], world.dinas
    receivers = [world.jombang, world.offices["35.17.10-KEC"]]
    card_opening_set(by=keeper, office=dinas, day=july(1), quantity=0)
    opening_post(by=keeper, office=dinas, day=july(1), quantity=0)
    receipt_post(by=keeper, office=dinas, day=july(2), quantity=80_000)
    print_report(keeper, dinas, july(8), printed=60_000)
    card_dispatch_many(
        by=keeper,
        sender=dinas,
        day=july(8),
        quantities=dict.fromkeys(receivers, 30000),
    )
    body = get(world.users["gudang"], "35.17").json()
    assert body["totals"][0]["on_hand"] == 20_000
