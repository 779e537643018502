"""The report's first page, once, for page and PDF: the funnel of persons, what can be printed, and the footnotes.

From `Figures` alone, no framework.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ektp.common.formatting import angka, lebih, persen, tanggal
from ektp.common.numbers import percent
from reports.figures import CountedLeft, Figures, LevelFigure, Printing, StockTerm
from reports.layout import LONG, NOTES
from reports.narrative import completeness_sentence, silent_sentence, stops_sentence
from reports.words import (
    CARD,
    PERSON,
    SOUL,
    amount,
    borders_words,
    claim_words,
    measure_name,
    places_of_cards,
    source_name,
    stock_term,
)

_FULL: Final = Decimal(100)
_REGENCY: Final = 2
_CAUSES_NOTED: Final = 6


@dataclass(frozen=True, slots=True)
class Stage:
    """A bar of the funnel. `share` is its length in per cent of wajib KTP; None where no base is known."""

    code: str
    label: str
    text: str
    unit: str
    share: Decimal | None
    over: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a small table: what, how many, and what is to be known about it."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A small table with its heading."""

    title: str
    unit: str
    lines: tuple[Fact, ...]


def funnel(figures: Figures) -> tuple[Stage, ...]:
    """Persons only, on one base: wajib KTP, recorded, first card printed, first card handed over."""
    first = figures.value("handed_over_first") is not None
    handed = "handed_over_first" if first else "handed_over"
    base = figures.value("eligible_population")
    stages = (
        ("eligible_population", "Wajib KTP", SOUL, _base_notes(figures)),
        ("recorded", "Sudah rekam", PERSON, _recorded_notes(figures)),
        ("printed_first", "Dicetak baru", PERSON, _printed_notes(figures)),
        (handed, "Diserahkan", PERSON, _handed_notes(figures, first=first)),
    )
    return tuple(
        Stage(code, label, angka(value), unit, *_share(value, base), tuple(notes))
        for code, label, unit, notes in stages
        for value in (figures.value(code),)
    )


def _share(value: int | None, base: int | None) -> tuple[Decimal | None, bool]:
    share = percent(value, base)
    if share is None:
        return None, False
    return min(share, _FULL), share > _FULL


def _base_notes(figures: Figures) -> Iterator[str]:
    name = source_name(figures.measures.get("eligible_population"))
    yield name or "belum diketahui"


def _recorded_notes(figures: Figures) -> Iterator[str]:
    parts = [_rate(figures, "recorded_per_eligible"), _gap(figures, "unrecorded", "belum rekam")]
    yield " · ".join(part for part in parts if part)


def _printed_notes(figures: Figures) -> Iterator[str]:
    parts = [_rate(figures, "printed_per_recorded"), _gap(figures, "unprinted", "belum dicetak")]
    yield " · ".join(part for part in parts if part)


def _handed_notes(figures: Figures, *, first: bool) -> Iterator[str]:
    parts = [_rate(figures, "handed_over_per_eligible")]
    of_printed = _rate(figures, "handed_over_per_printed")
    if of_printed and first and figures.value("handed_over_first") != figures.value("handed_over"):
        of_printed += ", termasuk cetak ulang"  # another numerator than the bar's
    yield " · ".join(part for part in (*parts, of_printed) if part)
    yield _gap(figures, "uncollected", "belum diserahkan, baru dan ulang")
    if not first and figures.value("handed_over") is not None:
        yield "kartu pertama dan cetak ulang belum dipisahkan"


def _rate(figures: Figures, code: str) -> str:
    rate = figures.rates.get(code)
    return f"{persen(rate.value)} {rate.base}" if rate and rate.value is not None else ""


def _gap(figures: Figures, code: str, words: str) -> str:
    value = figures.value(code)
    return "" if value is None else f"{words}: {lebih(value)}"


def facts(figures: Figures) -> tuple[Facts, ...]:
    """What can be printed, and where finished cards wait; a table only where something of it is known."""
    found = (
        Facts("Kemampuan cetak", "", tuple(_printing(figures))),
        Facts("Belum diserahkan", CARD, tuple(_waiting(figures))),
        Facts("Kebutuhan blangko", CARD, tuple(_supply(figures))),
        Facts("Bila laju tetap", PERSON, tuple(_outlook(figures))),
    )
    return tuple(table for table in found if table.lines)


def _printing(figures: Figures) -> Iterator[Fact]:
    prr, pace = figures.measures.get("prr_backlog"), figures.printing
    if prr is not None:
        text, note = _dated(prr)
        yield Fact(
            "PRR menunggu dicetak",
            text,
            note + _until(pace.prr_days if pace else None, "selesai dicetak dalam"),
        )
    yield from _blanks(figures, pace)
    yield from _counted(pace.counted if pace else ())


def _blanks(figures: Figures, pace: Printing | None) -> Iterator[Fact]:
    """What adds up to the blanks that are left, then what lies elsewhere."""
    yield from _book(figures, pace.book if pace else ())
    for code, label in (
        ("blank_on_hand", "Sisa blangko"),
        ("blank_in_transit", "Blangko dalam perjalanan"),
        ("blank_quarantine", "Blangko karantina"),
    ):
        value = figures.value(code)
        if value is not None and (value or code == "blank_on_hand"):
            lasts = _until(pace.blank_days if pace else None, "cukup untuk")
            yield Fact(label, angka(value), CARD + (lasts if code == "blank_on_hand" else ""))


def _book(figures: Figures, book: Sequence[StockTerm]) -> Iterator[Fact]:
    """The terms with their signs; of figures without them, what was used of what came in."""
    rate = figures.rates.get("blank_utilisation")
    used = f"{persen(rate.value)} {rate.base}" if rate and rate.value is not None else CARD
    for term in book:
        label = stock_term(term.code)
        sign = "\N{MINUS SIGN} " if term.value < 0 else ""
        note = used if term.code == "blank_used" else CARD
        yield Fact(label[:1].upper() + label[1:], sign + angka(abs(term.value)), note)
    if not book and rate is not None and rate.denominator is not None:
        yield Fact("Blangko awal dan diterima", angka(rate.denominator), CARD)
        yield Fact("Blangko terpakai", angka(rate.numerator), used)


def _until(days: int | None, word: str) -> str:
    """`, cukup untuk sekitar 12 hari kerja bila laju tetap`."""
    if days is None:
        return ""
    span = f"sekitar {angka(days)} hari kerja" if days else "kurang dari satu hari kerja"
    return f", {word} {span} bila laju tetap"


def _counted(offices: Sequence[CountedLeft]) -> Iterator[Fact]:
    """Ribbon and film: the lowest count, where and when, since a percentage of sets cannot be added up."""
    for label, left in (("Ribbon, terendah", "ribbon"), ("Film, terendah", "film")):
        known = [(getattr(o, left), o) for o in offices if getattr(o, left) is not None]
        if known:
            percent_left, office = min(known, key=lambda pair: (pair[0], pair[1].office))
            where = f"dari {angka(len(known))} kantor: {office.office}, {tanggal(office.day)}"
            yield Fact(label, f"{percent_left}%", where)


def _dated(figure: LevelFigure) -> tuple[str, str]:
    """A level with its own date; a partial sum says of how many it is, and never passes for the whole."""
    oldest = f"terlama {tanggal(figure.day)}" if figure.day else ""
    if figure.value is not None:
        day = f"{PERSON}, {tanggal(figure.day)}" if figure.day else PERSON
        return angka(figure.value), day
    if figure.partial is None or not figure.known:
        return angka(None), "belum dilaporkan"
    known = f"baru {angka(figure.known)} dari {angka(figure.of)}"
    return angka(figure.partial), ", ".join(part for part in (known, oldest) if part)


def _waiting(figures: Figures) -> Iterator[Fact]:
    whole = figures.value("uncollected")
    if whole is None:
        return
    yield Fact("Belum diserahkan", lebih(whole))
    if figures.region.level > _REGENCY:
        yield Fact("tidak dirinci", lebih(whole), "rincian tersedia dari kabupaten/kota")
        return
    left = whole
    for _code, label, value in places_of_cards(figures):
        left -= value or 0
        yield Fact(label, angka(value))
    yield Fact("tidak dirinci", lebih(left))


def _supply(figures: Figures) -> Iterator[Fact]:
    supply = figures.supply
    if supply is None:
        return
    yield Fact("Kebutuhan", angka(supply.need))
    filled = f"terpenuhi {persen(supply.filled)}" if supply.filled is not None else ""
    yield Fact("Dipasok", angka(supply.supplied), filled)
    yield Fact("Kurang", lebih(supply.short))


def _outlook(figures: Figures) -> Iterator[Fact]:
    outlook = figures.outlook
    if outlook is None:
        return
    basis = "laju yang disampaikan" if outlook.basis == "claim" else "rata-rata empat minggu"
    yield Fact("Perekaman sehari", angka(outlook.per_day.normalize() + 0), basis)
    yield Fact("Perekaman seminggu", angka(outlook.per_week))
    yield Fact("Perekaman sebulan", angka(outlook.per_month))
    if outlook.months_to_clear is not None:
        yield Fact("Bulan sampai selesai", angka(outlook.months_to_clear.normalize() + 0))


def footnotes(figures: Figures) -> list[str]:
    """What must be known beside the figures: claims, disagreeing sources, completeness, stoppages, silence."""
    found = [
        borders_words(figures),
        *(claim_words(claim) for claim in figures.claims),
        *_disagreements(figures),
        completeness_sentence(figures),
        stops_sentence(figures, most=_CAUSES_NOTED),
        silent_sentence(figures),
        _pending(figures),
    ]
    return [note for note in found if note]


def _disagreements(figures: Figures) -> Iterator[str]:
    for code, figure in figures.measures.items():
        other = figure.other
        if other is None or not other.difference or figure.value is None:
            continue
        name = measure_name(code)
        rival = source_name(LevelFigure(other.value, other.day, other.source), code)
        yield (
            f"{name[:1].upper()}{name[1:]}: dipakai {angka(figure.value)} ({source_name(figure, code) or 'hitungan'}); "
            f"{rival} {angka(other.value)}, selisih {angka(abs(other.difference))}."
        )


def _pending(figures: Figures) -> str:
    waiting = figures.freshness.pending
    return f"Saat dihitung, {amount(waiting, 'perubahan')} belum dihitung." if waiting else ""


def legend(figures: Figures) -> str:
    """How to read the tables, and where their figures come from."""
    name = source_name(figures.measures.get("eligible_population"))
    base = f"; wajib KTP dari {name}" if name else ""
    more = " Kolom selengkapnya ada dalam berkas XLSX." if len(figures.children) > LONG else ""
    return f"Persen dihitung ulang dari jumlah. {NOTES}. Sumber: Lembar Harian kantor{base}.{more}"
