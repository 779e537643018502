"""Small tables of the dashboard: statuses with their own dates, stock, and where finished cards wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext as _

from ektp.common.formatting import angka, persen, tanggal
from ektp.common.numbers import percent
from reports.dashboard.days import Pace
from reports.dashboard.pipeline import Address
from reports.figures import Figures, LevelFigure
from reports.words import CARD, PERSON, short_number

REGENCY: Final = 2
LOW_COVER: Final = 5
"""Days of cover below which blanks ask for attention."""


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


def prr_words(figures: Figures, first: Pace) -> str:
    """How long the print queue takes at the present pace of first cards; "" where either is unknown."""
    days = cover_days(figures.value("prr_backlog"), first.mean)
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
        return Line(
            label, figure.value, unit, tanggal(figure.day) if figure.day else "", address(code)
        )
    known = _("baru %(known)s dari %(of)s") % {"known": angka(figure.known), "of": angka(figure.of)}
    oldest = _("terlama %(day)s") % {"day": tanggal(figure.day)} if figure.day else ""
    return Line(
        label, figure.partial, unit, ", ".join(p for p in (known, oldest) if p), address(code)
    )


@dataclass(frozen=True, slots=True)
class Stock:
    """Blanks of a region: what came in and went, what is left, and how many working days that lasts."""

    lines: tuple[Line, ...]
    cover: int | None
    pace: str
    declared: tuple[Line, ...]


def cover_days(left: int | None, used_per_day: Decimal | None) -> int | None:
    """Whole working days that blanks last at this pace; None where either is unknown or nothing is used."""
    if left is None or not used_per_day:
        return None
    return max(0, int(left / used_per_day))


def stock(
    figures: Figures, use: Pace, declared: tuple[Line, ...], address: Address
) -> Stock | None:
    """The stock panel; None where nothing of it is known."""
    left = figures.value("blank_on_hand")
    lines = tuple(_stock_lines(figures, address))
    if not lines and not declared:
        return None
    cover = cover_days(left, use.mean)
    words = ""
    if use.mean is not None:
        words = _("terpakai dan gagal cetak rata-rata %(n)s keping sehari, %(days)s hari kerja terakhir") % {
            "n": angka(int(use.mean.quantize(Decimal(1), ROUND_HALF_UP))), "days": use.days,
        }  # fmt: skip
    return Stock(lines, cover, words, declared)


def _stock_lines(figures: Figures, address: Address) -> Iterator[Line]:
    opening, received = figures.value("blank_opening"), figures.value("blank_received")
    shown = (
        ("blank_opening", _("Blangko awal"), ""),
        ("blank_received", _("Diterima"), ""),
        ("blank_used", _("Terpakai"), ""),
        ("blank_spoiled", _("Gagal cetak"), ""),
        ("blank_in_transit", _("Dalam perjalanan"), "mute"),
        ("blank_quarantine", _("Karantina"), "mute"),
        ("blank_on_hand", _("Sisa blangko"), "sum"),
    )
    if opening is None and received is None and figures.value("blank_on_hand") is None:
        return
    for code, label, kind in shown:
        value = figures.value(code)
        if value is None and code not in ("blank_on_hand", "blank_received", "blank_used"):
            continue
        note = _utilisation(figures) if code == "blank_used" else ""
        yield Line(label, value, CARD, note, address(code), kind)


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
    parts = [
        (code, label, figures.value(code))
        for code, label in (
            ("at_dinas", _("di Dinas")),
            ("in_transit", _("dalam perjalanan")),
            ("at_counter", _("belum diambil di kecamatan")),
        )
    ]
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
