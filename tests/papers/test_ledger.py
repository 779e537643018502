"""What papers say about the ledger as it stands."""

from datetime import date

import pytest

from blanko.models import StockPlace
from blanko.papers.drafts import month_key, wanted_of
from blanko.services.documents import (
    issue_to_place,
    loss_post,
    opening_post,
    place_return,
    receipt_post,
)
from blanko.services.places import place_add
from distribution.services import card_accept, card_dispatch
from ektp.common import clock
from ektp.papers.exceptions import PaperRefused
from ektp.papers.models import PaperNumbering
from ektp.papers.registry import all_kinds, kind_of
from ektp.papers.services import numbering_set
from tests.blanko.helpers import print_report
from tests.factories import World
from tests.papers.conftest import NOW, july, with_letterhead
from tests.papers.helpers import accepted, every_text, issue, said, sent


def test_bast_of_a_dispatch_and_of_its_parts(world: World) -> None:
    dispatch = sent(world)
    first = accepted(world, dispatch, 500)
    second = accepted(world, dispatch, 445, damaged=5, difference_note="satu dus basah")
    keeper, province = world.users["gudang"], world.users["provinsi"]

    out = every_text(said(issue(keeper, "bast", dispatch.pk, number="1")))
    assert "menyerahkan kepada PIHAK KEDUA Blangko KTP-el WNI sebanyak 1.000 (seribu) keping" in out
    assert f"dari {world.dinas.name} kepada {world.offices['35.78-DINAS'].name}" in out
    half = every_text(said(issue(province, "bast", first.pk, number="1")))
    assert "Diterima dalam keadaan baik 500 lima ratus" in half
    assert "Belum diterima 500 lima ratus" in half
    rest = said(issue(province, "bast", second.pk, number="2"))
    words = every_text(rest)
    assert "Dikirim 3 Juli 2026, nomor 470/11/2026 1.000 seribu" in words
    assert "Diterima atau diselesaikan sebelumnya 500 lima ratus" in words
    assert "Diterima dalam keadaan rusak 5 lima" in words
    assert "Yang belum diterima sebanyak 50 (lima puluh) keping tetap dalam tanggung jawab PIHAK PERTAMA" in words  # fmt: skip
    assert "Catatan: satu dus basah." in words
    assert [party.person.office for party in rest.parties] == [world.dinas.name, world.offices["35.78-DINAS"].name]  # fmt: skip


def test_bast_of_a_receipt_names_where_it_came_from(world: World) -> None:
    document = receipt_post(
        by=world.users["gudang"], office=world.dinas, day=july(2), quantity=11_021, source="Ditjen Dukcapil"
    )  # fmt: skip
    content = said(issue(world.users["gudang"], "bast", document.pk, number="1"))

    assert [party.person.office for party in content.parties] == ["Ditjen Dukcapil", world.dinas.name]  # fmt: skip
    assert "11.021 (sebelas ribu dua puluh satu) keping" in every_text(content)


def test_what_has_no_bast_or_bon_offers_none(world: World) -> None:
    keeper = world.users["gudang"]
    opening = opening_post(by=keeper, office=world.dinas, day=july(1), quantity=10)
    lost = loss_post(by=keeper, office=world.dinas, day=july(2), quantity=1, police_report="LP/1")

    assert wanted_of(opening) == wanted_of(lost) == []
    for kind in all_kinds():
        for key in (
            "",
            "x",
            "0",
            "9" * 30,
            str(lost.pk),
            "35.17-DINAS",
            "35.17-DINAS:blank_wni:2026-13",
            "x:y:2026-07",
        ):
            if kind.thing in ("blanko.document", "blanko.card", "blanko.usage"):
                assert kind.draft(key) is None, (kind.code, key)  # fmt: skip


def test_bon_with_what_came_back_unused(world: World) -> None:
    keeper, dinas = world.users["gudang"], world.dinas
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    room = place_add(by=keeper, office=dinas, name="Ruang cetak", prints=True)
    store = StockPlace.objects.get(office=dinas, is_default=True)
    bon = issue_to_place(
        by=keeper, office=dinas, day=july(2), quantity=300, to_place=room, asked=350
    )
    back = place_return(by=keeper, office=dinas, day=july(2), quantity=40, from_place=room)

    content = said(issue(keeper, "bon", bon.pk, number="1"))
    assert content.title == "Bon Pengeluaran Barang"
    assert dict(content.facts)["Dari"] == store.name
    assert dict(content.facts)["Kepada"] == "Ruang cetak"
    assert "diminta keping 350 tiga ratus lima puluh" in every_text(content)
    assert "kembali tidak terpakai keping 40 empat puluh" in every_text(content)
    assert "260 dua ratus enam puluh" in every_text(content)
    returned = said(issue(keeper, "bon", back.pk, number="2"))
    assert returned.title == "Bon Pengembalian Barang"
    assert dict(returned.facts)["Dari"] == "Ruang cetak"


def test_card_of_a_month_adds_up(world: World) -> None:
    keeper = world.users["gudang"]
    sent(world, 1000)
    print_report(keeper, world.dinas, july(6), printed=250, spoiled=3)

    paper = issue(keeper, "kartu-persediaan", month_key(world.dinas, "blank_wni", july(1)))
    content = said(paper)
    assert paper.number == ""
    (table, closing) = content.body
    assert table.table is not None
    assert [row[3:] for row in table.table.rows] == [
        ("", "", "0"),
        ("100.000", "", "100.000"),
        ("", "1.000", "99.000"),
        ("", "250", "98.750"),
        ("", "3", "98.747"),
    ]
    assert table.table.total[3:] == ("100.000", "1.253", "98.747")
    assert "98.747 (sembilan puluh delapan ribu tujuh ratus empat puluh tujuh) keping" in closing.text  # fmt: skip


def test_usage_of_a_month_adds_up_and_goes_through_the_gubernur(world: World) -> None:
    keeper, dinas = world.users["gudang"], world.dinas
    opening_post(by=keeper, office=dinas, day=date(2026, 6, 1), quantity=2000)
    receipt_post(by=keeper, office=dinas, day=date(2026, 6, 2), quantity=500)
    print_report(keeper, dinas, date(2026, 6, 8), printed=900, spoiled=7)
    key = month_key(dinas, "blank_wni", date(2026, 6, 1))

    content = said(issue(keeper, "laporan-penggunaan", key, number="470/1/2026"))
    assert content.letter is not None
    assert content.letter.addressee == ("Menteri Dalam Negeri", "melalui Gubernur Jawa Timur", "di Jakarta")  # fmt: skip
    words = every_text(content)
    assert "Persediaan awal 2.000 dua ribu" in words
    assert "Masuk: diterima 500 lima ratus" in words
    assert "Terpakai untuk pencetakan 900 sembilan ratus" in words
    assert "Sisa akhir bulan 1.593 seribu lima ratus sembilan puluh tiga" in words
    assert "Bengkok atau meleleh 7 tujuh" in words
    assert content.signatures[0].person.name == "Nama Pejabat"


def test_usage_says_what_waits_for_a_receipt(world: World) -> None:
    keeper, dinas = world.users["gudang"], world.dinas
    opening_post(by=keeper, office=dinas, day=date(2026, 6, 1), quantity=100)
    print_report(keeper, dinas, date(2026, 6, 8), printed=130)

    content = said(issue(keeper, "laporan-penggunaan", month_key(dinas, "blank_wni", date(2026, 6, 1)), number="1"))  # fmt: skip
    assert "Terpakai, menunggu dokumen terima 30 tiga puluh" in every_text(content)
    assert "Sisa akhir bulan 0 nol" in every_text(content)


def test_usage_of_a_month_that_runs_or_without_a_book_is_refused(world: World) -> None:
    keeper, dinas = world.users["gudang"], world.dinas
    with pytest.raises(PaperRefused, match="dapat diterbitkan mulai 1 Agustus 2026"):
        issue(keeper, "laporan-penggunaan", month_key(dinas, "blank_wni", july(1)), number="1")
    with pytest.raises(PaperRefused, match="Belum ada buku persediaan"):
        issue(keeper, "laporan-penggunaan", month_key(dinas, "blank_wni", date(2026, 6, 1)), number="1")  # fmt: skip
    report = kind_of("laporan-penggunaan")
    assert report
    assert report.draft(month_key(dinas, "ribbon", date(2026, 6, 1))) is None


def test_receipts_of_finished_cards_by_both_sides(world: World) -> None:
    adb, operator = world.users["adb"], world.users["operator"]
    dispatch = card_dispatch(
        by=adb, sender=world.dinas, receiver=world.jombang, day=july(6), quantity=250, carrier="Kurir Dinas"
    )  # fmt: skip
    going = issue(adb, "tanda-kirim-ktp", dispatch.pk, number="1")
    assert "KTP-el jadi dikirim 250 dua ratus lima puluh" in every_text(said(going))
    counted = kind_of("tanda-terima-ktp")
    assert counted
    assert counted.draft(str(dispatch.pk)) is None

    card_accept(by=operator, dispatch=dispatch, day=july(7), quantity=248, difference_note="dua tidak ada")  # fmt: skip
    paper = issue(operator, "tanda-terima-ktp", dispatch.pk, number="1")
    assert (paper.office, paper.other) == (world.jombang, world.dinas)
    content = said(paper)
    assert (
        content.head["agency_name"] == "Dinas Kependudukan dan Pencatatan Sipil"
    )  # its Dinas has the letterhead
    assert "Kurang diterima 2 dua" in every_text(content)
    assert "Catatan selisih: dua tidak ada." in every_text(content)
    assert dict(content.facts)["Pembawa"] == "Kurir Dinas"


def test_a_kecamatan_with_a_letterhead_of_its_own_uses_it(world: World) -> None:
    with_letterhead(world.jombang)
    dispatch = card_dispatch(
        by=world.users["adb"], sender=world.dinas, receiver=world.jombang, day=july(6), quantity=5
    )
    card_accept(by=world.users["operator"], dispatch=dispatch, day=july(7), quantity=5)

    paper = issue(world.users["operator"], "tanda-terima-ktp", dispatch.pk, number="1")
    assert said(paper).head["city"] == world.jombang.region.name


def test_numbering_leaves_a_history(world: World) -> None:
    kind = kind_of("bast")
    assert kind
    for first in (1, 5):
        with clock.held_at(NOW):
            numbering_set(
                by=world.users["kabid"], office=world.dinas, kind=kind, automatic=True, pattern="{n}/{year}", first=first
            )  # fmt: skip
    assert PaperNumbering.objects.get().first == 5
