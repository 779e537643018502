"""Tanda terima KTP-el jadi: what a courier carries to a kecamatan, and what was counted there."""

from dataclasses import dataclass
from datetime import date

from ektp.common.formatting import hari_tanggal
from ektp.common.terbilang import jumlah
from ektp.papers import wording
from ektp.papers.content import Block, Content, Frame, Signature

UNIT = "keping"


@dataclass(frozen=True, slots=True)
class CardSlip:
    """Finished cards (keping) sent from one office to another; `accepted` is what was counted on arrival, None before that."""

    sender: str
    receiver: str
    quantity: int
    day: date
    number: str = ""
    carrier: str = ""
    accepted: int | None = None
    accepted_day: date | None = None
    note: str = ""

    @property
    def short(self) -> int:
        """Sent less counted."""
        return 0 if self.accepted is None else self.quantity - self.accepted


def card_slip(slip: CardSlip, frame: Frame) -> Content:
    """The receipt, signed by who received and who handed over."""
    facts = [("Dari", slip.sender), ("Kepada", slip.receiver), ("Tanggal kirim", hari_tanggal(slip.day))]  # fmt: skip
    if slip.number:
        facts.append(("Surat jalan", slip.number))
    if slip.carrier:
        facts.append(("Pembawa", slip.carrier))
    if slip.accepted_day:
        facts.append(("Tanggal terima", hari_tanggal(slip.accepted_day)))
    return Content(
        form="sheet",
        title="Tanda Terima KTP-el Jadi",
        head=frame.head,
        day=frame.day,
        number=frame.number,
        facts=tuple(facts),
        body=(Block(_said(slip), table=wording.amounts(_rows(slip), UNIT)), *_notes(slip)),
        signatures=(
            Signature("Yang menerima", frame.person(wording.SECOND)),
            Signature("Yang menyerahkan", frame.person(wording.FIRST), place_day=wording.place_day(frame)),
        ),
        knowing=wording.knows(frame),
    )  # fmt: skip


def _said(slip: CardSlip) -> str:
    if slip.accepted is None:
        return f"Telah diserahkan untuk dikirim KTP-el jadi sebanyak {jumlah(slip.quantity, UNIT)}."
    return f"Telah diterima dan dihitung KTP-el jadi sebanyak {jumlah(slip.accepted, UNIT)}."


def _rows(slip: CardSlip) -> list[tuple[str, int]]:
    rows = [("KTP-el jadi dikirim", slip.quantity)]
    if slip.accepted is not None:
        rows.append(("KTP-el jadi diterima", slip.accepted))
        rows.append(("Lebih diterima" if slip.short < 0 else "Kurang diterima", abs(slip.short)))
    return rows


def _notes(slip: CardSlip) -> tuple[Block, ...]:
    return (Block(f"Catatan selisih: {slip.note.rstrip('.')}."),) if slip.note else ()
