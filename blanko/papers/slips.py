"""Bon pengeluaran: what one place of an office hands out to another, and what comes back unused the same day."""

from dataclasses import dataclass
from datetime import date

from ektp.common.formatting import angka, hari_tanggal
from ektp.common.terbilang import terbilang
from ektp.papers import wording
from ektp.papers.content import Block, Column, Content, Frame, Signature, Table


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """A movement between two places of one office, in `unit`. `asked` is what the place asked for, where that was written down; `returned` is what came back unused on the same day.

    `comes_back` makes it the slip of the return itself.
    """

    office: str
    source: str
    target: str
    item: str
    unit: str
    quantity: int
    day: date
    asked: int | None = None
    returned: int = 0
    note: str = ""
    comes_back: bool = False


def slip_paper(paper: SlipPaper, frame: Frame) -> Content:
    """The bon, signed by who hands out and who receives."""
    return Content(
        form="sheet",
        title="Bon Pengembalian Barang" if paper.comes_back else "Bon Pengeluaran Barang",
        head=frame.head,
        day=frame.day,
        number=frame.number,
        facts=(
            ("Kantor", paper.office),
            ("Dari", paper.source),
            ("Kepada", paper.target),
            ("Hari, tanggal", hari_tanggal(paper.day)),
        ),
        body=(Block(table=_table(paper)), *([Block(f"Catatan: {paper.note}")] if paper.note else [])),
        signatures=(
            Signature("Yang menerima", frame.person(wording.SECOND)),
            Signature("Yang menyerahkan", frame.person(wording.FIRST), place_day=wording.place_day(frame)),
        ),
        knowing=wording.knows(frame),
    )  # fmt: skip


def _table(paper: SlipPaper) -> Table:
    columns = (
        Column("No.", share=7), Column("Uraian", share=38), Column("Satuan", share=11),
        Column("Jumlah", number=True, share=13), Column("Dengan huruf"),
    )  # fmt: skip
    rows = [] if paper.asked is None else [("Diminta", paper.asked)]
    rows.append(("Dikembalikan" if paper.comes_back else "Dikeluarkan", paper.quantity))
    if paper.returned:
        rows.append(("Kembali tidak terpakai", paper.returned))
        rows.append(("Terpakai atau masih di tempat tujuan", paper.quantity - paper.returned))
    return Table(
        columns,
        tuple(
            (str(n), f"{paper.item}: {label.lower()}", paper.unit, angka(amount), terbilang(amount))
            for n, (label, amount) in enumerate(rows, start=1)
        ),
    )
