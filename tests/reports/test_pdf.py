"""The PDF as a reader opens it: tags, fonts, footers, totals, the golden figures, and the renderer's bounds."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest

from ektp.common.formatting import angka
from reports import layout
from reports.documents import document
from reports.figures import Outlook, Place, Supply
from reports.rendering import process
from reports.rendering.process import Document, DocumentRefused, RenderingFailed, render
from tests.reports import samples
from tests.reports.paper import GOLDEN, Paper, paper_of, run_of
from tests.reports.test_golden import Book

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("pango")]
ASSETS = str(Path(__file__).resolve().parents[2] / "static")
PLAIN = '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Uji</title><link rel="stylesheet" href="css/pdf.css"></head><body><h1>Uji</h1>{}</body></html>'


@pytest.fixture(scope="module")
def east_java(tmp_path_factory) -> Paper:
    return paper_of(samples.province(38), tmp_path_factory.mktemp("pdf"))


def test_letter_then_summary_then_each_table_on_one_page(east_java):
    sizes = [(page.mediabox.width < page.mediabox.height) for page in east_java.reader.pages]

    assert sizes == [True, False, False, False]  # upright letter, landscape attachment


def test_is_tagged_in_indonesian_with_bookmarks(east_java):
    root = east_java.reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    assert list(_titles(east_java.reader.outline)) == [
        "Surat pengantar",
        "Laporan Perkembangan KTP-el Provinsi Jawa Timur",
        "Perekaman, pencetakan, dan penyerahan",
        "Blangko, KTP-el jadi, dan kelengkapan laporan",
    ]
    tags = east_java.structure()
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/Caption"} <= set(tags)
    assert tags.count("/TR") >= 2 * (38 + 1 + 1 + 2)


def _titles(outline):  # type: ignore[no-untyped-def]
    for item in outline:
        yield from _titles(item) if isinstance(item, list) else [item.title]


def test_says_that_it_is_pdf_ua(east_java):
    metadata = east_java.reader.trailer["/Root"]["/Metadata"].get_object().get_data()

    assert b"pdfuaid" in metadata


def test_carries_source_sans_subsets_and_nothing_else(east_java):
    fonts = east_java.fonts()

    assert fonts
    assert all(embedded for embedded in fonts.values())
    assert all(
        "SourceSans" in name.replace("-", "").replace("#20", "") and "+" in name for name in fonts
    )


def test_every_page_carries_the_whole_footer(east_java):
    run = run_of(samples.province(38))

    for number, page in enumerate(east_java.pages, start=1):
        assert run.number in page
        assert f"sidik angka {run.fingerprint_groups}" in page
        assert "keadaan s.d. 31 Oktober 2026, dihitung 1 November 2026 pukul 02.10 WIB" in page
        assert "lengkap 99,26%, diverifikasi 89,74%" in page
        assert f"Halaman {number} dari 4" in page


def test_totals_are_the_figures_own(east_java):
    total = samples.province(38).total

    for column in layout.COLUMNS:
        assert column.text(total) in east_java.text, column.code
    assert east_java.pages[2].count("Jumlah") == 1
    assert angka(total.measures["eligible_population"].value) in east_java.pages[1]


def test_a_signature_is_never_without_words_above_it(tmp_path):
    """With ever more copies the end of the letter moves to a second page, its last paragraph with it."""
    crowded = replace(samples.province(3), outlook=None)
    pages = [_letter_pages(crowded, copies, tmp_path) for copies in (1, 5, 6, 14, 22)]

    assert [len(letter) for letter in pages[:2]] == [1, 1]
    assert len(pages[-1]) == 2
    for letter in pages:
        (signed,) = (page for page in letter if "ruang tanda tangan elektronik" in page)
        assert "kami sampaikan dalam lampiran." in signed
        assert "Tembusan" in signed


def _letter_pages(figures, copies, folder):  # type: ignore[no-untyped-def]
    run = run_of(figures)
    run.copies = "\n".join(f"Penerima {n}" for n in range(copies))
    made, path = document(run, figures), folder / f"{copies}.pdf"
    render(made, path)
    reader = pypdf.PdfReader(path)
    upright = [page for page in reader.pages if page.mediabox.width < page.mediabox.height]
    return [" ".join(page.extract_text().split()) for page in upright]


def test_small_tables_do_not_touch(tmp_path):
    """Four of them stand two and two; their figures keep columns of their own."""
    figures = replace(
        samples.province(3),
        supply=Supply(450_000, 90_000, 360_000, Decimal("20.00"), samples.DAY),
        outlook=Outlook(Decimal(100), 500, 2_000, Decimal(10), "claim", samples.DAY),
    )
    text = paper_of(figures, tmp_path).pages[1]

    assert "Kebutuhan 450.000" in text
    assert "Perekaman sehari 100" in text


def test_what_can_be_printed_says_how_far_it_goes(east_java):
    page = east_java.pages[1]

    assert "selesai dicetak dalam sekitar 14 hari kerja bila laju tetap" in page
    assert "cukup untuk sekitar 12 hari kerja bila laju tetap" in page
    assert "Ribbon, terendah 20% dari 2 kantor: Disdukcapil Kota Batu, 31 Oktober 2026" in page
    assert "Film, terendah 45% dari 1 kantor: Disdukcapil Kab. Pacitan, 30 Oktober 2026" in page


def test_own_part_stands_before_the_total(east_java):
    page = east_java.pages[2]

    assert (
        page.index("Kab. Contoh Panjang 38")
        < page.index("Tanpa rincian kabupaten/kota")
        < page.index("Jumlah")
    )


def test_letter_has_letterhead_empty_number_signature_room_and_copies(east_java):
    letter = east_java.pages[0]

    for words in (
        "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",
        "Surabaya, 4 November 2026",
        "Nomor : ……",
        "1 (satu) berkas",
        "Yth. Gubernur Jawa Timur di Surabaya",
        "ruang tanda tangan elektronik",
        "NIP 19700101 199503 1 001",
        "Tembusan:",
        "Direktur Jenderal Kependudukan dan Pencatatan Sipil",
    ):
        assert words.lower() in letter.lower(), words


@pytest.mark.parametrize("rows", [1, 12, 16, 39, 45])
def test_no_page_is_left_with_a_few_rows(rows, tmp_path):
    paper = paper_of(samples.province(rows), tmp_path)

    table_pages = [page for page in paper.pages[1:] if "Kab. Contoh" in page]
    assert all(page.count("Kab. Contoh Panjang") >= min(rows, 6) for page in table_pages)


def test_moves_inside_the_region_are_taken_off_in_a_line_of_their_own(tmp_path):
    figures = samples.province(3)
    own = figures.own_part
    moved = replace(
        own, flows={**own.flows, "blank_received_flow": -500, "blank_internal_flow": 500}
    )
    figures = replace(figures, rows=(*figures.children, moved))

    lines = list(layout.lines(figures, layout.CARDS))

    assert [line.kind for line in lines] == ["child"] * 3 + ["own", "internal"]
    assert (lines[3].cells[0].value, lines[4].cells[0].value) == (0, -500)
    assert "Antarkantor di dalam wilayah (dikurangkan)" in paper_of(figures, tmp_path).text


@pytest.mark.parametrize("place", GOLDEN)
def test_golden_figures_stand_in_the_text(place, tmp_path):
    text = paper_of(getattr(samples, place)(), tmp_path).text

    assert [words for words in GOLDEN[place] if words not in text] == []


@pytest.mark.django_db
def test_kecamatan_jombang_from_the_services_to_the_paper(tmp_path):
    book, day = Book(), date(2013, 3, 14)
    said = {
        "eligible_population": 118428,
        "recorded": 94891,
        "printed": 90428,
        "handed_over": 54449,
    }
    book.state("35.17.09", day, **said)
    book.claim("35.17.09", "gap", "unprinted", "4300", day)

    text = paper_of(book.figures("35.17.09", day), tmp_path).text

    wanted = [words for words in GOLDEN["jombang"] if words != "data contoh"]
    assert [words for words in wanted if words not in text] == []
    assert "angka yang disampaikan lebih rendah" in text
    assert "kartu pertama dan cetak ulang belum dipisahkan" in text


@pytest.mark.django_db
def test_nation_and_jawa_tengah_from_the_services_to_the_paper(tmp_path):
    book = Book()
    blanks, gap = date(2017, 7, 6), date(2016, 9, 13)
    book.state("ID", blanks, blank_received=5_985_000, blank_used=1_616_917)
    book.state("33", gap, unrecorded=1_700_000)
    book.claim("33", "percentage", "unrecorded", "5.02", gap, base="eligible_population")

    nation = paper_of(book.figures("ID", blanks), tmp_path).text
    central_java = paper_of(book.figures("33", gap), tmp_path).text

    assert [words for words in GOLDEN["nation"] if words not in nation] == []
    assert [words for words in GOLDEN["jateng"] if words not in central_java] == []


def test_unknown_is_a_dash_and_never_zero(tmp_path):
    figures = samples.figures(Place("35", "Jawa Timur", "Provinsi Jawa Timur", 1))

    text = paper_of(figures, tmp_path).text

    assert "belum dilaporkan" in text
    assert "lengkap –, diverifikasi –" in text


def test_same_run_gives_the_same_bytes(east_java, tmp_path):
    again = tmp_path / "again.pdf"

    render(east_java.document, again)

    assert again.read_bytes() == east_java.path.read_bytes()


# The renderer


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>Terima → kirim</p>", "“→” (U+2192)"),
        ('<img src="gambar.png" alt="">', "gambar.png"),
        ('<img src="https://contoh.go.id/x.png" alt="">', "not an asset of ours"),
        ('<img src="../manage.py" alt="">', "not an asset of ours"),
        ("<style>@font-face { font-family: X; src: url(fonts/none.woff2) }</style>", "X"),
        ('<p style="warna: merah">x</p>', "warna"),
    ],
    ids=["letter", "image", "network", "outside", "font", "style"],
)
def test_what_is_missing_is_an_error_with_a_name(body, words, tmp_path):
    target = tmp_path / "x.pdf"

    with pytest.raises(
        DocumentRefused, match=words.replace("(", r"\(").replace("+", r"\+").replace(")", r"\)")
    ):
        render(Document(PLAIN.format(body), ASSETS, "x"), target)

    assert not target.exists()


def test_too_little_memory_is_said_in_a_sentence(tmp_path):
    rows = "<tr>" + "<td>1.234</td>" * 10 + "</tr>"
    html = PLAIN.format(f'<table class="d">{rows * 2000}</table>')

    with pytest.raises(RenderingFailed):
        render(Document(html, ASSETS, "x"), tmp_path / "x.pdf", memory_mb=160)


def test_too_slow_is_stopped(tmp_path):
    with pytest.raises(RenderingFailed, match="batas waktu"):
        render(Document(PLAIN.format(""), ASSETS, "x"), tmp_path / "x.pdf", seconds=0.05)


def test_progress_goes_forward_and_may_end_the_child(tmp_path):
    steps: list[int] = []
    render(Document(PLAIN.format(""), ASSETS, "x"), tmp_path / "x.pdf", progress=steps.append)
    assert steps == sorted(steps)
    assert steps[-1] == process.STEPS

    def lost(_step: int) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        render(Document(PLAIN.format(""), ASSETS, "x"), tmp_path / "y.pdf", progress=lost)


def test_child_dies_with_its_parent(tmp_path):
    """A parent that is killed outright leaves no renderer behind."""
    program = (
        "import sys; from pathlib import Path; from reports.rendering.process import Document, render\n"
        f"rows = '<tr>' + '<td>1.234</td>' * 12 + '</tr>'\n"
        f"html = {PLAIN!r}.format('<table class=\"d\">' + rows * 3000 + '</table>')\n"
        f"def say(step): print(step, flush=True)\n"
        f"render(Document(html, {ASSETS!r}, 'x'), Path({str(tmp_path / 'x.pdf')!r}), progress=say)\n"
    )
    root = Path(ASSETS).parent
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    until = time.monotonic() + 5
    while time.monotonic() < until and any(_runs(int(pid)) for pid in children):
        time.sleep(0.05)

    assert children
    assert not any(_runs(int(pid)) for pid in children)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_child_gets_no_secrets(monkeypatch):
    monkeypatch.setenv("EKTP_SECRET_KEY", "x")

    assert not [name for name in process._environment() if name.startswith("EKTP")]


_ALONE = """
import json, resource, sys, time
from pathlib import Path
from reports.rendering.process import Document, render
made = Document(**json.loads(Path(sys.argv[1]).read_text()))
began = time.monotonic()
render(made, Path(sys.argv[2]))
print(time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def test_666_rows_fit_the_memory_and_say_their_time(tmp_path, capsys):
    """DESIGN section 10: a province with 666 kecamatan, tagged, at most 350 MB. The time is printed, not tested.

    Asked of a small process that has no other children: the system keeps only the largest child's peak, and a child begins with its
    parent's.
    """
    made = document(run_of(samples.province(666, 3)), samples.province(666, 3))
    source = tmp_path / "in.json"
    source.write_text(json.dumps(asdict(made)), encoding="utf-8")
    command = [sys.executable, "-c", _ALONE, str(source), str(tmp_path / "big.pdf")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    took, peak = (float(word) for word in said.split())
    with capsys.disabled():
        print(  # noqa: T201 - a measurement for whoever runs it
            f"\n666 rows, 14 columns, tagged: {took:.1f} s, peak {peak:.0f} MB, {os.getloadavg()[0]:.1f} load"
        )

    assert peak <= 350
