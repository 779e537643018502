"""The words of reports, from figures alone: units, periods, places, sources, claims. Indonesian, no framework.

The word list is docs/istilah.md: orang for services, jiwa for wajib KTP, keping for cards and blanks; per cent in prose is
"persen" and names its base.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from ektp.common.formatting import MONTHS, angka, bulan, desimal, hari_tanggal, tanggal
from ektp.common.periods import next_month
from reports.figures import ClaimFigure, Closing, Figures, LevelFigure, Span

PERSON, SOUL, CARD = "orang", "jiwa", "keping"

_NOW: Final = (
    "Menurut wilayah sekarang: batas wilayah ini diubah oleh keputusan sesudah awal periode, dan setiap hari dihitung di wilayah "
    "induknya sekarang."
)
_THEN: Final = "Menurut wilayah saat itu: setiap hari dihitung di wilayah induknya pada hari itu."
_NOT_THEN: Final = "Penerimaan dan pengiriman blangko, layanan terhenti, yang belum melapor, dan perkiraan hanya tersedia menurut wilayah sekarang."

# What a level is called inside a sentence, and its unit.
MEASURES: Final = {
    "eligible_population": ("wajib KTP", SOUL),
    "recorded": ("sudah rekam", PERSON),
    "unrecorded": ("belum rekam", SOUL),
    "recorded_underage": ("rekam belum 17 tahun", PERSON),
    "printed_first": ("dicetak baru", CARD),
    "printed_all": ("sudah dicetak", CARD),
    "unprinted": ("belum dicetak", CARD),
    "handed_over": ("diserahkan", CARD),
    "handed_over_first": ("KTP-el pertama diserahkan", CARD),
    "uncollected": ("belum diserahkan", CARD),
    "prr_backlog": ("PRR", PERSON),
    "in_process": ("diproses pusat (SFE)", PERSON),
    "duplicates": ("duplikat", PERSON),
    "failures": ("gagal verifikasi", PERSON),
    "card_activated": ("sudah diaktivasi (KTP-el)", CARD),
    "ikd_activated": ("aktivasi IKD", PERSON),
    "card_holders": ("memiliki KTP-el", PERSON),
    "suket_outstanding": ("suket belum ditukar", CARD),
    "blank_on_hand": ("sisa blangko", CARD),
    "blank_received": ("blangko diterima", CARD),
    "blank_used": ("blangko terpakai", CARD),
    "blank_spoiled": ("gagal cetak", CARD),
}
SERVICES: Final = {
    "recording": "perekaman",
    "printing": "pencetakan",
    "handover": "penyerahan",
    "activation": "aktivasi KTP-el",
}
CAUSES: Final = {
    "power": "listrik padam",
    "network": "jaringan",
    "central_server": "server pusat",
    "local_server": "server daerah",
    "recording_device": "alat rekam rusak",
    "activation_device": "alat aktivasi KTP-el rusak",
    "printer": "printer rusak",
    "blank_out": "blangko kosong",
    "ribbon_out": "ribbon kosong",
    "film_out": "film kosong",
    "application": "pembaruan aplikasi",
    "staff": "petugas tidak ada",
    "budget": "anggaran atau pengadaan",
    "disaster": "bencana",
    "other": "lainnya",
}
_SOURCES: Final = {
    "siak": "SIAK",
    "office": "keadaan awal kantor",
    "field": "verifikasi lapangan",
    "statement": "angka yang disampaikan",
    "opening": "dokumen stok awal",
}
_QUEUES: Final = frozenset({"prr_backlog", "in_process", "duplicates", "failures"})
_RECENT: Final = timedelta(days=730)
_CHILDREN: Final = ("provinsi", "kabupaten/kota", "kecamatan")
# What adds up to the blanks that are left, in the order of its telling.
STOCK_TERMS: Final = {
    "blank_opening": "blangko awal",
    "blank_received": "diterima",
    "blank_borrowed": "pinjaman masuk",
    "blank_sent": "dikirim ke luar wilayah",
    "blank_lent": "pinjaman keluar",
    "blank_used": "terpakai",
    "blank_spoiled": "gagal cetak",
    "blank_lost": "hilang",
    "blank_adjusted": "penyesuaian hitung fisik",
    "blank_between": "antarkantor, belum atau tidak sampai utuh",
    "blank_waiting": "pemakaian menunggu dokumen terima",
    "blank_other": "di luar buku (sebelum stok awal, kembali rusak)",
}
_DEMANDS: Final = {"need": "kebutuhan blangko", "supply": "pasokan blangko"}


def measure_name(code: str) -> str:
    """`belum dicetak`; a code that has no word of its own yet, with spaces."""
    return MEASURES[code][0] if code in MEASURES else code.replace("_", " ")


def stock_term(code: str) -> str:
    """What a term of the blanks' sum is called: `pemakaian menunggu dokumen terima`."""
    return STOCK_TERMS[code]


def places_of_cards(figures: Figures) -> list[tuple[str, str, int | None]]:
    """Where finished cards lie: code, words, keping. What did not arrive with the rest of its dispatch stands by itself."""
    coming, short = figures.value("in_transit"), figures.cards_short
    found = [
        ("at_dinas", "di Dinas", figures.value("at_dinas")),
        ("in_transit", "dalam perjalanan", coming if coming is None else coming - short),
        ("at_counter", "belum diambil di kecamatan", figures.value("at_counter")),
    ]
    if short:
        found.insert(2, ("in_transit", "selisih kiriman belum dijawab", short))
    return found


def amount(value: int | Decimal, unit: str) -> str:
    """`94.891 orang`."""
    return f"{angka(value)} {unit}"


def percent_of(value: Decimal, base: str = "") -> str:
    """`80,13 persen dari wajib KTP`."""
    return f"{desimal(value)} persen {base}".strip()


def short_number(value: Decimal) -> str:
    """`10`, `10,09`: decimals only where there are any."""
    return angka(int(value)) if value == int(value) else desimal(value, 2).rstrip("0")


def listed(parts: Sequence[str]) -> str:
    """`a`, `a dan b`, `a, b, dan c`."""
    if len(parts) < 3:
        return " dan ".join(parts)
    return f"{', '.join(parts[:-1])}, dan {parts[-1]}"


def sentence(text: str) -> str:
    """With a capital at the front and a full stop at the end."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def period_name(span: Span) -> str:
    """`Oktober 2026`, `1 s.d. 14 Maret 2013`, `28 Oktober s.d. 3 November 2026`, `14 Maret 2013`."""
    first, last = span.first, span.last
    if first == last:
        return tanggal(last)
    if first.day == 1 and last + timedelta(days=1) == next_month(first):
        return bulan(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} s.d. {tanggal(last)}"
    start = f"{first.day} {MONTHS[first.month - 1]}" if first.year == last.year else tanggal(first)
    return f"{start} s.d. {tanggal(last)}"


def as_of(figures: Figures) -> str:
    """`Sampai dengan Sabtu, 31 Oktober 2026`."""
    return f"Sampai dengan {hari_tanggal(figures.as_of)}"


def children_word(level: int) -> str:
    """What the regions below this level are called together."""
    return _CHILDREN[level] if level < len(_CHILDREN) else "wilayah"


def source_name(figure: LevelFigure | None, measure: str = "") -> str:
    """`DKB Semester I 2026`, `angka yang disampaikan, 14 Maret 2013`; "" where the level is unknown.

    What an office says of a queue (`measure`) is its day sheet; of any other level, what it began with.
    """
    if figure is None or figure.value is None or not figure.source:
        return ""
    names = _SOURCES | ({"office": "antrean pada Lembar Harian"} if measure in _QUEUES else {})
    words = [names.get(part.strip(), part.strip().upper()) for part in figure.source.split(",")]
    name = figure.version or listed(words)
    if figure.version and "statement" in figure.source:
        name = f"{_SOURCES['statement']}, {figure.version}"
    return name if figure.version or figure.day is None else f"{name}, {tanggal(figure.day)}"


def with_day(name: str, day: date | None) -> str:
    """A source with its day, which is not said twice."""
    words = tanggal(day) if day else ""
    return name if words in name else f"{name} ({words})"


def old_source(figures: Figures, *measures: str) -> str:
    """` (angka yang disampaikan, 9 Oktober 2016)`: whose figure it is, where the oldest of these is no figure of the as-of day.

    That is one that somebody said on another day, or one that is more than two years old; else "".
    """
    known = [f for f in map(figures.measures.get, measures) if f and f.value is not None and f.day]
    oldest = min(known, key=lambda figure: figure.day or figures.as_of, default=None)
    if oldest is None or oldest.day is None or oldest.day >= figures.as_of:
        return ""
    if "statement" not in oldest.source and figures.as_of - oldest.day <= _RECENT:
        return ""
    name, day = source_name(oldest) or "keadaan", tanggal(oldest.day)
    return f" ({name})" if day in name else f" ({name}, {day})"


def state_name(closing: Closing) -> str:
    """SEMENTARA, FINAL, or FINAL DENGAN CATATAN."""
    if not closing.final:
        return "SEMENTARA"
    return "FINAL DENGAN CATATAN" if closing.with_remarks else "FINAL"


def closing_words(closing: Closing) -> str:
    """`36 dari 38 instansi pelaksana sudah tutup bulan`."""
    return f"{angka(closing.closed)} dari {angka(closing.of)} instansi pelaksana sudah tutup bulan"


def borders_name(figures: Figures) -> str:
    """`menurut wilayah saat itu`, where it was asked for or where the two differ; else ""."""
    if figures.regions == "then":
        return "menurut wilayah saat itu"
    return "menurut wilayah sekarang" if figures.redrawn else ""


def borders_words(figures: Figures) -> str:
    """Which borders the figures speak of, and what is not to be had by those of then; "" where no decree makes a difference."""
    if figures.regions == "now":
        return _NOW if figures.redrawn else ""
    return f"{_THEN} {_NOT_THEN}" if figures.redrawn else _THEN


def claim_words(claim: ClaimFigure) -> str:
    """A claim with its source, beside what the application computes, as a footnote."""
    said = f"angka yang disampaikan {_claimed(claim)} ({claim.speaker}, {claim.medium}, {tanggal(claim.said_on)})"
    parts = [said, *_beside(claim)]
    if claim.implied_base is not None:
        base = measure_name(claim.base or "eligible_population")
        checked = ", perlu diperiksa" if claim.flagged else ""
        parts.append(f"dasar yang tersirat {angka(claim.implied_base)} {base}{checked}")
    if claim.note:
        parts.append(claim.note.rstrip("."))
    name = _DEMANDS.get(claim.kind) or measure_name(claim.measure)
    return sentence(f"{name}: {'; '.join(parts)}")


def _claimed(claim: ClaimFigure) -> str:
    if claim.kind == "percentage":
        base = f" dari {measure_name(claim.base)}" if claim.base else ""
        return f"{desimal(claim.claimed)}%{base}"
    return short_number(claim.claimed) + (" sehari" if claim.kind == "daily_rate" else "")


def _beside(claim: ClaimFigure) -> list[str]:
    if claim.computed is None or claim.difference is None:
        return []
    rate = claim.kind == "percentage"
    own = f"{desimal(claim.computed)}%" if rate else short_number(claim.computed)
    if claim.difference == 0:
        return [f"hitungan aplikasi {own}, sama"]
    gap = f"{desimal(abs(claim.difference))} poin" if rate else short_number(abs(claim.difference))
    if rate and not claim.flagged:
        return [f"hitungan aplikasi {own}, selisih {gap}, dalam batas pembulatan"]
    side = "rendah" if claim.difference > 0 else "tinggi"
    return [
        f"hitungan aplikasi {own}, selisih {gap} (angka yang disampaikan lebih {side})",
    ]
