"""BA stok opname and BA pemusnahan: what was counted, and what was destroyed (domain.md sections 4.4 and 4.5)."""

from dataclasses import dataclass, replace
from datetime import date

from ektp.common.formatting import angka, hari_tanggal, lebih
from ektp.common.terbilang import jumlah, terbilang
from ektp.papers import wording
from ektp.papers.content import Block, Column, Content, Frame, Party, Signature, Table

BURNING = "Surat Edaran Menteri Dalam Negeri Nomor 470.13/11176/SJ tanggal 13 Desember 2018"


@dataclass(frozen=True, slots=True)
class CountLine:
    """One item in one condition: what the book expected, what was there, and why they differ (reasons add up to the difference)."""

    item: str
    unit: str
    condition: str
    book: int
    counted: int
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def difference(self) -> int:
        """Counted less book."""
        return self.counted - self.book


@dataclass(frozen=True, slots=True)
class CountPaper:
    """A stock count of an office. `at` says when the book was read (`31 Juli 2026 pukul 15.30 WIB`); `approved` who agreed."""

    office: str
    place: str
    at: str
    lines: tuple[CountLine, ...]
    approved: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DestructionPaper:
    """What was destroyed: amounts by category in `unit`, never spoiled blanks and withdrawn KTP-el together.

    `day` is when it was done; `serials` are the ranges of numbers, where they were kept; `listing` says where else the list is.
    """

    office: str
    item: str
    unit: str
    groups: tuple[tuple[str, int], ...]
    day: date
    method: str
    place: str
    rule: str = BURNING
    serials: tuple[str, ...] = ()
    listing: str = ""
    note: str = ""

    @property
    def quantity(self) -> int:
        """All of it."""
        return sum(amount for _label, amount in self.groups)


def count_paper(paper: CountPaper, frame: Frame) -> Content:
    """BA stok opname, signed by who counted and who watched."""
    read = (
        f"Penghitungan fisik persediaan pada {paper.office}, {paper.place}, dilakukan terhadap saldo buku keadaan {paper.at}, "
        "dengan hasil sebagai berikut."
    )
    several = len({line.item for line in paper.lines}) > 1
    differing = any(line.difference for line in paper.lines)
    return Content(
        form="minutes",
        title="Berita Acara Stok Opname",
        head=frame.head,
        day=frame.day,
        number=frame.number,
        opening=wording.on_this_day(frame.day),
        parties=_counters(frame),
        between="telah melaksanakan penghitungan fisik persediaan dan menerangkan hal-hal sebagai berikut.",
        body=wording.articles(
            Block(read, table=_counted(paper)),
            *(_line_words(line, several=several) for line in paper.lines),
            f"Hasil penghitungan disetujui oleh {paper.approved}." if differing and paper.approved else "",
            f"Catatan: {paper.note.rstrip('.')}." if paper.note else "",
        ),
        closing=(wording.CLOSING,),
        signatures=(
            Signature("Saksi penghitungan", frame.person(wording.SECOND)),
            Signature("Yang menghitung", frame.person(wording.FIRST), place_day=wording.place_day(frame)),
        ),
        knowing=wording.knows(frame),
        witnesses=frame.witnesses,
    )  # fmt: skip


def _counters(frame: Frame) -> tuple[Party, ...]:
    return (
        Party("", frame.person(wording.FIRST), "sebagai yang menghitung"),
        Party("", frame.person(wording.SECOND), "sebagai saksi penghitungan"),
    )


def _counted(paper: CountPaper) -> Table:
    columns = (
        Column("Barang", share=30), Column("Keadaan", share=20), Column("Satuan", share=11), Column("Menurut buku", number=True),
        Column("Hasil hitung", number=True), Column("Selisih", number=True),
    )  # fmt: skip
    rows = tuple(
        (line.item, line.condition, line.unit, angka(line.book), angka(line.counted), _signed(line))
        for line in paper.lines
    )
    return Table(columns, rows)


def _signed(line: CountLine) -> str:
    return f"kurang {angka(-line.difference)}" if line.difference < 0 else (lebih(-line.difference) if line.difference else "0")  # fmt: skip


def _line_words(line: CountLine, *, several: bool) -> Block:
    """The amounts in words, with what explains a difference; the item is said where there are several."""
    what = f"{line.item}, {line.condition.lower()}" if several else line.condition
    said = (
        f"{what}: menurut buku {jumlah(line.book, line.unit)}, menurut penghitungan {jumlah(line.counted, line.unit)}, "
        f"{wording.more_or_less(line.difference, line.unit)}"
    )
    if len(line.reasons) == 1 and line.reasons[0][1] == line.difference:
        label = line.reasons[0][0]
        return Block(f"{said}, dengan sebab {label[:1].lower()}{label[1:]}.")
    points = tuple(f"{label} {wording.more_or_less(n, line.unit)}" for label, n in line.reasons)
    return Block(f"{said}, dengan sebab:" if points else f"{said}.", points=points)


def destruction_paper(paper: DestructionPaper, frame: Frame) -> Content:
    """BA pemusnahan, signed by two persons and the witnesses."""
    done = (
        f"Pada {hari_tanggal(paper.day)} telah dimusnahkan {paper.item} milik {paper.office} sebanyak "
        f"{jumlah(paper.quantity, paper.unit)} dengan cara {paper.method}, bertempat di {paper.place}, dengan rincian sebagai berikut."
    )
    serials = Block("Nomor seri yang dimusnahkan:", points=paper.serials) if paper.serials else ""
    listing = f"Daftar yang dimusnahkan tersimpan pada {paper.listing}." if paper.listing else ""
    return Content(
        form="minutes",
        title=f"Berita Acara Pemusnahan {paper.item}",
        head=frame.head,
        day=frame.day,
        number=frame.number,
        opening=wording.on_this_day(frame.day),
        parties=(
            Party("", frame.person(wording.FIRST), "sebagai petugas pemusnahan"),
            Party("", frame.person(wording.SECOND), "sebagai penanggung jawab"),
        ),
        between=f"berdasarkan {paper.rule}, dengan disaksikan para saksi, menerangkan hal-hal sebagai berikut.",
        body=wording.articles(
            Block(done, table=_destroyed(paper)),
            serials,
            listing,
            "Seluruh barang tersebut telah dimusnahkan sehingga tidak dapat dipergunakan kembali.",
            f"Catatan: {paper.note.rstrip('.')}." if paper.note else "",
        ),
        closing=(wording.CLOSING,),
        signatures=(
            Signature("Penanggung jawab", frame.person(wording.SECOND)),
            Signature("Petugas pemusnahan", frame.person(wording.FIRST), place_day=wording.place_day(frame)),
        ),
        knowing=wording.knows(frame),
        witnesses=frame.witnesses,
    )  # fmt: skip


def _destroyed(paper: DestructionPaper) -> Table:
    total = ("Jumlah", angka(paper.quantity), terbilang(paper.quantity))
    return replace(wording.amounts(paper.groups, paper.unit), total=total)
