"""Sending and accepting finished cards at the screen, without scripts."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from distribution.models import CardAcceptance, CardDispatch
from distribution.services import card_accept, card_dispatch, card_opening_set
from ektp.accounts.models import User
from tests.factories import World


def july(day: int) -> date:
    return date(2026, 7, day)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode().replace("<", " <")))


def key(answer: Any) -> str:
    found = re.search(r'name="client_key" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


@pytest.fixture
def opened(world: World, keeper: User) -> World:
    card_opening_set(by=keeper, office=world.dinas, day=july(1), quantity=500)
    card_opening_set(by=keeper, office=world.jombang, day=july(1), quantity=40)
    return world


def test_send_accept_and_answer(opened: World) -> None:
    adb, operator = signed_in(opened.users["adb"]), signed_in(opened.operator)
    form = adb.get("/distribusi/kirim/")
    assert "Kecamatan Jombang" in text(form)
    megaluh = opened.offices["35.17.10-KEC"]
    data = {
        "client_key": key(form),
        "day": "2026-07-03",
        "number": "SJ/7",
        f"to_{opened.jombang.pk}": "120",
        f"to_{megaluh.pk}": "",
    }
    assert adb.post("/distribusi/kirim/", data).status_code == 302
    assert adb.post("/distribusi/kirim/", data).status_code == 302
    sent = CardDispatch.objects.get()
    assert (sent.quantity, sent.receiver, sent.number) == (120, opened.jombang, "SJ/7")

    page = text(operator.get(f"/distribusi/{sent.pk}/"))
    assert "Terima kiriman" in page
    accept = f"/distribusi/{sent.pk}/terima/"
    refused = operator.post(accept, {"day": "2026-07-04", "quantity": "117"})
    assert refused.status_code == 422
    assert "Dikirim 120, diterima 117 keping" in text(refused)
    done = operator.post(
        accept, {"day": "2026-07-04", "quantity": "117", "difference_note": "kurang 3"}
    )
    assert done.status_code == 302
    assert "Selisih belum dijawab" in text(adb.get("/distribusi/"))

    answer = f"/distribusi/{sent.pk}/selisih/"
    assert operator.get(answer).status_code == 403
    adb.post(
        answer, {"day": "2026-07-05", "outcome": "returned", "resolution": "tertinggal di Dinas"}
    )
    assert CardAcceptance.objects.get().outcome == "returned"
    assert adb.get(answer).status_code == 404


def test_nothing_typed_is_no_dispatch(opened: World) -> None:
    adb = signed_in(opened.users["adb"])
    form = adb.get("/distribusi/kirim/")
    answer = adb.post("/distribusi/kirim/", {"client_key": key(form), "day": "2026-07-03"})
    assert answer.status_code == 422
    assert "Belum ada jumlah yang diisi" in text(answer)


def test_belum_diserahkan_by_office(opened: World, keeper: User) -> None:
    sent = card_dispatch(
        by=keeper, sender=opened.dinas, receiver=opened.jombang, day=july(3), quantity=100
    )
    client = signed_in(keeper)
    page = text(client.get("/distribusi/"))
    assert re.search(r"Jumlah 400 100 40", page), page
    card_accept(by=keeper, dispatch=sent, day=july(4), quantity=100)
    assert re.search(r"Jumlah 400 0 140", text(client.get("/distribusi/")))
    assert 'class="age"' in client.get("/distribusi/").content.decode()
    file = b"".join(client.get("/distribusi/?unduh=csv").streaming_content).decode()
    assert "8–30 hari" in file


def test_opening_at_the_screen(world: World, keeper: User) -> None:
    client = signed_in(keeper)
    url = f"/distribusi/{world.jombang.code}/awal/"
    assert client.post(url, {"day": "2026-07-01", "quantity": "1.250"}).status_code == 302
    again = client.post(url, {"day": "2026-07-01", "quantity": "1.251"})
    assert "Tulis alasan perubahannya" in text(again)


def test_above_a_kabupaten_what_is_on_the_way(opened: World, keeper: User) -> None:
    card_dispatch(by=keeper, sender=opened.dinas, receiver=opened.jombang, day=july(3), quantity=77)
    province = signed_in(opened.users["provinsi"])
    page = text(province.get("/distribusi/"))
    assert re.search(r"Kab\. Jombang 77 28 0", page), page
    assert "Kecamatan Jombang" in text(province.get("/distribusi/?wilayah=35.17"))


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("camat", "/distribusi/", 200),
        ("bupati", "/distribusi/", 200),
        ("camat", "/distribusi/kirim/", 403),
        ("operator", "/distribusi/kirim/", 403),
        ("kabid.surabaya", "/distribusi/1/", 404),
        ("gudang", "/distribusi/35.78-DINAS/awal/", 404),
        ("operator", "/distribusi/35.17.09-KEC/awal/", 403),
        ("provinsi.jateng", "/distribusi/?wilayah=35", 404),
    ],
)
def test_who_may_go_where(opened: World, who: str, path: str, status: int) -> None:
    assert signed_in(opened.users[who]).get(path).status_code == status


def test_what_lies_there_stands_beside_the_sheet(opened: World, keeper: User) -> None:
    card_dispatch(by=keeper, sender=opened.dinas, receiver=opened.jombang, day=july(3), quantity=77)
    sheet = text(signed_in(opened.operator).get(f"/lembar/{opened.jombang.code}/2026-07-06/"))
    assert re.search(r"Belum diambil 40 Dalam perjalanan ke sini 77", sheet), sheet[:2000]
