"""Loans and utilisation over the API: the same figures as the pages, for who may see them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from ektp.accounts.models import User
from ektp.common import clock
from tests.api.conftest import token_of
from tests.blanko.loans import eleven_loans
from tests.factories import World
from tests.reports.used import SENT, USED, nation_used


@pytest.fixture(autouse=True)
def _late_july() -> Iterator[None]:
    with clock.held_at(datetime(2026, 7, 31, 9, 0, tzinfo=UTC)):
        yield


def get(user: User, path: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token_of(user)}"})


def test_golden_g20_eleven_loans_and_four_are_open(world: World) -> None:
    borrowers = eleven_loans(world)
    answer = get(world.users["gudang"], "loans/35.17-DINAS")
    body = answer.json()

    assert answer.status_code == 200, body
    assert body["as_of"] == "2026-07-31"
    loans = body["loans"]
    assert len(loans) == 11
    assert [loan["state"] for loan in loans].count("returned") == 7
    still = [loan for loan in loans if loan["state"] == "lent"]
    assert [loan["borrower"] for loan in still] == [office.code for office in borrowers[7:]]
    for loan in still:
        numbers = ("asked", "approved", "lent", "returned", "netted", "in_transit", "outstanding", "overdue_days")  # fmt: skip
        assert [loan[name] for name in numbers] == [456, 456, 456, 0, 0, 0, 456, 11]
        assert (loan["lender"], loan["due_day"], loan["item"]) == ("35.17-DINAS", "2026-07-20", "blank_wni")  # fmt: skip
        assert loan["state_label"] == "Belum kembali"


def test_loans_of_a_region_and_of_an_earlier_day(world: World) -> None:
    borrowers = eleven_loans(world)
    province = world.users["provinsi"]

    whole = get(province, "loans/35?as_of=2026-07-09").json()["loans"]
    assert [loan["state"] for loan in whole] == ["lent"] * 11
    assert {loan["overdue_days"] for loan in whole} == {0}
    (one,) = get(province, f"loans/{borrowers[0].code}").json()["loans"]
    assert (one["borrower"], one["returned"], one["outstanding"]) == (borrowers[0].code, 456, 0)
    assert get(world.users["provinsi.jateng"], "loans/33").json()["loans"] == []


def test_golden_g2_utilisation_of_the_nation(world: World) -> None:
    nation_used(world)
    answer = get(world.users["pusat"], "utilisation/ID?from=2026-07-01&to=2026-07-31")
    body = answer.json()

    assert answer.status_code == 200, body
    total = body["total"]
    assert (total["received"], total["used"], total["left"]) == (5_985_000, USED, 4_368_083)
    assert (total["opening"], total["spoiled"] or 0, total["percent"]) == (0, 0, 27.02)
    assert body["inside"] == {"received": SENT, "sent": SENT}
    assert body["own"]["received"] == 5_985_000
    rows = {row["code"]: row for row in body["rows"]}
    assert rows["35"]["received"] == SENT
    for name in ("used", "left"):
        parts = [*rows.values(), body["own"]]
        assert sum(row[name] or 0 for row in parts) == total[name]
    below = get(world.users["provinsi"], "utilisation/35").json()
    assert (below["since"], below["to"]) == ("2026-07-01", "2026-07-31")
    assert below["total"] == rows["35"]


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("gudang", "loans/35.17", 200),
        ("gudang", "loans/35.78-DINAS", 404),
        ("operator", "loans/35.17.09", 403),
        ("bupati", "loans/99", 404),
        ("kabid", "utilisation/35.17.09", 200),
        ("gudang", "utilisation/35.78", 404),
        ("operator", "utilisation/35.17.09", 403),
        ("pusat", "utilisation/ID?from=2026-08-01&to=2026-07-01", 422),
        ("pusat", "utilisation/ID?from=0001-01-01", 422),
        ("pusat", "utilisation/ID?to=besok", 422),
    ],
)
def test_who_may_ask_for_what(world: World, who: str, path: str, status: int) -> None:
    answer = get(world.users[who], path)
    assert answer.status_code == status
    if status != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]


def test_both_are_described(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    loans = described["paths"]["/api/v1/loans/{code}"]["get"]
    used = described["paths"]["/api/v1/utilisation/{code}"]["get"]
    assert {p["name"] for p in loans["parameters"]} == {"code", "as_of"}
    assert {p["name"] for p in used["parameters"]} == {"code", "from", "to"}
    for told in (loans, used):
        assert set(told["responses"]) == {"200", "401", "403", "404", "422"}
