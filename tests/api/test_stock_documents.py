"""Stock documents over the API: entered once, refused with a sentence, read back with their lines."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from blanko.models import StockDocument
from blanko.selectors.loans import loan_rows
from blanko.services.allocations import allocation_make
from ektp.accounts.models import User
from ektp.common import clock
from ektp.daysheets.models import MonthLock
from ektp.db.changing import changing
from tests.api.conftest import token_of
from tests.blanko.loans import granted
from tests.factories import World


@pytest.fixture(autouse=True)
def _late_july() -> Iterator[None]:
    with clock.held_at(datetime(2026, 7, 31, 9, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def keeper(world: World) -> User:
    return world.users["gudang"]


def post(by: User, **said: Any) -> Any:
    body = {"client_key": str(uuid4()), "office": "35.17-DINAS", "day": "2026-07-06", **said}
    return Client().post(
        "/api/v1/stock/documents",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token_of(by)}"},
    )


def get(by: User, path: str) -> Any:
    return Client().get(
        f"/api/v1/stock/{path}", headers={"Authorization": f"Bearer {token_of(by)}"}
    )


def made(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def test_the_same_document_sent_five_times_is_one(keeper: User) -> None:
    key = str(uuid4())
    answers = [
        post(
            keeper,
            client_key=key,
            kind="receipt",
            quantity=500,
            damaged=3,
            source="Ditjen Dukcapil",
        )
        for _ in range(5)
    ]
    bodies = [made(answer) for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    assert StockDocument.objects.count() == 1
    assert bodies[0]["lines"] == [
        {"office": "35.17-DINAS", "place": "Gudang", "condition": "on_hand", "quantity": 500},
        {"office": "35.17-DINAS", "place": "Gudang", "condition": "quarantine", "quantity": 3},
    ]
    other = post(keeper, client_key=key, kind="receipt", quantity=501)
    assert (other.status_code, other.json()["title"]) == (422, "key_reused")


def test_a_shipment_is_answered_by_its_receiver(world: World, keeper: User) -> None:
    made(post(keeper, kind="opening", quantity=1000, day="2026-07-01"))
    sent = made(post(keeper, kind="dispatch", receiver="35.78-DINAS", quantity=1000))
    assert sent["open"] == 1000
    wrong = post(keeper, kind="acceptance", in_reply_to=sent["id"], quantity=950)
    assert wrong.status_code == 422
    assert "bukan milik" in wrong.json()["detail"]
    province = world.users["provinsi"]
    got = made(
        post(
            province, office="35.78-DINAS", kind="acceptance", in_reply_to=sent["id"], quantity=950
        )
    )
    assert got["counterpart"] == "35.17-DINAS"
    assert get(keeper, f"documents/{sent['id']}").json()["open"] == 50
    made(post(keeper, kind="return", in_reply_to=sent["id"], quantity=30, note="tertinggal"))
    made(post(keeper, kind="loss", in_reply_to=sent["id"], quantity=20, number="LP/1/VII"))
    read = get(keeper, f"documents/{sent['id']}").json()
    assert read["open"] == 0


def test_every_other_kind_finds_its_service(keeper: User) -> None:
    made(post(keeper, kind="opening", quantity=100, damaged=9, day="2026-07-01"))
    made(post(keeper, kind="adjustment", quantity=-3, note="hasil hitung"))
    made(post(keeper, kind="adjustment", quantity=1, condition="quarantine", note="hasil hitung"))
    made(post(keeper, kind="loss", quantity=7, number="LP/2/VII"))
    made(post(keeper, kind="send_back", receiver="35-PROV", quantity=4))
    receipt = made(post(keeper, kind="receipt", quantity=50))
    back = made(post(keeper, kind="reversal", reverses=receipt["id"], note="dua kali dicatat"))
    assert get(keeper, f"documents/{receipt['id']}").json()["reversed_by"] == back["id"]
    place = post(keeper, kind="issue", quantity=5, to_place="Ruang cetak")
    assert "tidak memiliki tempat bernama Ruang cetak" in place.json()["detail"]


@pytest.mark.parametrize(
    ("said", "status", "title", "words"),
    [
        ({"kind": "receipt", "quantity": -5}, 422, "refused", "di bawah 0"),
        ({"kind": "receipt", "quantity": 0}, 422, "refused", "lebih dari 0"),
        ({"kind": "receipt", "quantity": 5, "day": "2026-08-01"}, 422, "refused", "belum tiba"),
        ({"kind": "receipt", "quantity": 5, "day": "0026-08-01"}, 422, "invalid", "Periksa 1 isian"),
        ({"kind": "receipt", "quantity": 5, "item": "emas"}, 422, "refused", "tidak dikenal"),
        ({"kind": "dispatch", "quantity": 5, "receiver": "99-X"}, 422, "refused", "tidak dikenal"),
        ({"kind": "dispatch", "quantity": 5, "receiver": "35-PROV"}, 409, "insufficient_stock", "tidak cukup"),
        ({"kind": "acceptance", "quantity": 5}, 422, "refused", "belum disebut"),
        ({"kind": "acceptance", "quantity": 5, "in_reply_to": 99}, 404, "not_found", "tidak ditemukan"),
        ({"kind": "loss", "quantity": 5}, 422, "refused", "laporan polisi"),
        ({"kind": "receipt", "quantity": "5"}, 422, "invalid", "Periksa 1 isian"),
        ({"kind": "gift", "quantity": 5}, 422, "invalid", "Periksa 1 isian"),
        ({"kind": "receipt", "quantity": 5, "office": "35.78-DINAS"}, 404, "not_found", "Kantor"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(
    keeper: User, said: dict[str, Any], status: int, title: str, words: str
) -> None:
    answer = post(keeper, **said)
    body = answer.json()
    assert (answer.status_code, body["title"]) == (status, title)
    assert words in body["detail"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not StockDocument.objects.exists()


def test_what_stands_in_the_way_is_named(keeper: User) -> None:
    made(post(keeper, kind="opening", quantity=500, day="2026-07-01"))
    late = made(
        post(
            keeper,
            kind="dispatch",
            receiver="35-PROV",
            quantity=400,
            day="2026-07-10",
            number="7/BA",
        )
    )
    answer = post(keeper, kind="dispatch", receiver="35-PROV", quantity=101, day="2026-07-05")
    body = answer.json()
    assert answer.status_code == 409
    assert (body["available"], body["day"], body["blocking"]) == (100, "2026-07-10", late["id"])
    assert "setelah dokumen Kirim 7/BA (400)" in body["detail"]


def test_a_closed_month_is_423(world: World, keeper: User) -> None:
    with changing(by=world.users["kabid"]):
        MonthLock.objects.create(
            agency=world.regions["35.17"],
            month=datetime(2026, 7, 1, tzinfo=UTC).date(),
            closed=True,
            by=world.users["kabid"],
            at=clock.now(),
        )
    answer = post(keeper, kind="receipt", quantity=5)
    assert (answer.status_code, answer.json()["title"]) == (423, "locked")


def test_the_ledger_runs(world: World, keeper: User) -> None:
    made(post(keeper, kind="opening", quantity=100, day="2026-07-01"))
    made(post(keeper, kind="receipt", quantity=50, day="2026-07-02", source="Ditjen Dukcapil"))
    made(post(keeper, kind="dispatch", receiver="35-PROV", quantity=60, day="2026-07-03"))
    body = get(keeper, "35.17-DINAS/ledger?from=2026-07-02&to=2026-07-31").json()
    (book,) = body["books"]
    assert (book["opening"], book["came"], book["went"], book["closing"]) == (100, 50, 60, 90)
    assert [(row["kind"], row["quantity"], row["balance"]) for row in book["rows"]] == [
        ("receipt", 50, 150),
        ("dispatch", -60, 90),
    ]
    whole = get(world.users["provinsi"], "35/ledger").json()
    assert "35.17-DINAS" in {book["office"] for book in whole["books"]}
    assert get(world.users["bupati"], "35.78/ledger").status_code == 404
    assert get(world.operator, "35.17.09/ledger").status_code == 403


def test_a_loan_goes_out_and_comes_back(world: World, keeper: User) -> None:
    province = world.users["provinsi"]
    made(post(keeper, kind="opening", quantity=1000, day="2026-07-01"))
    surabaya = world.offices["35.78-DINAS"]
    loan = granted(province, world.users["kasi"], world.dinas, surabaya, 300)

    for wrong, words in (
        ({"kind": "loan", "quantity": 5}, "Pinjaman belum disebut"),
        ({"kind": "loan", "quantity": 301, "loan": loan.pk}, "disetujui"),
        ({"kind": "loan", "quantity": 5, "loan": loan.pk, "item": "ribbon"}, "Pinjaman ini atas"),
        ({"kind": "loan_return", "quantity": 5, "loan": loan.pk}, "bukan milik"),
        ({"kind": "receipt", "quantity": 5, "loan": loan.pk}, "tidak memuat loan"),
    ):
        answer = post(keeper, **wrong)
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
    assert post(keeper, kind="loan", quantity=5, loan=99_999).status_code == 404

    sent = made(post(keeper, kind="loan", quantity=300, loan=loan.pk, number="470/3"))
    assert (sent["loan"], sent["counterpart"], sent["open"]) == (loan.pk, "35.78-DINAS", 300)
    there = {"office": "35.78-DINAS", "day": "2026-07-07"}
    made(post(province, **there, kind="acceptance", in_reply_to=sent["id"], quantity=300))
    back = made(post(province, **there, kind="loan_return", quantity=120, loan=loan.pk))
    made(post(keeper, kind="acceptance", in_reply_to=back["id"], quantity=120, day="2026-07-08"))
    (row,) = loan_rows([loan.pk], datetime(2026, 7, 31, tzinfo=UTC).date())
    assert (row.lent, row.returned, row.outstanding) == (300, 120, 180)


def test_consumption_is_of_anything_but_blanks(keeper: User) -> None:
    made(post(keeper, kind="opening", item="ribbon", quantity=5, day="2026-07-01"))
    used = made(post(keeper, kind="consumption", item="ribbon", quantity=2))
    assert used["lines"][0]["quantity"] == -2
    answer = post(keeper, kind="consumption", quantity=2)
    assert answer.status_code == 422
    assert "Lembar Harian" in answer.json()["detail"]


def test_a_dispatch_and_a_receipt_name_the_allocation_they_fulfil(
    world: World, keeper: User
) -> None:
    province, pusat = world.users["provinsi"], world.users["pusat"]
    promise = allocation_make(
        by=province,
        supplier=world.offices["35-PROV"],
        receiver=world.dinas,
        day=datetime(2026, 7, 1, tzinfo=UTC).date(),
        quantity=500,
        client_key=uuid4(),
    )
    made(post(province, office="35-PROV", kind="opening", quantity=1000, day="2026-07-01"))
    said = {"office": "35-PROV", "kind": "dispatch", "receiver": "35.17-DINAS"}
    sent = made(post(province, **said, quantity=300, allocation=promise.pk))
    assert sent["allocation"] == promise.pk
    made(post(keeper, kind="acceptance", in_reply_to=sent["id"], quantity=300))
    fetched = made(post(keeper, kind="receipt", quantity=200, allocation=promise.pk))
    assert fetched["allocation"] == promise.pk

    more = post(province, **said, quantity=1, allocation=promise.pk)
    assert more.status_code == 422
    wrong = post(keeper, kind="adjustment", quantity=1, note="x", allocation=promise.pk)
    assert "tidak memuat allocation" in wrong.json()["detail"]
    back = post(keeper, kind="send_back", receiver="35-PROV", quantity=1, allocation=promise.pk)
    assert back.status_code == 422
    far = allocation_make(
        by=pusat,
        supplier=world.offices["ID-PUSAT"],
        receiver=world.offices["33-PROV"],
        day=datetime(2026, 7, 1, tzinfo=UTC).date(),
        quantity=5,
        client_key=uuid4(),
    )
    assert post(keeper, kind="receipt", quantity=5, allocation=far.pk).status_code == 404
