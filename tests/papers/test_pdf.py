"""Every paper as a reader opens it: words, fonts, tags, letterhead, and where its pages break."""

import hashlib
import re
from pathlib import Path

import pytest

from ektp.papers.content import freeze, thaw
from reports.services.papers import paper_pdf
from tests.papers import samples
from tests.papers.samples import all_contents, paper_of, printed
from tests.reports.paper import Paper

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("pango")]

# What must be readable on each: right words for the numbers, the right weekday, whoever has to do with it.
WORDS = {
    "bast-kirim": (
        "BERITA ACARA SERAH TERIMA BLANGKO KTP-EL WNI", "Nomor: 470/12/BAST/2026",
        "Pada hari ini, Senin, tanggal enam bulan Juli tahun dua ribu dua puluh enam", "1.000 (seribu) keping",
        "selanjutnya disebut PIHAK PERTAMA", "Budi Santoso, S.Sos.", "NIP 19781212 200312 1 002", "Mengetahui Kepala Dinas",
    ),
    "bast-terima": (
        "945 (sembilan ratus empat puluh lima) keping", "Dikirim 3 Juli 2026, nomor 470/11/2026 1.000 seribu",
        "5 (lima) keping dalam keadaan rusak", "Belum diterima 50 lima puluh", "50 (lima puluh) keping tetap dalam tanggung jawab",
        "Catatan: satu dus basah di sudutnya.",
    ),
    "bon": (
        "BON PENGELUARAN BARANG", "Senin, 6 Juli 2026", "300 tiga ratus", "kembali tidak terpakai keping 40 empat puluh",
        "260 dua ratus enam puluh", "Yang menerima", "Yang menyerahkan",
    ),
    "kartu": (
        "KARTU PERSEDIAAN BLANGKO KTP-EL WNI", "Bulan Juli 2026, keadaan s.d. Jumat, 31 Juli 2026", "Sisa awal 1.000",
        "Sisa akhir 2.797 (dua ribu tujuh ratus sembilan puluh tujuh) keping",
    ),
    "laporan": (
        "Yth. Menteri Dalam Negeri melalui Gubernur Jawa Timur di Jakarta", "11.021 sebelas ribu dua puluh satu",
        "53 (lima puluh tiga) keping", "Cacat pabrik 31 tiga puluh satu", "Sisa akhir bulan 3.468 tiga ribu empat ratus enam puluh delapan",
        "Tembusan: Direktur Jenderal",
    ),
    "pinjam": (
        "BERITA ACARA PEMINJAMAN", "500 (lima ratus) keping", "paling lambat Senin, 31 Agustus 2026",
        "Dukcapil Provinsi Jawa Timur, 5 Juli 2026",
    ),
    "kembali": (
        "BERITA ACARA PENGEMBALIAN", "470/1/BA-PINJAM/2026 tanggal 1 Juni 2026", "Masih dipinjam 200 dua ratus",
        "Sisa pinjaman 200 (dua ratus) keping",
    ),
    "opname": (
        "BERITA ACARA STOK OPNAME", "6 Juli 2026 pukul 15.30 WIB", "kurang 8 (delapan) keping", "tidak ada selisih",
        "belum ditemukan kurang 3 (tiga) keping", "disetujui oleh Kepala Dinas",
    ),
    "musnah": (
        "BERITA ACARA PEMUSNAHAN", "31.848 (tiga puluh satu ribu delapan ratus empat puluh delapan) keping", "470.13/11176/SJ",
        "22.875 dua puluh dua ribu delapan ratus tujuh puluh lima", "Saksi-saksi: Agus Wibowo, Satuan Polisi Pamong Praja",
    ),
    "mohon": (
        "Hal : Permohonan Blangko KTP-el WNI", "tinggal 700 (tujuh ratus) keping", "30.000 (tiga puluh ribu) keping",
        "23.537 dua puluh tiga ribu lima ratus tiga puluh tujuh", "cukup untuk 14 hari kerja bila laju tetap",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    folder = tmp_path_factory.mktemp("naskah")
    return {name: printed(content, folder, name) for name, content in all_contents().items()}


@pytest.mark.parametrize("name", sorted(WORDS))
def test_says_what_it_has_to(papers: dict[str, Paper], name: str) -> None:
    text = re.sub(r"\s+([.,])", r"\1", papers[name].text)

    missing = [words for words in WORDS[name] if words not in text]
    assert missing == [], text


@pytest.mark.parametrize("name", sorted(all_contents()))
def test_carries_letterhead_fonts_tags_and_its_name_on_every_page(
    papers: dict[str, Paper], name: str
) -> None:
    paper = papers[name]
    root, fonts = paper.reader.trailer["/Root"], paper.fonts()

    assert "PEMERINTAH KABUPATEN JOMBANG DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL" in paper.pages[0]
    assert fonts
    assert all(fonts.values())
    assert all("SourceSans" in font.replace("-", "").replace("#20", "") for font in fonts)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert {"/P", "/Document"} <= set(paper.structure())
    assert name in {"laporan", "mohon"} or "/H1" in paper.structure()
    assert "/Table" in paper.structure() or name == "pinjam"
    for number, page in enumerate(paper.pages, start=1):
        assert f"NSK-2026-9f3c01 · Halaman {number} dari {len(paper.pages)}" in page
        assert "diterbitkan 6 Juli 2026 pukul 10.05 WIB" in page


@pytest.mark.parametrize("name", ["bast-kirim", "bon", "laporan", "pinjam", "mohon"])
def test_an_ordinary_paper_is_one_page(papers: dict[str, Paper], name: str) -> None:
    assert len(papers[name].pages) == 1


@pytest.mark.parametrize("lines", [20, 22, 25, 62])
def test_no_page_of_a_card_begins_with_an_orphan_row(lines: int, tmp_path: Path) -> None:
    paper = printed(samples.card_paper(samples.card(lines), samples.FRAME), tmp_path)

    rows = [len(re.findall(r"\d{1,2} Juli 2026 (?:470/|Pemakaian)", page)) for page in paper.pages]
    assert sum(rows) == lines
    assert all(count == 0 or count >= 4 for count in rows), rows
    # The last words and the places to sign stand on a page with rows of the table, never alone.
    assert rows[-1] >= 4
    assert "Sisa akhir" in paper.pages[-1]


def test_the_signatures_are_empty_and_stand_with_the_closing_words(
    papers: dict[str, Paper],
) -> None:
    last = papers["bast-terima"].pages[-1]

    assert "Demikian berita acara ini dibuat" in last
    assert last.index("PIHAK KEDUA, ") < last.index("Budi Santoso")
    assert "Ditandatangani secara elektronik" not in papers["bast-terima"].text


@pytest.mark.parametrize("name", sorted(all_contents()))
def test_a_frozen_content_reads_back_as_it_was(name: str) -> None:
    content = all_contents()[name]

    assert thaw(freeze(content)) == content


def test_a_reprint_has_the_same_bytes() -> None:
    paper = paper_of(all_contents()["bast-terima"])

    digests = {hashlib.sha256(paper_pdf(paper)).hexdigest() for _ in range(2)}
    assert len(digests) == 1
    other = paper_of(all_contents()["bast-terima"], token="ee" * 8)
    assert hashlib.sha256(paper_pdf(other)).hexdigest() not in digests
