"""Permohonan, alokasi and differences at the screen, without scripts."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from blanko.models import Allocation, NeedRule, ShipmentQuestion, StockDocument, StockRequest
from blanko.services.allocations import allocation_make
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    opening_post,
)
from blanko.services.needs import pack_set
from blanko.services.requests import request_make
from ektp.accounts.models import User
from ektp.regions.models import Office
from tests.blanko.test_documents import balance, july
from tests.blanko.test_need import Told, told, without_replacement
from tests.blanko.test_questions import balanced
from tests.blanko.test_screens import enter, hidden, signed_in, text
from tests.factories import World

__all__ = ["told"]  # a fixture


@pytest.fixture
def client(keeper: User) -> Client:
    return signed_in(keeper)


@pytest.fixture
def province(world: World) -> Client:
    return signed_in(world.users["provinsi"])


@pytest.fixture
def store(world: World, keeper: User) -> Office:
    office = world.offices["35-PROV"]
    opening_post(by=keeper, office=office, day=july(1), quantity=10_000)
    return office


@pytest.fixture
def asked(keeper: User, dinas: Office, store: Office) -> StockRequest:
    return request_make(
        by=keeper,
        office=dinas,
        supplier=store,
        day=july(2),
        quantity=4000,
        client_key=uuid4(),
    )


def send(client: Client, url: str, data: dict[str, str], status: int = 302) -> Any:
    form = client.get(url)
    assert form.status_code == 200, text(form)
    answer = client.post(url, {**hidden(form), **data})
    assert answer.status_code == status, text(answer)
    return answer


def test_need_stands_with_its_formula(
    client: Client, told: Told, dinas: Office, keeper: User
) -> None:
    without_replacement(keeper, dinas)
    told.say("35.17", 3000, None, 500)
    url = f"/blangko/{dinas.code}/permohonan/"
    page = text(client.get(url))
    assert "PRR (siap cetak) keadaan 1 Juli 2026 3.000" in page
    assert "Dalam proses (SFE) belum diketahui –" in page
    assert "Jumlah belum diketahui: dalam proses belum dilaporkan. Yang diketahui 3.500" in page
    told.say("35.17", 3000, 500, 500)
    opening_post(by=keeper, office=dinas, day=july(1), quantity=700)
    pack_set(by=keeper, item="blank_wni", name="outer", factor=2000)
    page = text(client.get(url))
    assert "Kebutuhan (keping) 4.000" in page
    assert "Belum tertutup sisa 3.300" in page
    assert "= 2 outer" in page


def test_formula_is_adjusted_with_a_reason(client: Client, told: Told, dinas: Office) -> None:
    told.say("35.17", 3000, 500, 500)
    url = f"/blangko/{dinas.code}/kebutuhan/"
    data = {
        "prr_on": "on",
        "prr_share": "50",
        "process_share": "100",
        "unrecorded_share": "100",
        "replacement_share": "100",
        "replacement_days": "30",
    }
    refused = send(client, url, data, 422)
    assert 'value="50"' in refused.content.decode()
    too_much = send(client, url, {**data, "reason": "edaran", "prr_share": "101"}, 422)
    assert "Paling banyak 100" in text(too_much)
    send(client, url, {**data, "reason": "edaran: PRR saja"})
    rule = NeedRule.objects.get()
    assert (rule.prr_share, rule.process_on, rule.reason) == (50, False, "edaran: PRR saja")
    page = text(client.get(f"/blangko/{dinas.code}/permohonan/"))
    assert "50% dari 3.000" in page
    assert "Kebutuhan (keping) 1.500" in page


def test_asking_and_why_it_differs(
    client: Client, told: Told, dinas: Office, store: Office, keeper: User
) -> None:
    without_replacement(keeper, dinas)
    told.say("35.17", 3000, 500, 500)
    url = f"/blangko/{dinas.code}/permohonan/baru/"
    assert 'value="4.000"' in client.get(url).content.decode()
    data = {
        "item": "blank_wni",
        "supplier": str(store.pk),
        "day": "2026-07-02",
        "quantity": "5.000",
        "number": "470/9",
    }
    refused = send(client, url, data, 422)
    assert "Kebutuhan menurut rumus 4.000, yang dimohon 5.000" in text(refused)
    assert 'value="470/9"' in refused.content.decode()
    again = {**hidden(refused), **data, "difference_note": "perekaman massal"}
    for _ in range(2):
        assert client.post(url, again).status_code == 302
    made = StockRequest.objects.get()
    page = text(client.get(f"/blangko/permohonan/{made.pk}/"))
    assert "Diajukan" in page
    assert "perekaman massal" in page
    assert "Tarik permohonan" in page
    assert "Alokasikan" not in page


def test_supplier_allocates_sends_and_sees_what_is_short(
    client: Client, province: Client, dinas: Office, store: Office, asked: StockRequest
) -> None:
    mine = text(province.get("/blangko/alokasi/"))
    assert "Permohonan yang menunggu alokasi" in mine
    assert "4.000" in mine
    act = f"/blangko/permohonan/{asked.pk}"
    assert client.get(f"{act}/alokasi/").status_code == 403
    assert client.get(f"{act}/lain/").status_code == 404
    send(
        province,
        f"{act}/alokasi/",
        {
            "quantity": "3.000",
            "day": "2026-07-03",
            "promised_day": "2026-07-10",
            "handing": "delivery",
        },
    )
    made = Allocation.objects.get()
    page = text(province.get(f"{act}/"))
    assert "belum dialokasikan 1.000" in page
    assert "Tolak permohonan" not in page
    url = f"/blangko/alokasi/{made.pk}/"
    assert "Batalkan alokasi" in text(province.get(url))
    assert "Catat pengiriman" not in text(client.get(url))
    form = f"/blangko/{store.code}/dokumen/baru/kirim/?allocation={made.pk}&receiver={dinas.pk}&item=blank_wni&quantity=3000"
    shown = province.get(form).content.decode()
    assert f'value="{made.pk}" selected' in shown
    assert f'value="{dinas.pk}" selected' in shown
    paper = {"item": "blank_wni", "day": "2026-07-04", "receiver": str(dinas.pk)}
    too_many = province.post(
        form.split("?")[0],
        {**hidden(province.get(form)), **paper, "allocation": str(made.pk), "quantity": "3001"},
    )
    assert too_many.status_code == 422
    assert "tinggal 3.000 yang dapat dikirim" in text(too_many)
    enter(
        province,
        form.split("?")[0],
        {**paper, "allocation": str(made.pk), "quantity": "2000"},
    )
    sent = StockDocument.objects.get(kind="dispatch")
    assert sent.allocation == made
    assert f"Alokasi {dinas.name}, 3 Juli 2026" in text(
        province.get(f"/blangko/dokumen/{sent.pk}/")
    )
    page = text(province.get(url))
    assert "Dikirim pemberi 4 Juli 2026 2.000" in page
    assert "Kurang 3.000" in page
    assert "lewat 21 hari" in page
    assert "Batalkan alokasi" not in page
    assert "Lewat tanggal yang dijanjikan" in text(province.get("/blangko/alokasi/"))
    file = province.get("/blangko/alokasi/?unduh=csv")
    assert b"35.17" in b"".join(file.streaming_content) or file.status_code == 200


def test_allocating_to_many(
    world: World, province: Client, told: Told, dinas: Office, store: Office, asked: StockRequest
) -> None:
    url = f"/blangko/{store.code}/alokasi/"
    other = world.offices["35.78-DINAS"]
    said = {"day": "2026-07-03", "handing": "pick_up"}
    assert "Belum ada jumlah yang diisi" in text(send(province, url, said, 422))
    lines = {f"p{asked.pk}": "2.500", f"k{other.pk}": "600"}
    wrong = send(province, url, {**said, **lines, f"k{other.pk}": "118,428"}, 422)
    assert "dua cara" in text(wrong)
    assert 'value="2.500"' in wrong.content.decode()
    assert not Allocation.objects.exists()
    send(province, url, {**said, **lines})
    found = Allocation.objects.order_by("quantity").values_list("receiver", "quantity", "request")
    assert list(found) == [(other.pk, 600, None), (dinas.pk, 2500, asked.pk)]
    page = text(province.get("/blangko/alokasi/"))
    assert "3.100" in page
    assert province.get(f"{url}?barang=tinta").status_code == 404


def test_a_request_is_refused_withdrawn_and_closed(
    client: Client, province: Client, asked: StockRequest, keeper: User
) -> None:
    act = f"/blangko/permohonan/{asked.pk}"
    assert "Alasan" in text(send(province, f"{act}/tolak/", {"day": "2026-07-03"}, 422))
    send(province, f"{act}/tolak/", {"day": "2026-07-03", "note": "stok pusat kosong"})
    page = text(client.get(f"{act}/"))
    assert "Ditolak" in page
    assert "stok pusat kosong" in page
    late = send(client, f"{act}/tarik/", {"day": "2026-07-04", "note": "batal"}, 422)
    assert "sudah berakhir" in text(late)


def test_a_promise_is_taken_back(
    client: Client, province: Client, dinas: Office, store: Office, keeper: User
) -> None:
    made = allocation_make(
        by=keeper, supplier=store, receiver=dinas, day=july(3), quantity=50, client_key=uuid4()
    )
    url = f"/blangko/alokasi/{made.pk}/batal/"
    assert client.get(url).status_code == 403
    send(province, url, {"day": "2026-07-04", "note": "dialihkan"})
    assert "Dibatalkan" in text(client.get(f"/blangko/alokasi/{made.pk}/"))


def test_sent_1000_accepted_950_at_the_screen(
    world: World, client: Client, province: Client, dinas: Office, keeper: User
) -> None:
    """The sender sees the open 50 with its age until it is resolved, and the books balance at every step."""
    receiver = world.offices["35.78-DINAS"]
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    sent = dispatch_post(by=keeper, office=dinas, receiver=receiver, day=july(2), quantity=1000)
    balanced(dinas)
    reply = f"/blangko/dalam-perjalanan/{sent.pk}"
    said = {"day": "2026-07-21", "quantity": "950", "note": "satu dus terbuka"}
    enter(province, f"{reply}/terima/", said)
    balanced(dinas, receiver)
    page = text(client.get(f"/blangko/{dinas.code}/permohonan/"))
    assert "Kurang 50 50 belum dijawab, 10 hari" in page
    assert "satu dus terbuka" in page
    question = ShipmentQuestion.objects.get()
    url = f"/blangko/selisih/{question.pk}/"
    page = text(client.get(url))
    assert "50 keping, 10 hari" in page
    assert "Catat kiriman kembali" in page
    assert "Terima sisanya" not in page
    assert client.post(url, {"answer": "lupa"}).status_code == 403
    enter(
        client, f"{reply}/kembali/", {"day": "2026-07-22", "quantity": "20", "note": "tertinggal"}
    )
    balanced(dinas, receiver)
    assert "30 keping, 10 hari" in text(client.get(url))
    enter(client, f"{reply}/hilang/", {"day": "2026-07-23", "quantity": "30", "number": "LP/3"})
    balanced(dinas, receiver)
    assert "Dihapus sebagai hilang" in text(client.get(url))
    assert "belum dijawab" not in text(client.get(f"/blangko/{dinas.code}/permohonan/"))
    assert (balance(dinas), balance(dinas, "in_transit"), balance(receiver)) == (20, 0, 950)


def test_surplus_is_said_and_answered(
    world: World, client: Client, province: Client, dinas: Office, keeper: User
) -> None:
    receiver = world.offices["35.78-DINAS"]
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1200)
    sent = dispatch_post(by=keeper, office=dinas, receiver=receiver, day=july(2), quantity=1000)
    url = f"/blangko/dokumen/{sent.pk}/lebih/"
    said = {"day": "2026-07-04", "quantity": "5", "said": "dihitung dua orang"}
    assert "masih 1.000 keping" in text(send(province, url, said, 422))
    acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=1000)
    assert client.get(url).status_code == 403
    assert "Laporkan kelebihan" in text(province.get(f"/blangko/dokumen/{sent.pk}/"))
    send(province, url, said)
    question = ShipmentQuestion.objects.get()
    page = f"/blangko/selisih/{question.pk}/"
    assert "Lebih 5 5 belum dijawab" in text(client.get(f"/blangko/dokumen/{sent.pk}/"))
    refused = send(client, page, {"day": "2026-07-05", "resolution": "adjusted"}, 422)
    assert "Penjelasan" in text(refused)
    send(client, page, {"day": "2026-07-05", "resolution": "adjusted", "answer": "dus tertukar"})
    assert (balance(dinas), balance(receiver)) == (195, 1005)
    balanced(dinas, receiver)
    assert "Disesuaikan di kedua buku" in text(client.get(page))
    assert client.get("/blangko/selisih/999/").status_code == 404


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("adb", "/blangko/35.17-DINAS/permohonan/", 200),
        ("adb", "/blangko/35.17-DINAS/permohonan/baru/", 403),
        ("adb", "/blangko/35.17-DINAS/kebutuhan/", 403),
        ("kabid", "/blangko/35.17-DINAS/permohonan/baru/", 403),
        ("kabid.surabaya", "/blangko/35.17-DINAS/permohonan/", 404),
        ("gudang", "/blangko/35-PROV/alokasi/", 404),
        ("gudang", "/blangko/alokasi/?wilayah=35", 404),
        ("pusat", "/blangko/alokasi/?wilayah=35", 200),
        ("provinsi", "/blangko/alokasi/?dari=2026-01-01&sampai=2026-06-30&barang=ribbon", 200),
        ("operator", "/blangko/alokasi/", 403),
        ("auditor", "/blangko/permohonan/999/", 404),
        ("auditor", "/blangko/alokasi/999/", 404),
    ],
)
def test_who_may_go_where(world: World, who: str, path: str, status: int) -> None:
    assert signed_in(world.users[who]).get(path).status_code == status
