"""Set phrases of naskah dinas, and the parts that most papers share. Pure functions: no Django, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from ektp.common.formatting import angka, tanggal
from ektp.common.terbilang import jumlah, tanggal_terbilang, terbilang
from ektp.papers.content import Block, Column, Frame, Party, Person, Signature, Table

FIRST, SECOND, KNOWING = "first", "second", "knowing"
FIRST_PARTY, SECOND_PARTY = "PIHAK PERTAMA", "PIHAK KEDUA"
BOTH_SIGN = "Pada hari ini, {day}, kami yang bertanda tangan di bawah ini:"
CLOSING = (
    "Demikian berita acara ini dibuat dengan sebenarnya dalam rangkap secukupnya untuk dipergunakan sebagaimana mestinya."
)  # fmt: skip


def on_this_day(day: date) -> str:
    """`Pada hari ini, Senin, tanggal enam bulan Juli tahun …, kami yang bertanda tangan di bawah ini:`."""
    return BOTH_SIGN.format(day=tanggal_terbilang(day))


def parties(frame: Frame) -> tuple[Party, ...]:
    """Both sides of a berita acara, as named in the frame."""
    return (
        Party(FIRST_PARTY, frame.person(FIRST), "selanjutnya disebut PIHAK PERTAMA"),
        Party(SECOND_PARTY, frame.person(SECOND), "selanjutnya disebut PIHAK KEDUA"),
    )


def two_sign(frame: Frame) -> tuple[Signature, ...]:
    """PIHAK KEDUA left, PIHAK PERTAMA right, with place and day above the right one."""
    return (
        Signature(SECOND_PARTY, frame.person(SECOND)),
        Signature(FIRST_PARTY, frame.person(FIRST), place_day=place_day(frame)),
    )


def knows(frame: Frame) -> Signature | None:
    """MENGETAHUI, if somebody is named for it."""
    person = frame.person(KNOWING)
    return Signature("Mengetahui", person, title=title_of(person)) if person.name else None


def head_signs(frame: Frame) -> Signature:
    """The signatory of the letterhead, as letters end."""
    signatory = signatory_of(frame.head)
    title = frame.head.get("signatory_title", "")
    return Signature("", signatory, title=title, rank=frame.head.get("signatory_rank", ""))


def signatory_of(head: Mapping[str, str]) -> Person:
    """Whoever signs for the office."""
    return Person(
        name=head.get("signatory_name", ""),
        nip=head.get("signatory_nip", ""),
        position=head.get("signatory_title", ""),
    )


def title_of(person: Person) -> str:
    """The position with its office: `Kepala Dinas`, `Pengurus Blangko, Disdukcapil Kab. Jombang`."""
    return ", ".join(part for part in (person.position, person.office) if part)


def place_day(frame: Frame) -> str:
    """`Jombang, 6 Juli 2026`."""
    return f"{frame.city}, {tanggal(frame.day)}"


def sentence(*parts: str) -> str:
    """Parts that are there, joined to one paragraph."""
    return " ".join(part.strip() for part in parts if part.strip())


def amounts(rows: Iterable[tuple[str, int]], unit: str, *, caption: str = "") -> Table:
    """Each amount in figures and in words, one row under the other."""
    columns = (Column("Uraian", share=42), Column(f"Jumlah ({unit})", number=True, share=19), Column("Dengan huruf"))  # fmt: skip
    lines = tuple((label, angka(amount), terbilang(amount)) for label, amount in rows)
    return Table(columns, lines, caption=caption)


def more_or_less(number: int, unit: str) -> str:
    """A difference in words: ``kurang 5 (lima) keping``, ``lebih 2 (dua) keping``, ``tidak ada selisih``."""
    if number == 0:
        return "tidak ada selisih"
    return f"{'lebih' if number > 0 else 'kurang'} {jumlah(abs(number), unit)}"


def articles(*texts: str | Block) -> tuple[Block, ...]:
    """Numbered articles of a berita acara; empty ones are left out and the rest is numbered through."""
    blocks = (Block(text) if isinstance(text, str) else text for text in texts)
    return tuple(replace(block, numbered=True) for block in blocks if block.text or block.table)
