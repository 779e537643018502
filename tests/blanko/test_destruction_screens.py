"""The registers, batches, recap and serial numbers at the screen, without scripts."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from blanko.forms.destruction import SerialField
from blanko.models import BLANK_WNI, KTP_WITHDRAWN, Destruction, SerialSpan, StockDocument
from blanko.services.destruction import destruction_approve, destruction_prepare
from blanko.services.documents import opening_post, receipt_post
from ektp.accounts.models import User
from ektp.regions.models import Office
from tests.blanko.batches import batch_of, begin_book, quarantine
from tests.blanko.helpers import print_report
from tests.blanko.test_documents import july
from tests.blanko.test_screens import enter, hidden, signed_in, text
from tests.factories import World

FORM = {
    "day": "2026-07-10",
    "number": "470/12/VII/2026",
    "method": "cut",
    "place_name": "Halaman kantor Dinas",
    "rule": "SE Mendagri 470.13/11176/SJ",
    "witness_1_name": "Slamet Riyadi",
    "witness_1_office": "Satpol PP",
    "witness_1_position": "Kepala seksi",
    "witness_2_name": "Dewi Lestari",
    "witness_2_office": "Inspektorat",
    "witness_2_position": "Auditor muda",
}


@pytest.fixture
def book(dinas: Office, keeper: User) -> Office:
    return begin_book(dinas, keeper)


@pytest.fixture
def client(keeper: User) -> Client:
    return signed_in(keeper)


@pytest.fixture
def official(world: World) -> Client:
    return signed_in(world.users["kabid"])


def prepare(client: Client, office: Office, register: str, **said: str) -> Any:
    url = f"/blangko/{office.code}/pemusnahan/baru/?daftar={register}"
    item = {"item": BLANK_WNI} if register == "rusak" else {}
    return client.post(url, {**item, **hidden(client.get(url)), **FORM, **said})


def prepared(by: User, office: Office, **lines: int) -> Destruction:
    batch = batch_of(BLANK_WNI, july(10), **lines)
    return destruction_prepare(by=by, office=office, batch=batch)


def test_registers_stand_apart(client: Client, book: Office) -> None:
    page = text(client.get(f"/blangko/{book.code}/rusak/?bulan=2026-07"))
    spoiled, withdrawn = page.split("Daftar 2: KTP-el ditarik", 1)
    assert "Bengkok atau meleleh 9 0" in spoiled
    assert "Rusak dipakai" not in spoiled
    assert "Di karantina pada akhir bulan 9" in spoiled
    assert "Rusak dipakai 15 0" in withdrawn
    assert "Di karantina pada akhir bulan 20" in withdrawn
    assert "Bengkok" not in withdrawn
    assert "Rusak dipakai 15, Pindah 5" in withdrawn
    assert "Siapkan pemusnahan" in withdrawn
    june = text(client.get(f"/blangko/{book.code}/rusak/?bulan=2026-06"))
    assert "Di karantina pada akhir bulan 0" in june
    assert "Belum ada pencetakan dalam bulan ini." in june


def test_surabaya_reads_its_reject_rate(world: World, keeper: User) -> None:
    office = world.offices["35.78-DINAS"]
    opening_post(by=keeper, office=office, day=july(1), quantity=800_000)
    print_report(keeper, office, july(2), printed=756_802, spoiled=13_383)
    provinsi = signed_in(world.users["provinsi"])
    page = text(provinsi.get(f"/blangko/{office.code}/rusak/?bulan=2026-07"))
    assert "Gagal cetak 1,74 persen dari yang dicetak: 13.383 dari 770.185 keping" in page
    recap = text(provinsi.get("/blangko/rekap-pemusnahan/?wilayah=35.78&bulan=2026-07"))
    assert "1,74%" in recap


def test_other_blanks_have_registers_of_their_own(client: Client, book: Office) -> None:
    page = text(client.get(f"/blangko/{book.code}/rusak/?barang=blank_kia&bulan=2026-07"))
    assert "Di karantina pada akhir bulan 0" in page.split("Daftar 2")[0]
    odd = client.get(f"/blangko/{book.code}/rusak/?barang=ktp_withdrawn&bulan=x")
    assert "Di karantina pada akhir bulan 9" in text(odd).split("Daftar 2")[0]


def test_withdrawn_cards_are_entered_by_ground(client: Client, dinas: Office) -> None:
    done = enter(
        client,
        f"/blangko/{dinas.code}/ditarik/baru/",
        {"day": "2026-07-06", "ground_worn": "1.200", "ground_deceased": "35", "number": "BA/7"},
    )
    page = text(client.get(done.headers["Location"]))
    assert "Penarikan KTP-el · KTP-el ditarik" in page
    assert "Jumlah 1.235 keping" in page
    assert "Rusak dipakai 1.200, Meninggal 35" in page
    assert quarantine(dinas, KTP_WITHDRAWN) == 1_235


def test_nothing_withdrawn_is_refused_with_what_was_typed(client: Client, dinas: Office) -> None:
    url = f"/blangko/{dinas.code}/ditarik/baru/"
    said = {**hidden(client.get(url)), "day": "2026-07-06", "note": "dari kecamatan"}
    answer = client.post(url, said)
    assert answer.status_code == 422
    assert "paling sedikit pada satu alasan" in text(answer)
    assert "dari kecamatan" in answer.content.decode()


def test_a_batch_is_prepared_and_signed_by_another(
    client: Client, official: Client, book: Office
) -> None:
    form = client.get(f"/blangko/{book.code}/pemusnahan/baru/?daftar=ditarik")
    assert "Di karantina pada 31 Juli 2026: 20 keping" in text(form)
    done = prepare(client, book, "ditarik", line_worn="12", line_moved="3", serials="A001 - A015")
    url = done.headers["Location"]
    page = text(client.get(url))
    assert "Menunggu persetujuan" in page
    assert "Disiapkan oleh Anda" in page
    assert "A001 s.d. A015 (15)" in page
    assert "Periksa dan setujui" not in page
    assert client.post(f"{url}setujui/").status_code == 403
    asked = text(official.get(f"{url}setujui/"))
    assert "Slamet Riyadi, Kepala seksi, Satpol PP" in asked
    assert "Sesudah pemusnahan 5" in asked
    assert quarantine(book, KTP_WITHDRAWN) == 20
    assert official.post(f"{url}setujui/").headers["Location"] == url
    assert quarantine(book, KTP_WITHDRAWN) == 5
    shown = text(official.get(url))
    assert "Disetujui oleh Kabid" in shown
    document = StockDocument.objects.get(kind="destruction")
    paper = text(client.get(f"/blangko/dokumen/{document.pk}/"))
    assert "Digunting atau dilubangi, lalu dibakar, 10 Juli 2026" in paper
    assert "Balikkan dokumen" not in paper
    registers = text(client.get(f"/blangko/{book.code}/rusak/?bulan=2026-07"))
    assert "Rusak dipakai 15 12" in registers


def test_what_is_wrong_with_a_batch_is_said_and_kept(client: Client, book: Office) -> None:
    for said, sentence in (
        ({"line_heat": "10"}, "hanya 9 keping, tidak cukup untuk 10"),
        ({}, "paling sedikit pada satu rincian"),
        ({"line_heat": "1", "witness_3_name": "Tono"}, "paling sedikit oleh dua orang"),
        ({"line_heat": "1", "serials": "A1 - A9"}, "berjumlah 9, lebih dari 1 keping"),
        ({"line_heat": "1", "serials": "A9 - A1"}, "tidak lebih kecil daripadanya"),
        ({"line_heat": "1", "witness_2_name": ""}, "Nama saksi 2"),
    ):
        answer = prepare(client, book, "rusak", **said)
        assert answer.status_code == 422, said
        assert sentence in text(answer), said
        assert "Slamet Riyadi" in answer.content.decode()
    assert not Destruction.objects.exists()


def test_a_batch_cannot_carry_lines_of_the_other_register(client: Client, book: Office) -> None:
    answer = prepare(client, book, "rusak", item=BLANK_WNI, line_heat="1", line_worn="5")
    assert answer.status_code == 302
    assert list(Destruction.objects.get().lines.values_list("category")) == [("heat",)]
    assert prepare(client, book, "ditarik", item=BLANK_WNI, line_worn="5").status_code == 422


def test_the_same_form_sent_twice_is_one_batch(client: Client, book: Office) -> None:
    url = f"/blangko/{book.code}/pemusnahan/baru/?daftar=rusak"
    said = {**hidden(client.get(url)), **FORM, "item": BLANK_WNI, "line_heat": "2"}
    assert client.post(url, said).headers["Location"] == client.post(url, said).headers["Location"]
    assert Destruction.objects.count() == 1


def test_who_recorded_it_is_told_before_the_button(
    world: World, official: Client, book: Office, keeper: User
) -> None:
    print_report(world.users["kabid"], book, july(5), spoiled=1)
    made = prepared(keeper, book, heat=1)
    page = text(official.get(f"/blangko/pemusnahan/{made.pk}/"))
    assert "Anda ikut mencatat" in page
    assert "Periksa dan setujui" not in page
    refused = official.post(f"/blangko/pemusnahan/{made.pk}/setujui/")
    assert refused.status_code == 422
    assert "Setujui dan bukukan" not in text(refused)


def test_a_keeper_cancels_what_waits_and_an_official_what_is_posted(
    world: World, client: Client, official: Client, book: Office, keeper: User
) -> None:
    waiting, posted = prepared(keeper, book, heat=1), prepared(keeper, book, heat=2)
    destruction_approve(by=world.users["kabid"], destruction=posted)
    url = f"/blangko/pemusnahan/{waiting.pk}/batalkan/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "saksi berhalangan"}).status_code == 302
    assert client.post(url, {"reason": "lagi"}).status_code == 422
    assert "saksi berhalangan" in text(client.get(f"/blangko/pemusnahan/{waiting.pk}/"))
    url = f"/blangko/pemusnahan/{posted.pk}/batalkan/"
    assert client.get(url).status_code == 403
    assert "kembali tercatat di karantina" in text(official.get(url))
    assert official.post(url, {"reason": "salah kantor"}).status_code == 302
    assert quarantine(book) == 9


def test_what_is_out_of_sight_is_not_there(world: World, book: Office, keeper: User) -> None:
    made = prepared(keeper, book, heat=1)
    other = signed_in(world.users["kabid.surabaya"])
    for path in ("", "setujui/", "batalkan/", "nomor-seri/"):
        assert other.get(f"/blangko/pemusnahan/{made.pk}/{path}").status_code == 404
    for path in ("rusak/", "ditarik/baru/", "pemusnahan/baru/"):
        assert other.get(f"/blangko/{book.code}/{path}").status_code == 404
    assert other.get("/blangko/rekap-pemusnahan/?wilayah=35.17").status_code == 404


def test_recap_of_a_region_as_page_and_file(world: World, book: Office, keeper: User) -> None:
    made = prepared(keeper, book, heat=5)
    destruction_approve(by=world.users["kabid"], destruction=made)
    provinsi = signed_in(world.users["provinsi"])
    url = "/blangko/rekap-pemusnahan/?wilayah=35&bulan=2026-07"
    page = text(provinsi.get(url))
    assert "10 Juli 2026, 470/12/VII/2026: 5" in page
    file = provinsi.get(f"{url}&unduh=xlsx")
    assert file.headers["Content-Disposition"].endswith('"rekap-rusak-35-2026-07.xlsx"')
    rows = sheet(file)
    head = next(row for row in rows if row[0] == "Kantor")
    mine = dict(zip(head, next(row for row in rows if row[0] == book.name), strict=True))
    assert mine["Masuk dalam bulan ini: Bengkok atau meleleh"] == 9
    assert (mine["Awal bulan"], mine["Akhir bulan"]) == (0, 4)
    assert mine["Keluar dalam bulan ini: Dimusnahkan"] == 5
    withdrawn = sheet(provinsi.get(f"{url}&daftar=ditarik&unduh=xlsx"))
    head = next(row for row in withdrawn if row[0] == "Kantor")
    total = dict(zip(head, withdrawn[-1], strict=True))
    assert (total["Kantor"], total["Akhir bulan"]) == ("Jumlah", 20)
    assert total["Masuk dalam bulan ini: Rusak dipakai"] == 15
    assert not any("gagal cetak" in str(name) for name in head)


def sheet(answer: Any) -> list[tuple[Any, ...]]:
    made = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return list(made.active.iter_rows(values_only=True))


def test_serial_numbers_on_a_receipt(client: Client, dinas: Office, keeper: User) -> None:
    document = receipt_post(by=keeper, office=dinas, day=july(3), quantity=500)
    page = f"/blangko/dokumen/{document.pk}/"
    assert "Nomor seri tidak dicatat." in text(client.get(page))
    url = f"{page}nomor-seri/"
    assert client.post(url, {"serials": "a 000001 - 000480\n\nB7"}).headers["Location"] == page
    shown = text(client.get(page))
    assert "A000001 s.d. A000480 (480)" in shown
    assert "481 dari 500 keping bernomor seri." in shown
    kept = client.get(url).content.decode()
    assert "A000001 s.d. A000480\nB7" in kept
    other = receipt_post(by=keeper, office=dinas, day=july(4), quantity=10)
    refused = client.post(f"/blangko/dokumen/{other.pk}/nomor-seri/", {"serials": "A480 - A489"})
    assert refused.status_code == 422
    assert "bertumpang tindih" in text(refused)
    assert client.post(url, {"serials": ""}).status_code == 302
    assert client.post(
        f"/blangko/dokumen/{other.pk}/nomor-seri/", {"serials": "A480 - A489"}
    ).status_code == (302)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", []),
        ("A000001 - A000500", [SerialSpan("A", 1, 500, 6)]),
        ("a000001–500", [SerialSpan("A", 1, 500, 6)]),
        ("JT/17. 0001 s.d. JT/17. 0002", [SerialSpan("JT/17.", 1, 2, 4)]),
        ("2B0007", [SerialSpan("2B", 7, 7, 4)]),
        ("1 sd 5\n 7", [SerialSpan("", 1, 5, 1), SerialSpan("", 7, 7, 1)]),
    ],
)
def test_serial_numbers_are_read_as_they_are_written(typed: str, spans: list[SerialSpan]) -> None:
    assert SerialField().clean(typed) == spans
    written = "\n".join(str(span) for span in spans)
    assert SerialField().clean(written) == spans


@pytest.mark.parametrize("typed", ["A", "A1 - B2", "A1 - A2 - A3", "A9 - A8", "A1234567890123456"])
def test_serial_numbers_that_cannot_be_read(typed: str) -> None:
    with pytest.raises(ValidationError):
        SerialField().clean(typed)


def test_only_quarantine_papers_offer_withdrawn_cards(client: Client, dinas: Office) -> None:
    for kind, offered in (
        ("terima", False),
        ("kirim", False),
        ("hilang", False),
        ("awal", True),
        ("penyesuaian", True),
        ("kirim-rusak", True),
    ):
        page = client.get(f"/blangko/{dinas.code}/dokumen/baru/{kind}/").content.decode()
        assert ('value="ktp_withdrawn"' in page) == offered, kind


def test_spoiled_ones_are_sent_back_at_the_screen(
    world: World, client: Client, book: Office
) -> None:
    done = enter(
        client,
        f"/blangko/{book.code}/dokumen/baru/kirim-rusak/",
        {
            "item": BLANK_WNI,
            "day": date(2026, 7, 8).isoformat(),
            "receiver": str(world.offices["35-PROV"].pk),
            "quantity": "4",
        },
    )
    assert "Kirim kembali barang rusak" in text(client.get(done.headers["Location"]))
    assert quarantine(book) == 5
