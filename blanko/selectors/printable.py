"""What a printing office can print today: which limit binds, and by how much (domain.md section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from blanko.bottleneck import Bottleneck, Limit, bottleneck
from blanko.models import BLANK_WNI, DeviceState
from blanko.selectors.balances import StockRow, stock_today
from blanko.selectors.equipment import printers, states_on
from blanko.selectors.figures import prr_backlog
from blanko.selectors.materials import Material, materials
from blanko.selectors.pace import Pace, pace_at, yields_at
from ektp.common.formatting import angka, desimal, tanggal
from ektp.common.periods import Period
from ektp.regions.models import Office
from ektp.regions.selectors import hours_of, open_days


@dataclass(frozen=True, slots=True)
class Shown:
    """A limit with its words: what it is, how many cards (keping; None: unknown), and how that comes about or what is missing."""

    code: str
    label: str
    cards: int | None
    how: str


@dataclass(frozen=True, slots=True)
class Printable:
    """Everything that decides what an office prints on a day."""

    found: Bottleneck
    limits: tuple[Shown, ...]
    materials: tuple[Material, ...]
    states: tuple[DeviceState, ...]

    def labels(self, codes: Sequence[str]) -> list[str]:
        """The words of these limits."""
        return [limit.label for limit in self.limits if limit.code in codes]


def printable(office: Office, day: date) -> Printable:
    """The limits of an office on `day` in the order of the work, with the materials and devices that they rest on."""
    pace, left = pace_at(office), materials(office, day, yields_at(office))
    states = list(states_on([office.pk], day))
    by_item = {material.item: material for material in left}
    limits = (
        _blank(stock_today(office.pk, day)),
        _material(by_item["ribbon"]),
        _material(by_item["film"]),
        _printer(states, pace),
        _prr(office, day),
        _hours(office, day, pace),
    )
    found = bottleneck(Limit(limit.code, limit.cards) for limit in limits)
    return Printable(found, limits, tuple(left), tuple(states))


def _blank(rows: Sequence[StockRow]) -> Shown:
    label = _("blangko")
    row = next((row for row in rows if row.prints and row.item == BLANK_WNI), None)
    if row is None:
        return Shown("blank", label, None, _("Buku persediaan belum dimulai."))
    return Shown("blank", label, row.book, _("sisa di %(place)s") % {"place": row.place})


def _material(material: Material) -> Shown:
    code, label, left = material.item, material.name.lower(), material.remaining
    if left is None:
        return Shown(code, label, None, _("Buku persediaan belum dimulai."))
    how = _("%(units)s %(item)s, masing-masing %(cards)s keping") % {
        "units": units_of(material),
        "item": label,
        "cards": angka(material.cards_per_unit),
    }
    return Shown(code, label, left.cards, how)


def units_of(material: Material) -> str:
    """`7,4` or `7,45` units, or `7` where the opened one is not counted."""
    left = material.remaining
    if left is None or material.opened is None:
        return angka(material.on_hand)
    return desimal(left.units_left, 2 if material.opened % 10 else 1)


def _printer(states: Sequence[DeviceState], pace: Pace) -> Shown:
    label, found = _("printer"), printers(states, pace.cards_per_printer)
    if not found.there:
        return Shown("printer", label, None, _("Printer belum didaftarkan."))
    how = _("%(working)s dari %(there)s printer dapat dipakai") % {
        "working": angka(found.working),
        "there": angka(found.there),
    }
    return Shown("printer", label, found.cards, how)


def _prr(office: Office, day: date) -> Shown:
    label, found = _("PRR"), prr_backlog(office.attribution, day)
    if found.value is None:
        return Shown("prr", label, None, _("Antrean PRR belum dilaporkan."))
    how = _("menunggu dicetak di %(region)s") % {"region": office.attribution.label}
    if found.day is not None:
        how = _("%(how)s, dihitung %(day)s") % {"how": how, "day": tanggal(found.day)}
    return Shown("prr", label, found.value, how)


def _hours(office: Office, day: date, pace: Pace) -> Shown:
    label, closes_at = _("jam kerja"), hours_of(office, day).closes_at
    cards = pace.cards_until(closes_at)
    if cards is None:
        return Shown("hours", label, None, _("Kecepatan cetak sejam belum ditetapkan."))
    if not open_days(office, Period.inclusive(day, day)):
        return Shown("hours", label, 0, _("kantor tutup"))
    how = _("%(people)s petugas, pukul %(start)s sampai %(end)s, %(rate)s keping sejam") % {
        "people": angka(pace.operators),
        "start": f"{pace.starts_at:%H.%M}",
        "end": f"{closes_at:%H.%M}",
        "rate": angka(pace.cards_per_hour),
    }
    return Shown("hours", label, cards, how)


def sentence(made: Printable) -> str:
    """What can be printed and what binds, in one or two sentences."""
    found = made.found
    if found.max_print is None:
        return _(
            "Belum dapat dihitung berapa yang dapat dicetak: mulai buku persediaan, atau daftarkan printer."
        )
    head = _("Hari ini dapat dicetak paling banyak %(n)s keping.") % {"n": angka(found.max_print)}
    return f"{head} {_binds(made)}"


def _binds(made: Printable) -> str:
    found = made.found
    words = {"what": _listed(made.labels(found.binding))}
    if found.binding == ("prr",):
        text = _("Itu semua PRR yang menunggu.")
    else:
        text = _("Yang membatasi: %(what)s.") % words
    if found.margin is None:
        return text
    after = _("Sesudahnya %(what)s, dengan %(n)s keping lebih banyak.") % {
        "what": _listed(made.labels(found.following)),
        "n": angka(found.margin),
    }
    return f"{text} {after}"


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s dan %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
