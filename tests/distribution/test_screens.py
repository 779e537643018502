"""Sending and accepting finished cards at the screen, without scripts."""

import re
from datetime import date
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils.html import strip_tags

from distribution.models import CardAcceptance, CardDispatch, CardFlow
from distribution.selectors import transit_around
from distribution.services import (
    card_accept,
    card_difference_resolve,
    card_dispatch,
    card_opening_set,
)
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


def hidden(answer: Any) -> dict[str, str]:
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()
    )
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def asked(client: Client, **data: str) -> Any:
    """The page between the form and the dispatches."""
    form = client.get("/distribusi/kirim/")
    return client.post("/distribusi/kirim/", {"client_key": key(form), "day": "2026-07-31", **data})


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
    between = adb.post("/distribusi/kirim/", data)
    assert between.status_code == 200
    assert not CardDispatch.objects.exists()
    for _again in range(2):
        done = adb.post("/distribusi/kirim/", {**hidden(between), "tegaskan": "1"})
        assert done.status_code == 302
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


def test_more_than_lies_there_is_asked_about_and_may_still_be_sent(opened: World) -> None:
    adb = signed_in(opened.users["adb"])
    form = text(adb.get("/distribusi/kirim/"))
    assert "Jadi, belum dikirim 500 keping" in form
    within = text(asked(adb, **{f"to_{opened.jombang.pk}": "500"}))
    assert "Periksa dahulu" not in within
    assert re.search(r"500 0 Simpan pengiriman", within), within

    between = asked(adb, **{f"to_{opened.jombang.pk}": "99.999"})
    assert "Dikirim 99.999 keping, lebih 99.499 dari KTP-el jadi" in text(between)
    assert "Kecamatan Jombang 99.999" in text(between)
    assert not CardDispatch.objects.exists()
    back = adb.post("/distribusi/kirim/", {**hidden(between), "ubah": "1"})
    assert 'value="99.999"' in back.content.decode()
    adb.post("/distribusi/kirim/", {**hidden(between), "tegaskan": "1"})
    assert CardDispatch.objects.get().quantity == 99_999
    assert "99.499 keping dikirim melebihi yang tercatat" in text(adb.get("/distribusi/kirim/"))


def test_an_unusual_round_and_one_that_stands_already_are_asked_about(
    opened: World, keeper: User
) -> None:
    for day in (1, 2, 3):
        card_dispatch(
            by=keeper,
            sender=opened.dinas,
            receiver=opened.jombang,
            day=july(day),
            quantity=20,
            number=f"SJ/{day}",
        )
    adb, to = signed_in(opened.users["adb"]), f"to_{opened.jombang.pk}"
    assert "Periksa dahulu" not in text(asked(adb, **{to: "40"}))
    unusual = text(asked(adb, **{to: "41"}))
    assert "Kecamatan Jombang biasanya paling banyak 20 keping. Benar 41?" in unusual
    twice = text(asked(adb, day="2026-07-03", number="sj/3", **{to: "7"}))
    assert "Kiriman 20 keping kepada Kecamatan Jombang pada 3 Juli 2026 (SJ/3)" in twice
    assert "Periksa dahulu" not in text(asked(adb, day="2026-07-03", number="SJ/9", **{to: "7"}))


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2026-06-10", "sudah lewat 51 hari"), ("2026-06-10", "dihitung sejak 1 Juli 2026")],
)
def test_a_late_day_is_asked_about(opened: World, day: str, sentence: str) -> None:
    adb = signed_in(opened.users["adb"])
    assert sentence in text(asked(adb, day=day, **{f"to_{opened.jombang.pk}": "5"}))


def test_a_day_that_cannot_be_is_refused(opened: World) -> None:
    answer = asked(
        signed_in(opened.users["adb"]), day="0001-01-01", **{f"to_{opened.jombang.pk}": "5"}
    )
    assert answer.status_code == 422
    assert not CardDispatch.objects.exists()


def test_what_is_in_transit_is_named_by_its_parts_and_is_the_roll_ups_figure(
    opened: World, keeper: User
) -> None:
    """A dispatch on its way, one that came short, one that brought more, one whose difference is answered."""
    sent = [
        card_dispatch(
            by=keeper, sender=opened.dinas, receiver=opened.jombang, day=july(3), quantity=quantity
        )
        for quantity in (53, 20, 10, 8)
    ]
    for dispatch, arrived in zip(sent[1:], (14, 12, 7), strict=True):
        card_accept(
            by=keeper, dispatch=dispatch, day=july(4), quantity=arrived, difference_note="beda"
        )
    card_difference_resolve(
        by=keeper,
        acceptance=CardAcceptance.objects.get(dispatch=sent[3]),
        day=july(5),
        outcome="lost",
        resolution="hilang di jalan",
    )
    moved = CardFlow.objects.filter(office=opened.dinas).aggregate(
        total=Sum("cards_in_transit_change")
    )

    page = text(signed_in(keeper).get("/distribusi/"))
    assert "59 keping, yaitu 53 belum diterima dan 6 selisih belum dijawab" in page
    jombang = opened.regions["35.17"]
    assert transit_around(jombang, july(31)).inside(jombang).total == moved["total"] == 59
    province = text(signed_in(opened.users["provinsi"]).get("/distribusi/"))
    assert re.search(r"Kab\. Jombang 53 6 59 28 2", province), province


def test_a_dash_says_that_nobody_recorded_it_and_nothing_else(world: World, keeper: User) -> None:
    card_opening_set(by=keeper, office=world.jombang, day=july(1), quantity=0)
    page = signed_in(keeper).get("/distribusi/").content.decode()
    row = re.search(r"Kecamatan Jombang.*?</tr>", page, re.DOTALL)
    unknown = re.search(r"Kecamatan Megaluh.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert unknown is not None
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row[0], re.DOTALL)
    assert "tidak berlaku" in cells[0]
    assert [strip_tags(cell).strip() for cell in cells[1:4]] == ["0", "0", "0"]
    assert "tidak berlaku" in cells[4]
    others = re.findall(r"<td[^>]*>(.*?)</td>", unknown[0], re.DOTALL)
    assert [strip_tags(cell).strip() for cell in others[:4]] == ["", "0", "0", "–"]


def test_belum_diserahkan_by_office(opened: World, keeper: User) -> None:
    sent = card_dispatch(
        by=keeper, sender=opened.dinas, receiver=opened.jombang, day=july(3), quantity=100
    )
    client = signed_in(keeper)
    page = text(client.get("/distribusi/"))
    assert re.search(r"Jumlah 400 100 0 40", page), page
    card_accept(by=keeper, dispatch=sent, day=july(4), quantity=100)
    assert re.search(r"Jumlah 400 0 0 140", text(client.get("/distribusi/")))
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
    assert re.search(r"Kab\. Jombang 77 0 77 28 0", page), page
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
