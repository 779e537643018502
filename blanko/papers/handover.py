"""BAST: berita acara serah terima, for what is sent and for what was accepted (domain.md section 4.4)."""

from dataclasses import dataclass
from datetime import date

from ektp.common.formatting import angka, tanggal
from ektp.common.terbilang import jumlah, terbilang
from ektp.papers import wording
from ektp.papers.content import Block, Column, Content, Frame, Table


@dataclass(frozen=True, slots=True)
class HandoverPaper:
    """What one office hands over to another, in `unit`. `quantity` is in good order, `damaged` beside it.

    `spoiled` says that all of it goes back spoiled. `sent` is what had been sent, where it is known to the receiver; `before` what of it was answered earlier, `still` what has not
    arrived: sent = before + quantity + damaged + still.
    """

    sender: str
    receiver: str
    item: str
    unit: str
    quantity: int
    day: date
    damaged: int = 0
    sent: int | None = None
    sent_day: date | None = None
    before: int = 0
    still: int = 0
    reference: str = ""
    note: str = ""
    spoiled: bool = False


def handover_paper(paper: HandoverPaper, frame: Frame) -> Content:
    """The BAST, with the sender as PIHAK PERTAMA and the receiver as PIHAK KEDUA."""
    return Content(
        form="minutes",
        title=f"Berita Acara Serah Terima {paper.item}",
        head=frame.head,
        day=frame.day,
        number=frame.number,
        opening=wording.on_this_day(frame.day),
        parties=wording.parties(frame),
        between="PIHAK PERTAMA dan PIHAK KEDUA menerangkan hal-hal sebagai berikut.",
        body=wording.articles(_handed(paper), *_differences(paper), _note(paper), _responsible(paper)),
        closing=(wording.CLOSING,),
        signatures=wording.two_sign(frame),
        knowing=wording.knows(frame),
        witnesses=frame.witnesses,
    )  # fmt: skip


def _handed(paper: HandoverPaper) -> Block:
    what = jumlah(paper.quantity, paper.unit)
    text = (
        f"PIHAK PERTAMA menyerahkan kepada PIHAK KEDUA {paper.item} sebanyak {what} dalam keadaan {_state(paper)}, "
        f"dari {paper.sender} kepada {paper.receiver}, dengan rincian sebagai berikut."
    )
    if paper.sent is not None:
        text = (
            f"PIHAK KEDUA telah menghitung dan menerima dari PIHAK PERTAMA {paper.item} sebanyak {what} dalam keadaan baik, "
            f"dari kiriman {paper.sender} kepada {paper.receiver}, dengan rincian sebagai berikut."
        )
    return Block(text, table=_accepted_table(paper) if paper.sent is not None else _table(paper))


def _table(paper: HandoverPaper) -> Table:
    columns = (
        Column("No.", share=7), Column("Nama barang", share=27), Column("Satuan", share=10),
        Column("Jumlah", number=True, share=11), Column("Dengan huruf", share=23), Column("Keadaan"),
    )  # fmt: skip
    rows = [_row(1, paper, paper.quantity, _state(paper))]
    if paper.damaged:
        rows.append(_row(2, paper, paper.damaged, "rusak saat tiba"))
    return Table(columns, tuple(rows))


def _state(paper: HandoverPaper) -> str:
    return "rusak" if paper.spoiled else "baik"


def _row(number: int, paper: HandoverPaper, quantity: int, state: str) -> tuple[str, ...]:
    return (str(number), paper.item, paper.unit, angka(quantity), terbilang(quantity), state)


def _accepted_table(paper: HandoverPaper) -> Table:
    sent = f"Dikirim {tanggal(paper.sent_day)}" if paper.sent_day else "Dikirim"
    if paper.reference:
        sent = f"{sent}, nomor {paper.reference}"
    rows = [(sent, paper.sent or 0)]
    if paper.before:
        rows.append(("Diterima atau diselesaikan sebelumnya", paper.before))
    rows.append(("Diterima dalam keadaan baik", paper.quantity))
    rows.append(("Diterima dalam keadaan rusak", paper.damaged))
    rows.append(("Belum diterima", paper.still))
    return wording.amounts(rows, paper.unit)


def _differences(paper: HandoverPaper) -> tuple[str, ...]:
    damaged = (
        f"Dari jumlah yang tiba, {jumlah(paper.damaged, paper.unit)} dalam keadaan rusak. Barang yang rusak disimpan "
        "terpisah oleh PIHAK KEDUA dan tidak dipergunakan."
    )
    still = (
        f"Yang belum diterima sebanyak {jumlah(paper.still, paper.unit)} tetap dalam tanggung jawab PIHAK PERTAMA "
        "sampai diterima, kembali, atau dipertanggungjawabkan tersendiri."
    )
    return (damaged if paper.damaged else "", still if paper.still else "")


def _note(paper: HandoverPaper) -> str:
    return f"Catatan: {paper.note.rstrip('.')}." if paper.note else ""


def _responsible(paper: HandoverPaper) -> str:
    return (
        "Sejak berita acara ini ditandatangani, penyimpanan dan penggunaan barang yang diterima menjadi tanggung jawab "
        "PIHAK KEDUA."
    )
