"""The screens of stok opname and of daily differences, without scripts."""

from typing import Any

import pytest
from django.test import Client

from blanko.models import CountDifference, CountState, StockCount, StockCountReason
from blanko.services.documents import opening_post, receipt_post
from blanko.services.places import place_add
from ektp.accounts.models import User
from ektp.regions.models import Office
from tests import access_samples
from tests.blanko.test_differences import declare, still_open
from tests.blanko.test_documents import balance, july
from tests.blanko.test_screens import hidden, signed_in, text
from tests.factories import World


@pytest.fixture
def client(keeper: User) -> Client:
    return signed_in(keeper)


@pytest.fixture
def book(dinas: Office, keeper: User) -> Office:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000, quarantine=20)
    return dinas


def started(client: Client, office: Office) -> StockCount:
    url = f"/blangko/{office.code}/hitung-fisik/baru/"
    form = client.get(url)
    sent = {**hidden(form), "item": "blank_wni", "number": "7/BA"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302
    return StockCount.objects.get()


def fields(count: StockCount, on_hand: str, quarantine: str = "", **more: str) -> dict[str, str]:
    lines = {line.condition: line.pk for line in count.lines.all()}
    return {
        f"hitung-{lines['on_hand']}": on_hand,
        f"hitung-{lines['quarantine']}": quarantine,
        **more,
    }


def test_from_the_start_to_the_approval(
    client: Client, book: Office, keeper: User, world: World
) -> None:
    listed = client.get(f"/blangko/{book.code}/hitung-fisik/")
    assert "Tidak ada hitung fisik yang sedang berjalan" in text(listed)
    count = started(client, book)
    receipt_post(by=keeper, office=book, day=july(31), quantity=50)
    base = f"/blangko/hitung-fisik/{count.pk}"
    form = client.get(f"{base}/hitung/")
    assert "Gudang, Sisa 1.000 50 1.050" in text(form)
    unread = client.post(f"{base}/hitung/", {**hidden(form), **fields(count, "1,041", "20")})
    assert (unread.status_code, "dua cara" in text(unread)) == (422, True)
    assert 'value="1,041"' in unread.content.decode()
    saved = client.post(f"{base}/hitung/", {**hidden(form), **fields(count, "1.041", "20")})
    assert saved.status_code == 302
    page = text(client.get(f"{base}/"))
    assert "Gudang Sisa 1.000 50 1.050 1.041 −9" in page
    assert "Rinci sebab dan ajukan" in page

    line = count.lines.get(condition="on_hand").pk
    form = client.get(f"{base}/sebab/")
    assert "selisih −9 keping" in text(form)
    short = {f"kurang-{line}-lost": "5", f"lp-{line}": "LP/12", f"ket-{line}": "dari lemari"}
    refused = client.post(f"{base}/sebab/", short)
    assert refused.status_code == 422
    assert "sisanya −4 belum dijelaskan" in text(refused)
    assert 'value="LP/12"' in refused.content.decode()
    assert not StockCountReason.objects.exists()
    whole = {**short, f"kurang-{line}-misrecorded": "6", f"lebih-{line}-found": "2"}
    assert client.post(f"{base}/sebab/", whole).status_code == 302
    assert client.get(f"{base}/putusan/").status_code == 403

    chief = signed_in(world.users["kasi"])
    assert "Periksa dan putuskan" in text(chief.get(f"{base}/"))
    asked = text(chief.get(f"{base}/putusan/"))
    assert "Gudang, Sisa: Hilang −5 dari lemari; laporan polisi LP/12" in asked
    assert chief.post(f"{base}/putusan/", {"kembalikan": "1"}).status_code == 422
    back = {"kembalikan": "1", "note": "hitung ulang lemari"}
    assert chief.post(f"{base}/putusan/", back).status_code == 302
    assert "Dikembalikan: hitung ulang lemari" in text(client.get(f"{base}/"))
    assert 'value="LP/12"' in client.get(f"{base}/sebab/").content.decode()
    client.post(f"{base}/sebab/", whole)
    assert chief.post(f"{base}/putusan/", {"setujui": "1"}).status_code == 302
    assert chief.post(f"{base}/putusan/", {"setujui": "1"}).status_code == 302
    assert balance(book) == 1041
    done = text(chief.get(f"{base}/"))
    assert "Disetujui oleh Kasi" in done
    assert "5 keping Hilang, Gudang, Sisa, 31 Juli 2026" in done
    paper = client.get(f"/blangko/dokumen/{count.documents.get(kind='loss').pk}/")
    assert f"{base}/" in paper.content.decode()


def test_a_number_that_was_left_is_no_new_counting(
    client: Client, book: Office, world: World
) -> None:
    """Two people count at once: whoever saves later leaves the other's figure alone."""
    count = started(client, book)
    url = f"/blangko/hitung-fisik/{count.pk}/hitung/"
    first, other = client.get(url), signed_in(world.users["provinsi"])
    client.post(url, {**hidden(first), **fields(count, "990")})
    other.post(url, {**hidden(first), **fields(count, "", "18")})
    counted = {x.condition: (x.counted, x.counted_by) for x in count.lines.all()}
    assert counted["on_hand"] == (990, world.users["gudang"])
    assert counted["quarantine"] == (18, world.users["provinsi"])


def test_an_hour_is_the_offices_own(client: Client, book: Office) -> None:
    count = started(client, book)
    url = f"/blangko/hitung-fisik/{count.pk}/hitung/"
    for wrong in ("kemarin", "2026-07-31T15:00", "2026-07-31T17:00"):
        answer = client.post(url, {**fields(count, "990", at=wrong)})
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.content.decode()
    assert client.post(url, {**fields(count, "990", at="2026-07-31T16:00")}).status_code == 302
    line = count.lines.get(condition="on_hand")
    assert line.counted_at is not None
    assert line.counted_at.isoformat() == "2026-07-31T09:00:00+00:00"


def test_whoever_counted_is_told_that_another_approves(book: Office, world: World) -> None:
    province = signed_in(world.users["provinsi"])
    count = started(province, book)
    base = f"/blangko/hitung-fisik/{count.pk}"
    province.post(f"{base}/hitung/", fields(count, "1.000"))
    assert "Hasil hitung sama dengan buku" in text(province.get(f"{base}/sebab/"))
    province.post(f"{base}/sebab/", {"x": "1"})
    assert "tidak menunggu putusan Anda" in text(province.get(f"{base}/putusan/"))
    refused = province.post(f"{base}/putusan/", {"setujui": "1"})
    assert refused.status_code == 422
    assert "Persetujuan diberikan oleh orang lain" in text(refused)
    count.refresh_from_db()
    assert count.state == CountState.SUBMITTED


def test_cancelled_and_begun_again_at_one_place(client: Client, book: Office, keeper: User) -> None:
    room = place_add(by=keeper, office=book, name="Ruang cetak", prints=True)
    count = started(client, book)
    new = f"/blangko/{book.code}/hitung-fisik/baru/"
    form = client.get(new)
    assert "Semua tempat di kantor ini" in text(form)
    sent = {**hidden(form), "item": "blank_wni", "place": str(room.pk)}
    refused = client.post(new, sent)
    assert (refused.status_code, "belum selesai" in text(refused)) == (422, True)
    cancel = f"/blangko/hitung-fisik/{count.pk}/batal/"
    assert client.post(cancel, {"note": " "}).status_code == 422
    assert client.post(cancel, {"note": "salah tempat"}).status_code == 302
    assert client.post(cancel, {"note": "salah tempat"}).status_code == 422
    assert client.post(new, sent).status_code == 302
    page = text(client.get(f"/blangko/{book.code}/hitung-fisik/"))
    assert "Ruang cetak" in page
    assert "Dibatalkan" in page


def test_nothing_to_count_without_a_book(client: Client, dinas: Office) -> None:
    url = f"/blangko/{dinas.code}/hitung-fisik/baru/"
    refused = client.post(url, {**hidden(client.get(url)), "item": "ribbon"})
    assert (refused.status_code, "belum dimulai" in text(refused)) == (422, True)


def handled(client: Client, url: str, **data: str) -> Any:
    return client.post(url, {**hidden(client.get(url)), **data})


def test_a_daily_difference_is_explained(client: Client, book: Office, keeper: User) -> None:
    declare(keeper, book, july(9), 990)
    listed = f"/blangko/{book.code}/hitung-fisik/"
    assert "9 Juli 2026 990 1.000 −10 22 Belum ditangani" in text(client.get(listed))
    url = f"/blangko/{book.code}/selisih/2026-07-09/"
    page = client.get(url)
    assert f"/lembar/{book.code}/2026-07-09/" in page.content.decode()
    assert handled(client, url, way="explained", note=" ").status_code == 422
    stale = client.post(url, {"way": "explained", "note": "dibawa mobil", "seen": "-4"})
    assert stale.status_code == 422
    assert "sekarang −10 keping, bukan −4" in text(stale)
    assert "dibawa mobil" in text(stale)
    assert handled(client, url, way="explained", note="dibawa mobil").status_code == 302
    assert "Belum ditangani" not in text(client.get(listed))
    assert "Dijelaskan" in text(client.get(url))
    declare(keeper, book, july(9), 980)
    assert "Berubah sejak ditangani" in text(client.get(listed))


def test_a_daily_difference_is_adjusted_by_two(
    client: Client, book: Office, keeper: User, world: World
) -> None:
    declare(keeper, book, july(9), 990)
    url = f"/blangko/{book.code}/selisih/2026-07-09/"
    handled(client, url, way="requested", note="dihitung dua kali")
    assert "menunggu persetujuan" in text(client.get(f"/blangko/{book.code}/hitung-fisik/"))
    chief = signed_in(world.users["kabid"])
    assert chief.post(url, {"way": "explained", "note": "x", "seen": "-10"}).status_code == 403
    assert "Periksa dan putuskan" in text(chief.get(url))
    decide = f"{url}putusan/"
    assert chief.post(decide, {"kembalikan": "1"}).status_code == 422
    chief.post(decide, {"kembalikan": "1", "note": "hitung lagi"})
    assert "hitung lagi" in text(client.get(url))
    handled(client, url, way="requested", note="dihitung tiga kali")
    assert chief.post(decide, {"setujui": "1"}).status_code == 302
    assert (balance(book), still_open(book)) == (990, [])
    assert CountDifference.objects.get().document is not None
    assert "Sama dengan buku" in text(client.get(url))


def test_one_person_does_not_do_both(book: Office, keeper: User, world: World) -> None:
    declare(keeper, book, july(9), 990)
    province = signed_in(world.users["provinsi"])
    url = f"/blangko/{book.code}/selisih/2026-07-09/"
    handled(province, url, way="requested", note="dihitung dua kali")
    refused = province.post(f"{url}putusan/", {"setujui": "1"})
    assert (refused.status_code, "oleh orang lain" in text(refused)) == (422, True)
    assert balance(book) == 1000


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("operator", "/blangko/35.17-DINAS/hitung-fisik/", 404),
        ("adb", "/blangko/35.17-DINAS/hitung-fisik/", 200),
        ("adb", "/blangko/35.17-DINAS/hitung-fisik/baru/", 403),
        ("kasi", "/blangko/35.17-DINAS/hitung-fisik/baru/", 403),
        ("kabid.surabaya", "/blangko/35.17-DINAS/hitung-fisik/", 404),
        ("gudang", "/blangko/hitung-fisik/{pk}/putusan/", 403),
        ("kasi", "/blangko/hitung-fisik/{pk}/putusan/", 200),
        ("kasi", "/blangko/hitung-fisik/{pk}/hitung/", 403),
        ("kabid.surabaya", "/blangko/hitung-fisik/{pk}/", 404),
        ("auditor", "/blangko/hitung-fisik/{pk}/", 200),
        ("auditor", "/blangko/hitung-fisik/999999/", 404),
        ("gudang", "/blangko/35.17-DINAS/selisih/2026-07-09/", 404),
        ("gudang", "/blangko/35.17-DINAS/selisih/2026-02-30/", 404),
    ],
)
def test_who_may_go_where(world: World, who: str, path: str, status: int) -> None:
    made = access_samples.MAKERS["blanko:count_decide"](world, "35.17-DINAS")
    assert signed_in(world.users[who]).get(path.format(**made)).status_code == status
