"""Papers with made-up figures and names, and their PDFs opened again."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pypdf

from blanko.papers.cards import CardLine, CardPaper, card_paper
from blanko.papers.checks import (
    CountLine,
    CountPaper,
    DestructionPaper,
    count_paper,
    destruction_paper,
)
from blanko.papers.handover import HandoverPaper, handover_paper
from blanko.papers.loans import LoanPaper, LoanReturnPaper, loan_paper, loan_return_paper
from blanko.papers.requests import RequestPaper, request_paper
from blanko.papers.slips import SlipPaper, slip_paper
from blanko.papers.usage import UsagePaper, usage_paper
from ektp.papers.content import Content, Frame, Person, freeze
from ektp.papers.models import Paper
from ektp.regions.models import Office
from reports.papers import document
from reports.rendering.process import render
from tests.reports import paper as opened
from tests.reports.paper import HEAD

MONDAY = date(2026, 7, 6)
JOMBANG, SURABAYA = "Disdukcapil Kab. Jombang", "Disdukcapil Kota Surabaya"
BLANK = ("Blangko KTP-el WNI", "keping")
PEOPLE = {
    "first": Person("Siti Aminah", "19800505 200501 2 003", "Pengurus Blangko", JOMBANG),
    "second": Person("Budi Santoso, S.Sos.", "19781212 200312 1 002", "Pengurus Blangko", SURABAYA),
    "knowing": Person("Drs. Masduqi Zakaria, M.Si.", "19660101 199003 1 004", "Kepala Dinas"),
}
WITNESSES = (
    Person("Agus Wibowo", position="Satuan Polisi Pamong Praja"),
    Person("Rina Lestari", position="Inspektorat Kabupaten Jombang"),
    Person("Iptu Dedi Kurniawan", position="Polres Jombang"),
)
FRAME = Frame({**HEAD, "government_name": "Pemerintah Kabupaten Jombang", "city": "Jombang"}, MONDAY, "470/12/BAST/2026", PEOPLE)  # fmt: skip
WITNESSED = Frame(FRAME.head, MONDAY, "470/3/BA-MUSNAH/2026", PEOPLE, WITNESSES)


def card(lines: int) -> CardPaper:
    rows, balance = [], 1000
    for n in range(lines):
        came = 500 if n % 5 == 0 else None
        went = None if came else 37
        balance += (came or 0) - (went or 0)
        what = "Terima kiriman: Dukcapil Provinsi Jawa Timur" if came else "Pemakaian cetak"
        rows.append(CardLine(date(2026, 7, 1 + n % 31), f"470/{n}/2026" if came else "", what, came, went, balance))  # fmt: skip
    came = sum(row.came or 0 for row in rows)
    went = sum(row.went or 0 for row in rows)
    return CardPaper(JOMBANG, *BLANK, date(2026, 7, 1), date(2026, 7, 31), 1000, tuple(rows), came, went, balance)  # fmt: skip


def all_contents() -> dict[str, Content]:
    sent = HandoverPaper(
        JOMBANG, SURABAYA, *BLANK, quantity=1000, day=MONDAY, note="dibawa dengan kendaraan dinas"
    )
    got = HandoverPaper(
        JOMBANG, SURABAYA, *BLANK, quantity=945, day=MONDAY, damaged=5, sent=1000, sent_day=date(2026, 7, 3), still=50,
        reference="470/11/2026", note="satu dus basah di sudutnya",
    )  # fmt: skip
    usage = UsagePaper(
        JOMBANG, *BLANK, month=date(2026, 6, 1), opening=2000, came=(("Diterima", 11_021), ("Dipinjam", 500)), used=9000,
        spoiled=53, spoiled_by=(("Cacat pabrik", 31), ("Ribbon terkelupas", 22)), went=(("Dikirim", 1000),), closing=3468,
        province="Jawa Timur",
    )  # fmt: skip
    loan = LoanPaper(
        JOMBANG, SURABAYA, *BLANK, quantity=500, day=MONDAY, due_day=date(2026, 8, 31), purpose="persediaan menipis",
        approvals=("Kepala Disdukcapil Kab. Jombang, 3 Juli 2026", "Dukcapil Provinsi Jawa Timur, 5 Juli 2026"),
    )  # fmt: skip
    returned = LoanReturnPaper(
        JOMBANG, SURABAYA, *BLANK, quantity=200, day=MONDAY, loan_day=date(2026, 6, 1), borrowed=500, before=100, loan_number="470/1/BA-PINJAM/2026",
    )  # fmt: skip
    lines = (
        CountLine(*BLANK, "Sisa", 3468, 3460, (("salah hitung saat pengeluaran", -5), ("belum ditemukan", -3))),
        CountLine(*BLANK, "Karantina", 53, 53),
    )  # fmt: skip
    count = CountPaper(
        JOMBANG,
        "gudang dan ruang cetak",
        "6 Juli 2026 pukul 15.30 WIB",
        lines,
        "Kepala Dinas pada 6 Juli 2026",
    )
    burned = DestructionPaper(
        JOMBANG, "KTP-el rusak dan tidak berlaku", "keping",
        (("Perubahan data", 22_875), ("Rusak dalam pemakaian", 8_000), ("Pemilik meninggal dunia", 973)),
        MONDAY, "dibakar", "halaman kantor Disdukcapil Kab. Jombang", serials=("A000101 s.d. A000130", "B7"), listing="lampiran berita acara ini",
    )  # fmt: skip
    asked = RequestPaper(
        JOMBANG, *BLANK, (("Siap cetak (PRR)", 4463), ("Belum rekam", 23_537), ("Penggantian rusak, hilang, dan perubahan data", 2000)),
        700, 30_000, ("Direktur Jenderal Kependudukan dan Pencatatan Sipil", "melalui Kepala Dinas Dukcapil Provinsi Jawa Timur", "di Surabaya"),
        "6 Juli 2026", 14, "Siti Aminah, telepon (0321) 555 0100",
    )  # fmt: skip
    slip = SlipPaper(
        JOMBANG, "Gudang", "Ruang cetak", *BLANK, quantity=300, day=MONDAY, returned=40
    )
    return {
        "bast-kirim": handover_paper(sent, FRAME),
        "bast-terima": handover_paper(got, FRAME),
        "bon": slip_paper(slip, FRAME),
        "kartu": card_paper(card(24), FRAME),
        "kartu-panjang": card_paper(card(95), FRAME),
        "laporan": usage_paper(usage, FRAME),
        "pinjam": loan_paper(loan, FRAME),
        "kembali": loan_return_paper(returned, FRAME),
        "opname": count_paper(count, FRAME),
        "musnah": destruction_paper(burned, WITNESSED),
        "mohon": request_paper(asked, FRAME),
    }  # fmt: skip


def paper_of(content: Content, **fields: object) -> Paper:
    """An unsaved paper that says this."""
    given = {
        "office": Office(code="35.17-DINAS", name=JOMBANG, time_zone="Asia/Jakarta"),
        "kind": "bast",
        "about": "blanko.document:1",
        "day": content.day,
        "year": content.day.year,
        "number": content.number,
        "title": content.title,
        "content": freeze(content),
        "token": "9f3c01" + "ab" * 5,
        "verify_url": f"https://ektp.contoh.go.id/v/9f3c01{'ab' * 5}/",
        "client_key": uuid4(),
        "issued_at": datetime(2026, 7, 6, 3, 5, tzinfo=UTC),
    }
    return Paper(**{**given, **fields})


def printed(content: Content, folder: Path, name: str = "naskah") -> opened.Paper:
    """Its PDF, opened."""
    made = document(paper_of(content))
    path = folder / f"{name}.pdf"
    render(made, path)
    return opened.Paper(made, path, pypdf.PdfReader(path))
