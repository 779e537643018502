"""Alat dan bahan, the register of devices, the equipment report and daya cetak, without scripts."""

import csv
import io
import re
import zipfile
from datetime import time
from typing import Any

import pytest
from django.test import Client

from blanko.models import ConsumableYield, Device, DeviceState, PrintingPace, StockDocument
from blanko.services.documents import opening_post
from blanko.services.equipment import device_state_set
from blanko.services.pace import yields_set
from ektp.accounts.models import User
from ektp.daysheets.models import Stoppage
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.helpers import print_report, sheet_of
from tests.blanko.test_documents import july
from tests.blanko.test_equipment import add
from tests.blanko.test_printable import save
from tests.blanko.test_screens import enter, hidden, signed_in, text
from tests.factories import World


@pytest.fixture
def client(keeper: User) -> Client:
    return signed_in(keeper)


def alat(office: Office) -> str:
    return f"/blangko/{office.code}/alat/"


def test_one_sentence_says_what_binds(
    world: World, client: Client, dinas: Office, keeper: User
) -> None:
    for item, quantity in (("blank_wni", 10_000), ("ribbon", 10), ("film", 3)):
        opening_post(by=keeper, office=dinas, day=july(1), quantity=quantity, item=item)
    save(
        world,
        july(30),
        queue={"35.17": {"prr": 6_000}},
        declared={"": {"ribbon_percent": 0, "film_percent": 0}},
    )
    answer = client.get(alat(dinas))
    page = text(answer)

    assert "Hari ini dapat dicetak paling banyak 4.500 keping. Yang membatasi: film." in page
    assert "Film membatasi 4.500" in page
    html = answer.content.decode()
    assert html.count("<u style") == 1  # one hatch, on what binds
    assert re.search(r'Film.*?<u style="--g:45">', html, re.DOTALL)
    assert "Printer – Printer belum didaftarkan." in page
    assert 'aria-current="page">Alat dan bahan' in html


def test_materials_are_told_with_the_part_in_the_machine(
    world: World, client: Client, dinas: Office, keeper: User
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=7, item="ribbon")
    assert "7 ribbon kira-kira 3.500 keping" in text(client.get(alat(dinas)))
    assert "yang terpasang belum dihitung" in text(client.get(alat(dinas)))
    save(world, july(30), declared={"": {"ribbon_percent": 40}})
    page = text(client.get(alat(dinas)))
    print_report(keeper, dinas, july(31), printed=100)
    later = text(client.get(alat(dinas)))

    assert "20 persen pada yang terpasang (diperkirakan, dihitung terakhir 30 Juli 2026)" in later
    assert "7,4 ribbon kira-kira 3.700 keping · 7 di gudang, 40 persen pada yang terpasang" in page
    assert "Film buku persediaan belum dimulai" in page
    start = client.get(f"/blangko/{dinas.code}/dokumen/baru/awal/?barang=film").content.decode()
    assert '<option value="film" selected>' in start


def test_a_use_is_entered_in_two_steps(client: Client, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=10, item="ribbon")
    url = f"/blangko/{dinas.code}/dokumen/baru/pakai/"
    form = client.get(url).content.decode()
    assert "Blangko KTP-el WNI" not in form
    paper = {"item": "ribbon", "day": "2026-07-30", "quantity": "1"}
    done = enter(client, url, paper)

    page = text(client.get(done.headers["Location"]))
    assert "Pemakaian bahan · Ribbon" in page
    assert StockDocument.objects.get(kind="consumption").quantity == 1
    refused = client.post(url, {**hidden(client.get(url)), **paper, "item": "blank_wni"})
    assert refused.status_code == 422


def test_a_stop_of_printing_stands_beside_it(client: Client, dinas: Office, keeper: User) -> None:
    with changing(by=keeper):
        sheet = sheet_of(dinas, july(31), keeper)
        Stoppage.objects.create(sheet=sheet, service="printing", cause="power", start=time(9, 30))
        Stoppage.objects.create(sheet=sheet, service="recording", cause="network")
    printer, recorder = add(keeper, dinas), add(keeper, dinas, kind="mobile_set")
    page = text(client.get(alat(dinas)))

    assert "Lembar Harian mencatat pencetakan terhenti: Listrik padam, 09.30." in page
    assert "Jaringan" not in page
    of_printer = text(client.get(f"/blangko/alat/{printer.pk}/"))
    assert "31 Juli 2026 Pencetakan: Listrik padam, 09.30" in of_printer
    assert "Perekaman: Jaringan" in text(client.get(f"/blangko/alat/{recorder.pk}/"))


def test_an_office_that_does_not_print_has_no_bottleneck(client: Client, world: World) -> None:
    page = text(client.get(alat(world.jombang)))

    assert "Yang dapat dicetak hari ini" not in page
    assert "Belum ada alat yang didaftarkan." in page


NEW = {
    "kind": "printer",
    "model": "Fargo HDP5000",
    "serial": "b 941",
    "funding": "dak",
    "since_day": "2026-07-02",
    "location": "Ruang cetak",
    "cards_daily": "1.250",
}


def test_a_device_is_registered_and_breaks(client: Client, dinas: Office) -> None:
    url = f"{alat(dinas)}baru/"
    form = client.get(url)
    answer = client.post(url, {**hidden(form), **NEW})
    again = client.post(url, {**hidden(form), **NEW})
    printer = Device.objects.get()
    assert (printer.serial, printer.funding) == ("B941", "dak")
    assert answer.headers["Location"] == again.headers["Location"] == f"/blangko/alat/{printer.pk}/"

    page = f"/blangko/alat/{printer.pk}/"
    refused = client.post(page, {"day": "2026-07-30", "condition": "rusak", "note": "roda macet"})
    assert refused.status_code == 422
    assert "Alat yang rusak memerlukan sebab" in text(refused)
    assert "roda macet" in refused.content.decode()
    broken = {"day": "2026-07-30", "condition": "rusak", "cause": "printer", "note": "roda macet"}
    assert client.post(page, {**broken, "cards_daily": "0"}).status_code == 422
    assert client.post(page, broken).status_code == 302
    shown = text(client.get(page))
    assert "30 Juli 2026 sekarang Alat rusak" in shown
    assert "Printer rusak: roda macet" in shown
    assert "2 Juli 2026 29 Juli 2026" in shown
    assert "0 dari 1 printer dapat dipakai" in text(client.get(alat(dinas)))


def test_a_refused_device_keeps_what_was_typed(client: Client, dinas: Office, keeper: User) -> None:
    add(keeper, dinas, serial="B941")
    url = f"{alat(dinas)}baru/"
    refused = client.post(url, {**hidden(client.get(url)), **NEW})

    assert refused.status_code == 422
    assert "Nomor seri B941 sudah tercatat" in text(refused)
    assert 'value="b 941"' in refused.content.decode()
    late = client.post(
        f"/blangko/alat/{Device.objects.get().pk}/", {"day": "2026-08-09", "condition": "baik"}
    )
    assert late.status_code == 422
    assert "belum tiba" in text(late)


def test_a_device_is_put_right_and_leaves(client: Client, dinas: Office, keeper: User) -> None:
    other, printer = add(keeper, dinas, serial="A-1"), add(keeper, dinas)
    url = f"/blangko/alat/{printer.pk}"
    data = {"model": "HDP5600", "serial": "A-1", "funding": "hibah"}
    assert client.post(f"{url}/betulkan/", data).status_code == 422
    assert client.post(f"{url}/betulkan/", {**data, "serial": "A-2"}).status_code == 302
    assert Device.objects.get(pk=printer.pk).model == "HDP5600"
    assert (
        client.post(f"{url}/keluar/", {"until_day": "2026-06-01", "note": "BA 4"}).status_code
        == 422
    )
    assert (
        client.post(f"{url}/keluar/", {"until_day": "2026-07-20", "note": "BA 4"}).status_code
        == 302
    )

    page = text(client.get(f"{url}/"))
    assert "tidak lagi di kantor" in page
    assert "Simpan keadaan" not in page
    listed = client.get(alat(dinas)).content.decode()
    assert f"/blangko/alat/{other.pk}/" in listed
    assert f"{url}/" not in listed


def test_who_only_looks_changes_nothing(world: World, dinas: Office, keeper: User) -> None:
    printer = add(keeper, dinas)
    looker, page = signed_in(world.users["bupati"]), f"/blangko/alat/{printer.pk}/"
    assert "Simpan keadaan" not in text(looker.get(page))
    assert "Daftarkan alat" not in text(looker.get(alat(dinas)))
    broken = {"day": "2026-07-30", "condition": "hilang"}
    assert looker.post(page, broken).status_code == 403
    assert signed_in(world.users["kabid.surabaya"]).get(page).status_code == 404
    assert signed_in(world.users["kabid.surabaya"]).post(page, broken).status_code == 404
    assert DeviceState.objects.get().condition == "baik"


@pytest.fixture
def equipped(world: World, dinas: Office, keeper: User) -> World:
    lost = add(keeper, dinas, funding="dak")
    device_state_set(by=keeper, device=lost, day=july(5), condition="hilang")
    add(keeper, dinas)
    add(keeper, world.jombang, kind="static_set", funding="apbd")
    add(keeper, world.offices["35.78-DINAS"])
    return world


def rows_of(answer: Any) -> list[list[str]]:
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body), delimiter=";" if ";" in body else ","))


def test_the_report_of_a_region_as_page_and_file(client: Client, equipped: World) -> None:
    page = text(client.get("/blangko/peralatan/"))
    assert "Peralatan Kab. Jombang" in page
    assert "Printer KTP-el DAK 0 0 0 1 1" in page
    assert "Printer KTP-el APBN 1 0 0 0 1" in page
    assert "Kecamatan Megaluh – – – – – – – – –" in page

    rows = rows_of(client.get("/blangko/peralatan/?unduh=csv"))
    assert rows[0][:5] == [
        "Wilayah atau kantor",
        "Printer KTP-el: Baik",
        "Printer KTP-el: Kurang baik",
        "Printer KTP-el: Alat rusak",
        "Printer KTP-el: Hilang",
    ]
    by_name = {row[0]: row[1:] for row in rows[1:]}
    assert by_name["Kecamatan Jombang"] == ["0", "0", "0", "0", "1", "0", "0", "0", "1"]
    assert by_name["Jumlah"] == ["1", "0", "0", "1", "1", "0", "0", "0", "3"]
    book = b"".join(client.get("/blangko/peralatan/?unduh=xlsx&dana=dak").streaming_content)
    strings = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    assert "Sumber dana: DAK" in strings


def test_the_report_by_day_and_source_of_funds(client: Client, equipped: World) -> None:
    assert "DAK 1 0 0 0 1" in text(client.get("/blangko/peralatan/?tanggal=2026-07-04&dana=dak"))
    dak = text(client.get("/blangko/peralatan/?dana=dak"))
    assert "APBN 1" not in dak
    assert "Belum ada alat" in text(client.get("/blangko/peralatan/?tanggal=2026-06-30"))
    assert client.get("/blangko/peralatan/?dana=lain&tanggal=x").status_code == 200


def test_provinces_and_the_nation_see_sums(equipped: World, keeper: User) -> None:
    add(keeper, equipped.offices["ID-PUSAT"], kind="genset")
    province = text(signed_in(equipped.users["provinsi"]).get("/blangko/peralatan/"))
    assert "Kab. Jombang 1 0 0 1 1 0 0 0 3" in province
    assert "Kota Surabaya 1 0 0 0 0 0 0 0 1" in province
    assert "Jumlah 2 0 0 1 1 0 0 0 4" in province
    nation = text(signed_in(equipped.users["pusat"]).get("/blangko/peralatan/"))
    assert "Jawa Timur 2 0 0 1 1 0 0 0 0 0 0 0 4" in nation
    assert "Jumlah 2 0 0 1 1 0 0 0 1 0 0 0 5" in nation
    far = signed_in(equipped.users["provinsi.jateng"])
    assert far.get("/blangko/peralatan/?wilayah=35").status_code == 404


def test_who_stands_at_an_office_sees_that_office(equipped: World) -> None:
    page = text(signed_in(equipped.users["adb"]).get("/blangko/peralatan/"))

    assert "Kecamatan Jombang" not in page
    assert "Set perekaman statis" not in page
    assert "Jumlah 1 0 0 1 2" in page


def test_an_official_sets_how_far_things_go(world: World, dinas: Office) -> None:
    yields_set(by=world.users["pusat"], office=None, yields={"film": 1_400})
    kasi, url = signed_in(world.users["kasi"]), f"/blangko/{dinas.code}/bahan/"
    form = text(kasi.get(url))
    assert "kosong berarti 500" in form
    assert "kosong berarti 1.400" in form
    data = {"ribbon": "450", "cards_per_hour": "1.0", "starts_at": "07:30", "operators": ""}
    refused = kasi.post(url, {**data, "cards_per_hour": "0"})
    assert refused.status_code == 422
    assert "Tulis lebih dari 0, atau kosongkan." in text(refused)
    assert not ConsumableYield.objects.filter(office=dinas).exists()

    assert kasi.post(url, {**data, "cards_per_hour": "30"}).status_code == 302
    assert ConsumableYield.objects.get(office=dinas).cards_per_unit == 450
    pace = PrintingPace.objects.get(office=dinas)
    assert (pace.cards_per_hour, pace.starts_at, pace.operators) == (30, time(7, 30), None)
    assert 'value="450"' in kasi.get(url).content.decode()
    assert signed_in(world.users["gudang"]).get(url).status_code == 403


def test_the_nation_sets_it_for_all(world: World, dinas: Office) -> None:
    pusat = signed_in(world.users["pusat"])
    page = pusat.get("/blangko/ID-PUSAT/bahan/")
    assert "berlaku bagi semua kantor" in text(page)
    assert pusat.post("/blangko/ID-PUSAT/bahan/", {"ribbon": "480"}).status_code == 302

    assert ConsumableYield.objects.get().office is None
    kasi = signed_in(world.users["kasi"])
    assert "kosong berarti 480" in text(kasi.get(f"/blangko/{dinas.code}/bahan/"))
    assert "kosong berarti 500" in text(pusat.get("/blangko/ID-PUSAT/bahan/"))


def test_the_page_asks_a_fixed_number_of_times(
    client: Client, dinas: Office, keeper: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        add(keeper, dinas)
    client.get(alat(dinas))
    with django_assert_max_num_queries(30):
        client.get(alat(dinas))
