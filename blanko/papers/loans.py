"""BA peminjaman and BA pengembalian between two offices (domain.md section 4.4)."""

from dataclasses import dataclass
from datetime import date

from ektp.common.formatting import hari_tanggal, tanggal
from ektp.common.terbilang import jumlah
from ektp.papers import wording
from ektp.papers.content import Block, Content, Frame


@dataclass(frozen=True, slots=True)
class LoanPaper:
    """What a lender hands to a borrower on `day`, in `unit`, to be given back by `due_day`. `approvals` say who agreed, and when.

    `letter` is the borrower's, with its number and day; `purpose` what it is for.
    """

    lender: str
    borrower: str
    item: str
    unit: str
    quantity: int
    day: date
    due_day: date
    purpose: str = ""
    letter: str = ""
    approvals: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class LoanReturnPaper:
    """What a borrower gives back of a loan on `day`, in `unit`. `before` is what had been given back already.

    `basis` is what the debt rests on, with `loan_number` and `loan_day`.
    """

    lender: str
    borrower: str
    item: str
    unit: str
    quantity: int
    day: date
    loan_day: date
    borrowed: int
    before: int = 0
    loan_number: str = ""
    basis: str = "berita acara peminjaman"
    note: str = ""

    @property
    def owed(self) -> int:
        """What is still owed after this return."""
        return self.borrowed - self.before - self.quantity


def loan_paper(paper: LoanPaper, frame: Frame) -> Content:
    """BA peminjaman: the lender is PIHAK PERTAMA."""
    purpose = f" ({paper.purpose.strip().rstrip('.')})" if paper.purpose else ""
    asked = f", berdasarkan surat permintaan {paper.letter}" if paper.letter else ""
    handed = (
        f"Pada {hari_tanggal(paper.day)} PIHAK PERTAMA meminjamkan kepada PIHAK KEDUA {paper.item} sebanyak "
        f"{jumlah(paper.quantity, paper.unit)} dalam keadaan baik, dari persediaan {paper.lender} untuk keperluan "
        f"{paper.borrower}{purpose}{asked}."
    )
    due = (
        f"PIHAK KEDUA mengembalikan barang yang sejenis dalam jumlah yang sama paling lambat {hari_tanggal(paper.due_day)}, "
        "sekaligus atau bertahap. Setiap pengembalian dituangkan dalam berita acara pengembalian."
    )
    agreed = Block("Peminjaman ini telah disetujui oleh:", points=paper.approvals)
    return _minutes(
        f"Berita Acara Peminjaman {paper.item}",
        frame,
        Block(handed),
        Block(due),
        agreed if paper.approvals else Block(),
        Block(_note(paper.note)),
    )


def loan_return_paper(paper: LoanReturnPaper, frame: Frame) -> Content:
    """BA pengembalian: the borrower, who hands over, is PIHAK PERTAMA."""
    number = f" nomor {paper.loan_number}" if paper.loan_number else ""
    handed = (
        f"Pada {hari_tanggal(paper.day)} PIHAK PERTAMA mengembalikan kepada PIHAK KEDUA {paper.item} sebanyak "
        f"{jumlah(paper.quantity, paper.unit)} dalam keadaan baik, atas pinjaman {paper.borrower} dari {paper.lender} menurut "
        f"{paper.basis}{number} tanggal {tanggal(paper.loan_day)}, dengan rincian sebagai berikut."
    )
    table = wording.amounts(
        [
            ("Dipinjam", paper.borrowed),
            ("Sudah dikembalikan sebelumnya", paper.before),
            ("Dikembalikan sekarang", paper.quantity),
            ("Masih dipinjam", paper.owed),
        ],
        paper.unit,
    )
    owed = f"Sisa pinjaman {jumlah(paper.owed, paper.unit)} tetap menjadi kewajiban PIHAK PERTAMA."
    settled = "Dengan pengembalian ini pinjaman tersebut telah lunas."
    return _minutes(
        f"Berita Acara Pengembalian {paper.item}",
        frame,
        Block(handed, table=table),
        Block(owed if paper.owed else settled),
        Block(_note(paper.note)),
    )


def _minutes(title: str, frame: Frame, *blocks: Block) -> Content:
    return Content(
        form="minutes",
        title=title,
        head=frame.head,
        day=frame.day,
        number=frame.number,
        opening=wording.on_this_day(frame.day),
        parties=wording.parties(frame),
        between="PIHAK PERTAMA dan PIHAK KEDUA sepakat atas hal-hal sebagai berikut.",
        body=wording.articles(*blocks),
        closing=(wording.CLOSING,),
        signatures=wording.two_sign(frame),
        knowing=wording.knows(frame),
        witnesses=frame.witnesses,
    )


def _note(text: str) -> str:
    return f"Catatan: {text.rstrip('.')}." if text else ""
