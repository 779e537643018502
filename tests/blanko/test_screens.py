"""The keeper's screens, without scripts."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from blanko.models import StockDocument, StockPlace
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    opening_post,
    receipt_post,
    reversal_post,
)
from ektp.accounts.models import User
from ektp.regions.models import Office
from tests.blanko.helpers import print_report
from tests.blanko.test_documents import balance, july
from tests.factories import World


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode().replace("<", " <")))


def hidden(answer: Any) -> dict[str, str]:
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()
    )
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def client(keeper: User) -> Client:
    return signed_in(keeper)


def enter(client: Client, url: str, data: dict[str, str]) -> Any:
    """Form, confirmation, done: what the last step answers."""
    form = client.get(url)
    assert form.status_code == 200
    asked = client.post(url, {**hidden(form), **data})
    assert asked.status_code == 200, text(asked)
    assert "Yang akan berubah" in text(asked)
    return client.post(url, {**hidden(asked), "tegaskan": "1"})


def test_keeper_comes_to_the_one_office(client: Client, dinas: Office) -> None:
    assert client.get("/blangko/").headers["Location"] == f"/blangko/{dinas.code}/"
    page = client.get(f"/blangko/{dinas.code}/")
    assert "Buku persediaan belum dimulai" in text(page)
    assert "Terima barang" in text(page)


def test_opening_receipt_and_what_waits(client: Client, dinas: Office, keeper: User) -> None:
    new = f"/blangko/{dinas.code}/dokumen/baru"
    done = enter(
        client, f"{new}/awal/", {"item": "blank_wni", "day": "2026-07-01", "quantity": "300"}
    )
    assert done.status_code == 302
    print_report(keeper, dinas, july(6), printed=431)
    page = text(client.get(f"/blangko/{dinas.code}/"))
    assert "131 keping pemakaian menunggu dokumen terima" in page
    paper = {
        "item": "blank_wni",
        "day": "2026-07-08",
        "quantity": "1.500",
        "source": "Ditjen Dukcapil",
        "number": "12/BAST",
    }
    form = client.get(f"{new}/terima/")
    asked = client.post(f"{new}/terima/", {**hidden(form), **paper})
    assert balance(dinas) == 0
    assert re.search(r"Gudang: Sisa 0 1\.369", text(asked)), text(asked)
    assert "Pemakaian menunggu dokumen 131 0" in text(asked)
    again = client.post(f"{new}/terima/", {**hidden(asked), "ubah": "1"})
    assert 'value="1.500"' in again.content.decode()
    client.post(f"{new}/terima/", {**hidden(asked), "tegaskan": "1"})
    client.post(f"{new}/terima/", {**hidden(asked), "tegaskan": "1"})
    assert balance(dinas) == 1369
    assert StockDocument.objects.filter(kind="receipt").count() == 1


def test_the_same_receipt_is_asked_about_before_it_is_booked_again(
    client: Client, dinas: Office, keeper: User
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=5)
    new = f"/blangko/{dinas.code}/dokumen/baru/terima/"
    paper = {
        "item": "blank_wni",
        "day": "2026-07-08",
        "quantity": "400",
        "source": "Ditjen Dukcapil",
        "number": "BAST/77",
    }
    first = client.post(new, {**hidden(client.get(new)), **paper})
    assert "sudah dicatat" not in text(first)
    client.post(new, {**hidden(first), "tegaskan": "1"})
    booked = StockDocument.objects.get(number="BAST/77")

    again = {**hidden(client.get(new)), **paper, "number": "bast/77"}
    asked = client.post(new, again)
    assert "nomor BAST/77 bertanggal 8 Juli 2026 sudah dicatat: 400 keping" in text(asked)
    assert f'href="/blangko/dokumen/{booked.pk}/"' in asked.content.decode()
    assert StockDocument.objects.filter(kind="receipt").count() == 1
    other_day = client.post(new, {**again, "day": "2026-07-09"})
    assert "sudah dicatat" not in text(other_day)
    without = client.post(new, {**again, "number": ""})
    assert "sudah dicatat" not in text(without)

    reversal_post(by=keeper, document=booked, day=july(9), reason="salah ketik")
    assert "sudah dicatat" not in text(client.post(new, again))
    assert client.post(new, {**hidden(asked), "tegaskan": "1"}).status_code == 302


def test_refusal_stands_on_the_form_with_what_was_typed(
    client: Client, dinas: Office, keeper: User
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=5)
    url = f"/blangko/{dinas.code}/dokumen/baru/hilang/"
    data = {"item": "blank_wni", "day": "2026-07-02", "quantity": "6", "number": "LP/1"}
    answer = client.post(url, {**hidden(client.get(url)), **data})
    assert answer.status_code == 422
    assert "hanya 5 keping, tidak cukup untuk 6" in text(answer)
    assert 'value="LP/1"' in answer.content.decode()
    ambiguous = client.post(url, {**hidden(client.get(url)), **data, "quantity": "118,428"})
    assert "dua cara" in text(ambiguous)


@pytest.mark.parametrize(
    ("kind", "data", "left"),
    [
        ("hilang", {"quantity": "4", "number": "LP/9"}, 96),
        (
            "penyesuaian",
            {"quantity": "3", "direction": "less", "condition": "on_hand", "note": "hitung"},
            97,
        ),
        (
            "penyesuaian",
            {"quantity": "3", "direction": "more", "condition": "on_hand", "note": "hitung"},
            103,
        ),
    ],
)
def test_other_papers(
    client: Client, dinas: Office, keeper: User, kind: str, data: dict[str, str], left: int
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    url = f"/blangko/{dinas.code}/dokumen/baru/{kind}/"
    enter(client, url, {"item": "blank_wni", "day": "2026-07-02", **data})
    assert balance(dinas) == left


def test_dispatch_and_acceptance_between_two_people(
    world: World, client: Client, dinas: Office, keeper: User
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    receiver = world.offices["35.78-DINAS"]
    enter(
        client,
        f"/blangko/{dinas.code}/dokumen/baru/kirim/",
        {
            "item": "blank_wni",
            "day": "2026-07-02",
            "quantity": "1000",
            "receiver": str(receiver.pk),
        },
    )
    sent = StockDocument.objects.get(kind="dispatch")
    assert "Belum diterima" in text(client.get("/blangko/dalam-perjalanan/"))
    reply = f"/blangko/dalam-perjalanan/{sent.pk}/terima/"
    assert client.get(reply).status_code == 403
    province = signed_in(world.users["provinsi"])
    enter(
        province,
        reply,
        {"day": "2026-07-03", "quantity": "940", "damaged": "10", "note": "sudut tertekuk"},
    )
    assert (balance(receiver), balance(receiver, "quarantine")) == (940, 10)
    page = text(client.get(f"/blangko/dokumen/{sent.pk}/"))
    assert "50 keping belum diterima" in page
    assert "Kiriman kembali" in page
    back = f"/blangko/dalam-perjalanan/{sent.pk}/kembali/"
    enter(client, back, {"day": "2026-07-04", "quantity": "50", "note": "tidak terkirim"})
    assert balance(dinas) == 50
    assert client.get(f"/blangko/dalam-perjalanan/{sent.pk}/lain/").status_code == 404


def test_reversal(client: Client, dinas: Office, keeper: User) -> None:
    got = receipt_post(by=keeper, office=dinas, day=july(2), quantity=50)
    assert "Balikkan dokumen" in text(client.get(f"/blangko/dokumen/{got.pk}/"))
    enter(
        client,
        f"/blangko/dokumen/{got.pk}/balik/",
        {"day": "2026-07-03", "note": "salah kantor"},
    )
    assert balance(dinas) == 0
    assert "Dibalikkan" in text(client.get(f"/blangko/dokumen/{got.pk}/"))


def test_places_and_bon(client: Client, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    made = client.post(f"/blangko/{dinas.code}/tempat/", {"name": "Ruang cetak", "prints": "on"})
    assert made.status_code == 302
    again = client.post(f"/blangko/{dinas.code}/tempat/", {"name": "Ruang cetak"})
    assert (again.status_code, "Pilih nama lain" in text(again)) == (422, True)
    print_report(keeper, dinas, july(6), printed=30)
    assert "menunggu bon pengeluaran" in text(client.get(f"/blangko/{dinas.code}/"))
    places = {place.name: str(place.pk) for place in StockPlace.objects.filter(office=dinas)}
    enter(
        client,
        f"/blangko/{dinas.code}/dokumen/baru/bon/",
        {
            "item": "blank_wni",
            "day": "2026-07-06",
            "quantity": "40",
            "from_place": places["Gudang"],
            "to_place": places["Ruang cetak"],
        },
    )
    assert balance(dinas) == 70


def test_kartu_persediaan_and_its_file(client: Client, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=date(2026, 6, 1), quantity=300)
    receipt_post(by=keeper, office=dinas, day=july(2), quantity=500, number="12/BAST")
    url = f"/blangko/{dinas.code}/kartu/blank_wni/"
    page = text(client.get(url))
    assert "Sisa awal 300 keping" in page
    assert "sisa akhir 800 keping" in page
    assert "12/BAST" in page
    assert "Sisa awal 0" in text(client.get(f"{url}?bulan=2026-06"))
    file = client.get(f"{url}?unduh=xlsx")
    assert file.headers["Content-Type"].startswith("application/vnd.openxml")
    assert b"".join(file.streaming_content).startswith(b"PK")
    csv = client.get(f"{url}?unduh=csv")
    assert b"12/BAST" in b"".join(csv.streaming_content)
    assert client.get(f"/blangko/{dinas.code}/kartu/tinta/").status_code == 404


def test_region_sees_its_offices_with_a_total(world: World, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    other = world.offices["35.78-DINAS"]
    opening_post(by=keeper, office=other, day=july(1), quantity=234)
    sent = dispatch_post(by=keeper, office=dinas, receiver=other, day=july(2), quantity=100)
    acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=90, difference_note="kurang")
    page = text(signed_in(world.users["provinsi"]).get("/blangko/"))
    assert "1.224" in page
    assert "Selisih kiriman belum dijawab" in page
    nation = signed_in(world.users["pusat"])
    assert nation.get("/blangko/")["Location"] == "/blangko/wilayah/ID/"
    assert nation.get("/blangko/wilayah/35/")["Location"] == "/blangko/?wilayah=35"
    inside = nation.get("/blangko/?wilayah=35&tanggal=2026-07-01")
    assert "1.234" in text(inside)
    file = nation.get("/blangko/?wilayah=35&unduh=csv")
    assert b"35.17" in b"".join(file.streaming_content) or file.status_code == 200


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("operator", "/blangko/", 403),
        ("camat", "/blangko/35.17-DINAS/", 404),
        ("adb", "/blangko/35.17-DINAS/", 200),
        ("adb", "/blangko/35.17-DINAS/dokumen/baru/terima/", 403),
        ("kabid", "/blangko/35.17-DINAS/kartu/blank_wni/", 200),
        ("kabid.surabaya", "/blangko/35.17-DINAS/", 404),
        ("gudang", "/blangko/35.78-DINAS/dokumen/baru/terima/", 404),
        ("gudang", "/blangko/35.17-DINAS/dokumen/baru/lain/", 404),
        ("provinsi", "/blangko/35.17-DINAS/dokumen/baru/terima/", 200),
        ("auditor", "/blangko/dalam-perjalanan/", 200),
        ("auditor", "/blangko/dokumen/999/", 404),
    ],
)
def test_who_may_go_where(world: World, who: str, path: str, status: int) -> None:
    assert signed_in(world.users[who]).get(path).status_code == status
