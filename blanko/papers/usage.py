"""Laporan penggunaan blangko: the month's opening, in, used, spoiled and closing, to the Menteri through the Gubernur (domain.md 4.4)."""

from dataclasses import dataclass
from datetime import date

from ektp.common.formatting import angka, bulan
from ektp.common.terbilang import jumlah, terbilang
from ektp.papers import wording
from ektp.papers.content import Block, Column, Content, Frame, Letter, Table

Amounts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class UsagePaper:
    """A month of one item at an office, in `unit`: `opening + came - used - spoiled - went = closing`.

    `came` and `went` are named amounts; `spoiled_by` tells the spoiled ones by cause and adds up to `spoiled`. `waiting` is what was
    used and not yet booked: it is in `used` and `spoiled`, and still in `closing`. `province` is whose Gubernur passes it on, if any.
    """

    office: str
    item: str
    unit: str
    month: date
    opening: int
    came: Amounts
    used: int
    spoiled: int
    spoiled_by: Amounts
    went: Amounts
    closing: int
    waiting: int = 0
    province: str = ""


def usage_paper(paper: UsagePaper, frame: Frame) -> Content:
    """The letter with both tables in it."""
    month = bulan(paper.month)
    through = (f"melalui Gubernur {paper.province}",) if paper.province else ()
    subject = f"Laporan penggunaan {paper.item} bulan {month}"
    return Content(
        form="letter",
        title=f"Laporan Penggunaan {paper.item} Bulan {month}",
        head=frame.head,
        day=frame.day,
        number=frame.number,
        body=(
            Block(_answer(paper), table=_table(paper)),
            *_spoiled(paper),
            *_waiting(paper),
            Block("Demikian laporan ini disampaikan. Atas perhatian Bapak/Ibu diucapkan terima kasih."),
        ),
        signatures=(wording.head_signs(frame),),
        letter=Letter(
            addressee=("Menteri Dalam Negeri", *through, "di Jakarta"),
            subject=subject,
            copies=("Direktur Jenderal Kependudukan dan Pencatatan Sipil di Jakarta",),
        ),
    )  # fmt: skip


def _answer(paper: UsagePaper) -> str:
    return (
        f"Bersama ini dilaporkan penggunaan {paper.item} pada {paper.office} selama bulan {bulan(paper.month)}. "
        f"Dari persediaan awal {jumlah(paper.opening, paper.unit)} dan yang masuk {jumlah(_sum(paper.came), paper.unit)}, "
        f"terpakai untuk pencetakan {jumlah(paper.used, paper.unit)}, gagal cetak {jumlah(paper.spoiled, paper.unit)}, dan "
        f"keluar {jumlah(_sum(paper.went), paper.unit)}, sehingga sisa akhir bulan {jumlah(paper.closing, paper.unit)}. "
        "Rinciannya sebagai berikut."
    )


def _table(paper: UsagePaper) -> Table:
    columns = (
        Column("No.", share=7), Column("Uraian", share=40), Column(f"Jumlah ({paper.unit})", number=True, share=18),
        Column("Dengan huruf"),
    )  # fmt: skip
    rows = [
        ("Persediaan awal", paper.opening),
        *((f"Masuk: {label.lower()}", amount) for label, amount in paper.came),
        ("Terpakai untuk pencetakan", paper.used),
        ("Gagal cetak", paper.spoiled),
        *((f"Keluar: {label.lower()}", amount) for label, amount in paper.went),
    ]
    if paper.waiting:
        rows.append(("Terpakai, menunggu dokumen terima", paper.waiting))
    lines = tuple(
        (str(n), label, angka(amount), terbilang(amount))
        for n, (label, amount) in enumerate(rows, start=1)
    )
    total = ("", "Sisa akhir bulan", angka(paper.closing), terbilang(paper.closing))
    return Table(columns, lines, total)


def _spoiled(paper: UsagePaper) -> tuple[Block, ...]:
    if not paper.spoiled_by:
        return ()
    table = wording.amounts(paper.spoiled_by, paper.unit)
    return (Block("Gagal cetak menurut sebabnya:", table=table),)


def _waiting(paper: UsagePaper) -> tuple[Block, ...]:
    if not paper.waiting:
        return ()
    text = (
        f"Pemakaian {jumlah(paper.waiting, paper.unit)} belum tertutup oleh dokumen penerimaan pada akhir bulan, sehingga belum "
        "mengurangi sisa menurut buku."
    )
    return (Block(text),)


def _sum(amounts: Amounts) -> int:
    return sum(amount for _label, amount in amounts)
