"""Surat permohonan blangko: what is needed and why, and what is left (domain.md section 4.4)."""

from dataclasses import dataclass

from ektp.common.formatting import angka
from ektp.common.terbilang import jumlah, terbilang
from ektp.papers import wording
from ektp.papers.content import Block, Column, Content, Frame, Letter, Table


@dataclass(frozen=True, slots=True)
class RequestPaper:
    """What an office asks of the level above, in `unit`. `need` names its parts; `cover` is how long the stock lasts (working days)."""

    office: str
    item: str
    unit: str
    need: tuple[tuple[str, int], ...]
    stock: int
    requested: int
    addressee: tuple[str, ...]
    stock_day: str
    cover: int | None = None
    contact: str = ""
    copies: tuple[str, ...] = ()
    note: str = ""

    @property
    def total(self) -> int:
        """All that is needed."""
        return sum(amount for _label, amount in self.need)


def request_paper(paper: RequestPaper, frame: Frame) -> Content:
    """The letter, with the need as a table in it."""
    lasts = (
        f", cukup untuk {angka(paper.cover)} hari kerja bila laju tetap"
        if paper.cover is not None
        else ""
    )
    opening = (
        f"Bersama ini disampaikan bahwa persediaan {paper.item} pada {paper.office} keadaan {paper.stock_day} tinggal "
        f"{jumlah(paper.stock, paper.unit)}{lasts}, sedangkan kebutuhan kami {jumlah(paper.total, paper.unit)} dengan rincian "
        "sebagai berikut."
    )
    asks = (
        f"Sehubungan dengan hal tersebut, kami mohon dapat diberikan {paper.item} sebanyak "
        f"{jumlah(paper.requested, paper.unit)}."
    )
    contact = (
        f"Untuk pengambilan dan pengiriman dapat menghubungi {paper.contact}."
        if paper.contact
        else ""
    )
    return Content(
        form="letter",
        title=f"Permohonan {paper.item}",
        head=frame.head,
        day=frame.day,
        number=frame.number,
        body=(
            Block(opening, table=_need(paper)),
            Block(wording.sentence(asks, paper.note, contact)),
            Block("Atas perhatian dan kerja sama Bapak/Ibu diucapkan terima kasih."),
        ),
        signatures=(wording.head_signs(frame),),
        letter=Letter(paper.addressee, f"Permohonan {paper.item}", copies=paper.copies),
    )


def _need(paper: RequestPaper) -> Table:
    columns = (
        Column("No.", share=7), Column("Kebutuhan", share=45), Column(f"Jumlah ({paper.unit})", number=True, share=17),
        Column("Dengan huruf"),
    )  # fmt: skip
    rows = tuple(
        (str(n), label, angka(amount), terbilang(amount))
        for n, (label, amount) in enumerate(paper.need, start=1)
    )
    return Table(columns, rows, ("", "Jumlah kebutuhan", angka(paper.total), terbilang(paper.total)))  # fmt: skip
