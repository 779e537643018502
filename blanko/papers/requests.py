"""Surat permohonan blangko: what is needed and why, and what is left (domain.md section 4.4)."""

from dataclasses import dataclass

from ektp.common.formatting import angka
from ektp.common.terbilang import jumlah, terbilang
from ektp.papers import wording
from ektp.papers.content import Block, Column, Content, Frame, Letter, Table


@dataclass(frozen=True, slots=True)
class RequestPaper:
    """What an office asks of the level above, in `unit`. `cover` is how long the stock lasts (working days).

    `need` names its parts as they were known on the day of the request, None where nobody had reported; `stock` is None likewise.
    """

    office: str
    item: str
    unit: str
    need: tuple[tuple[str, int | None], ...]
    stock: int | None
    requested: int
    addressee: tuple[str, ...]
    stock_day: str
    cover: int | None = None
    contact: str = ""
    copies: tuple[str, ...] = ()
    note: str = ""

    @property
    def total(self) -> int:
        """All that is known to be needed."""
        return sum(amount or 0 for _label, amount in self.need)

    @property
    def whole(self) -> bool:
        """Whether every part is known."""
        return all(amount is not None for _label, amount in self.need)


def request_paper(paper: RequestPaper, frame: Frame) -> Content:
    """The letter, with the need as a table in it."""
    opening = _opening(paper)
    lead = "Sehubungan dengan hal tersebut, kami" if opening else "Bersama ini kami"
    asks = (
        f"{lead} mohon dapat diberikan {paper.item} sebanyak {jumlah(paper.requested, paper.unit)}."
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
            Block(opening, table=_need(paper) if paper.need else None),
            Block(wording.sentence(asks, paper.note, contact)),
            Block("Atas perhatian dan kerja sama Bapak/Ibu diucapkan terima kasih."),
        ),
        signatures=(wording.head_signs(frame),),
        letter=Letter(paper.addressee, f"Permohonan {paper.item}", copies=paper.copies),
    )


def _opening(paper: RequestPaper) -> str:
    lasts = (
        f", cukup untuk {angka(paper.cover)} hari kerja bila laju tetap"
        if paper.cover is not None
        else ""
    )
    left = (
        f"persediaan {paper.item} pada {paper.office} keadaan {paper.stock_day} tinggal {jumlah(paper.stock, paper.unit)}{lasts}"
        if paper.stock is not None
        else ""
    )
    least = "" if paper.whole else "paling sedikit "
    needs = f"kebutuhan {paper.item} pada {paper.office} {least}{jumlah(paper.total, paper.unit)} dengan rincian sebagai berikut"
    if left and paper.need:
        needs = f"kebutuhan kami {least}{jumlah(paper.total, paper.unit)} dengan rincian sebagai berikut"
    said = ", sedangkan ".join(part for part in (left, needs if paper.need else "") if part)
    return f"Bersama ini disampaikan bahwa {said}." if said else ""


def _need(paper: RequestPaper) -> Table:
    columns = (
        Column("No.", share=7), Column("Kebutuhan", share=45), Column(f"Jumlah ({paper.unit})", number=True, share=17),
        Column("Dengan huruf"),
    )  # fmt: skip
    rows = tuple(
        (str(n), label, angka(amount), "belum dilaporkan" if amount is None else terbilang(amount))
        for n, (label, amount) in enumerate(paper.need, start=1)
    )
    label = "Jumlah kebutuhan" if paper.whole else "Jumlah yang diketahui"
    return Table(columns, rows, ("", label, angka(paper.total), terbilang(paper.total)))
