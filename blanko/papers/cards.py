"""Kartu persediaan on paper: a month of one item, from what was there to what is left."""

from dataclasses import dataclass
from datetime import date

from ektp.common.formatting import angka, bulan, hari_tanggal, tanggal
from ektp.common.terbilang import jumlah
from ektp.papers import wording
from ektp.papers.content import Block, Column, Content, Frame, Signature, Table


@dataclass(frozen=True, slots=True)
class CardLine:
    """A document of the month: what came or went, and what was on hand after it."""

    day: date
    number: str
    what: str
    came: int | None
    went: int | None
    balance: int


@dataclass(frozen=True, slots=True)
class CardPaper:
    """The card of an item and month, in `unit`. `until` is the last day it tells of."""

    office: str
    item: str
    unit: str
    month: date
    until: date
    opening: int
    lines: tuple[CardLine, ...]
    came: int
    went: int
    closing: int


def card_paper(paper: CardPaper, frame: Frame) -> Content:
    """The card, signed by its keeper and seen by the head of the office."""
    knowing = wording.knows(frame)
    keeper = frame.person(wording.FIRST)
    signatures = [Signature("Pengurus barang", keeper, place_day=wording.place_day(frame))]
    if knowing:
        signatures.insert(0, knowing)
    return Content(
        form="sheet",
        title=f"Kartu Persediaan {paper.item}",
        subtitle=f"Bulan {bulan(paper.month)}, keadaan s.d. {hari_tanggal(paper.until)}",
        head=frame.head,
        day=frame.day,
        number=frame.number,
        facts=(("Kantor", paper.office), ("Barang", paper.item), ("Satuan", paper.unit)),
        body=(
            Block(table=_table(paper)),
            Block(f"Sisa akhir {jumlah(paper.closing, paper.unit)}."),
        ),
        signatures=tuple(signatures),
    )


def _table(paper: CardPaper) -> Table:
    columns = (
        Column("Tanggal", share=17), Column("Nomor", share=19), Column("Uraian"),
        Column("Masuk", number=True, share=11), Column("Keluar", number=True, share=11), Column("Sisa", number=True, share=11),
    )  # fmt: skip
    opening = ("", "", "Sisa awal", "", "", angka(paper.opening))
    lines = tuple(
        (tanggal(row.day), row.number, row.what, _or_blank(row.came), _or_blank(row.went), angka(row.balance))
        for row in paper.lines
    )  # fmt: skip
    total = ("Jumlah", "", "", angka(paper.came), angka(paper.went), angka(paper.closing))
    return Table(columns, (opening, *lines), total)


def _or_blank(number: int | None) -> str:
    return "" if number is None else angka(number)
