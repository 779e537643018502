"""Small tables of the dashboard: statuses with their own dates, stock, and where finished cards wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from ektp.common.formatting import angka, persen, tanggal
from ektp.common.numbers import percent
from ektp.daysheets import registry
from reports.dashboard.pipeline import Address
from reports.figures import CountedLeft, Figures, LevelFigure, Printing
from reports.words import CARD, PERSON, STOCK_TERMS, places_of_cards, short_number, stock_term

REGENCY: Final = 2
_LOW_SET: Final = 10
"""Per cent of a ribbon or film set below which it asks for attention."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with its name, unit, what is to be known about it, and the list behind it."""

    label: str
    value: int | None
    unit: str = ""
    note: str = ""
    url: str = ""
    kind: str = ""  # "sum", "mute"
    look: bool = False
    sign: str = ""


def prr_words(figures: Figures) -> str:
    """How long the print queue takes at the present pace of first cards; "" where either is unknown."""
    days = figures.printing.prr_days if figures.printing else None
    if days is None:
        return ""
    if days < 1:
        return _("PRR selesai dicetak dalam kurang dari satu hari kerja, bila laju tetap")
    words = _("PRR selesai dicetak dalam sekitar %(n)s hari kerja, bila laju tetap")
    return words % {"n": angka(days)}


def statuses(figures: Figures, address: Address) -> tuple[Line, ...]:
    """Statuses beside the pipeline, each with its own date; those that nobody has reported are left out below PRR."""
    shown = (
        ("prr_backlog", _("PRR menunggu dicetak"), PERSON),
        ("in_process", _("Diproses pusat (SFE)"), PERSON),
        ("duplicates", _("Duplikat"), PERSON),
        ("failures", _("Gagal verifikasi"), PERSON),
        ("recorded_underage", _("Rekam belum 17 tahun"), PERSON),
        ("suket_outstanding", _("Suket belum ditukar"), CARD),
        ("card_holders", _("Memiliki KTP-el"), PERSON),
        ("ikd_activated", _("Aktivasi IKD"), PERSON),
    )
    return tuple(
        _status(code, label, unit, figures.measures.get(code), address)
        for code, label, unit in shown
        if code == "prr_backlog" or _said(figures.measures.get(code))
    )


def _said(figure: LevelFigure | None) -> bool:
    return figure is not None and (figure.value is not None or bool(figure.known))


def _status(code: str, label: str, unit: str, figure: LevelFigure | None, address: Address) -> Line:
    if figure is None or not _said(figure):
        return Line(label, None, unit, _("belum dilaporkan"), address(code))
    if figure.value is not None:
        return Line(label, figure.value, unit, _since(code, figure), address(code))
    known = _("baru %(known)s dari %(of)s") % {"known": angka(figure.known), "of": angka(figure.of)}
    oldest = _("terlama %(day)s") % {"day": tanggal(figure.day)} if figure.day else ""
    return Line(
        label, figure.partial, unit, ", ".join(p for p in (known, oldest) if p), address(code)
    )


def _since(code: str, figure: LevelFigure) -> str:
    """The day of a status. What daily work moves is of the as-of day, and only rests on a figure of that day."""
    if figure.day is None:
        return ""
    moved = bool(registry.levels()[code].flows)
    return (_("berpijak pada %(day)s") if moved else "%(day)s") % {"day": tanggal(figure.day)}


@dataclass(frozen=True, slots=True)
class Stock:
    """Blanks of a region: what came in and went, what is left, and how many working days that lasts."""

    lines: tuple[Line, ...]
    cover: int | None
    pace: str
    declared: tuple[Line, ...]


def stock(figures: Figures, address: Address) -> Stock | None:
    """The stock panel; None where nothing of it is known."""
    printing = figures.printing or Printing(None, None, None)
    lines = tuple(_stock_lines(figures, printing, address))
    declared = tuple(line for found in printing.counted for line in _declared(found))
    if not lines and not declared:
        return None
    words = ""
    if printing.used_per_day is not None:
        words = _("terpakai dan gagal cetak rata-rata %(n)s keping sehari kerja, 30 hari terakhir")
        words %= {"n": angka(int(printing.used_per_day))}
    return Stock(lines, printing.blank_days, words, declared)


def _stock_lines(figures: Figures, printing: Printing, address: Address) -> Iterator[Line]:
    """What adds up to what is left, then what lies elsewhere."""
    known = (figures.value(c) for c in ("blank_opening", "blank_received", "blank_on_hand"))
    if all(value is None for value in known):
        return
    for code, value in _terms(figures, printing):
        yield _term(figures, code, value, address)
    left = figures.value("blank_on_hand")
    yield Line(_("Sisa blangko"), left, CARD, "", address("blank_on_hand"), "sum")
    for code, label in (
        ("blank_in_transit", _("Dalam perjalanan")),
        ("blank_quarantine", _("Karantina")),
    ):
        if figures.value(code) is not None:
            yield Line(label, figures.value(code), CARD, "", address(code), "mute")


def _terms(figures: Figures, printing: Printing) -> Iterator[tuple[str, int | None]]:
    """The terms of the sum; what came in and what was used are named even where they are 0 or unknown."""
    terms: dict[str, int | None] = {term.code: term.value for term in printing.book}
    always = ("blank_received", "blank_used")
    for code in STOCK_TERMS:
        value = figures.value(code)
        if code in terms:
            yield code, terms[code]
        elif code in always or (value is not None and not printing.book):
            yield code, -value if value and code in _TAKEN else value


_TAKEN = ("blank_used", "blank_spoiled")


def _term(figures: Figures, code: str, value: int | None, address: Address) -> Line:
    """One line of the sum, its sign before it."""
    label = stock_term(code)
    sign = "" if not value or code == "blank_opening" else "+" if value > 0 else "\N{MINUS SIGN}"
    return Line(
        label[:1].upper() + label[1:],
        None if value is None else abs(value),
        CARD,
        _utilisation(figures) if code == "blank_used" else "",
        address(code) if code in figures.measures else "",
        sign=sign,
    )


def _declared(found: CountedLeft) -> Iterator[Line]:
    """Ribbon and film of one office, as counted by hand."""
    for word, value in ((_("Ribbon"), found.ribbon), (_("Film"), found.film)):
        if value is not None:
            label, low = f"{word}, {found.office}", value < _LOW_SET
            yield Line(label, value, "%", tanggal(found.day), look=low)


def _utilisation(figures: Figures) -> str:
    rate = figures.rates.get("blank_utilisation")
    return f"{persen(rate.value)} {rate.base}" if rate and rate.value is not None else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cards printed and not handed over: the whole, and its parts in per cent of what the parts account for."""

    whole: int
    url: str
    lines: tuple[Line, ...]
    bars: tuple[tuple[str, Decimal], ...]


def waiting(figures: Figures, address: Address) -> Waiting | None:
    """Belum diserahkan in its parts, from kabupaten upward (MODEL section 2); None below, or where it is unknown."""
    whole = figures.value("uncollected")
    if whole is None or figures.region.level > REGENCY:
        return None
    parts = places_of_cards(figures)
    rest = whole - sum(value or 0 for _code, _label, value in parts)
    lines = [
        Line(label, value, CARD, _share(value, whole), address(code))
        for code, label, value in parts
    ]
    lines.append(Line(_("tidak dirinci"), rest, CARD, _share(rest, whole), kind="mute"))
    shown = [(label, value) for _code, label, value in parts] + [(_("tidak dirinci"), rest)]
    bars = tuple(
        (label, percent(max(value or 0, 0), whole) or Decimal(0)) for label, value in shown
    )
    return Waiting(
        whole, address("uncollected"), tuple(lines), bars if whole > 0 and rest >= 0 else ()
    )


def _share(value: int | None, whole: int) -> str:
    rate = percent(value, whole) if value is not None and value >= 0 and whole > 0 else None
    return persen(rate) if rate is not None else ""


def demand(figures: Figures) -> tuple[Line, ...]:
    """Blanks needed and supplied, as somebody said (MODEL section 9)."""
    supply = figures.supply
    if supply is None:
        return ()
    filled = (
        _("terpenuhi %(rate)s") % {"rate": persen(supply.filled)}
        if supply.filled is not None
        else ""
    )
    return (
        Line(_("Kebutuhan"), supply.need, CARD, tanggal(supply.day) if supply.day else ""),
        Line(_("Dipasok"), supply.supplied, CARD, filled),
        Line(_("Kurang"), supply.short, CARD, kind="sum", look=supply.short > 0),
    )


@dataclass(frozen=True, slots=True)
class OutlookWords:
    """If the pace holds."""

    per_day: str
    per_week: int
    per_month: int
    months: str
    basis: str


def outlook(figures: Figures) -> OutlookWords | None:
    """Recording, if the pace holds; None without a pace."""
    found = figures.outlook
    if found is None:
        return None
    basis = _("laju yang disampaikan") if found.basis == "claim" else _("rata-rata empat minggu")
    months = short_number(found.months_to_clear) if found.months_to_clear else ""
    return OutlookWords(short_number(found.per_day), found.per_week, found.per_month, months, basis)
