"""The pipeline on one scale: from wajib KTP to the hands of citizens, each gap named, the one that lags most marked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from ektp.common.formatting import angka, tanggal
from ektp.common.numbers import percent
from reports.figures import ClaimFigure, Figures
from reports.narrative import bottleneck
from reports.words import CARD, PERSON, SOUL, short_number, source_name

Address = Callable[[str], str]
"""From the code of a measure to the list behind it."""

_FULL: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Share:
    """A rate with the words that name its base."""

    value: Decimal
    base: str

    @property
    def over(self) -> bool:
        """Above 100 %: shown, and marked."""
        return self.value > _FULL


@dataclass(frozen=True, slots=True)
class Gap:
    """What the next stage has not done yet. Negative: it did more. `worst`: no other gap is larger."""

    label: str
    value: int
    url: str
    worst: bool = False
    note: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One line. `length` and `hatch` are in per cent of the scale."""

    number: int
    label: str
    value: int | None
    unit: str
    url: str
    length: Decimal
    hatch: Decimal = Decimal(0)
    over: bool = False
    shares: tuple[Share, ...] = ()
    gap: Gap | None = None
    note: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages, and what the scale of their bars is."""

    stages: tuple[Stage, ...]
    scale: str


def pipeline(figures: Figures, address: Address) -> Pipeline:
    """The five stages. Unknown stays unknown; where wajib KTP is, the bars stand against the largest figure."""
    return _Reading(figures, address).pipeline()


class _Reading:
    def __init__(self, figures: Figures, address: Address) -> None:
        self.figures, self.address = figures, address
        self.printed = _first_cards(figures, "printed_first", "printed_all")
        self.handed = _first_cards(figures, "handed_over_first", "handed_over")
        known = [figures.value(code) for code in self._codes()]
        self.eligible = figures.value("eligible_population")
        self.base = self.eligible or max((v for v in known if v is not None), default=0)
        worst = bottleneck(figures)
        self.worst = worst.measure if worst else ""

    def _codes(self) -> tuple[str, ...]:
        return ("eligible_population", "recorded", self.printed, self.handed, "card_activated")

    def pipeline(self) -> Pipeline:
        """All stages, and the words for the scale."""
        stages = (
            self._eligible(),
            self._recorded(),
            self._printed(),
            self._handed(),
            self._activated(),
        )
        return Pipeline(stages, self._scale())

    def _scale(self) -> str:
        if not self.base:
            return ""
        if not self.eligible:
            return _("panjang batang terhadap angka terbesar; wajib KTP belum diketahui")
        words = _("panjang batang terhadap %(n)s wajib KTP") % {"n": angka(self.eligible)}
        source = source_name(self.figures.measures["eligible_population"])
        return f"{words} ({source})" if source else words

    def _stage(self, number: int, label: str, code: str, unit: str, **more: object) -> Stage:
        value = self.figures.value(code)
        length = percent(value, self.base) or Decimal(0)
        gap = more.get("gap")
        hatch = Decimal(0)
        if isinstance(gap, Gap) and gap.worst:
            hatch = min(
                percent(gap.value, self.base) or Decimal(0), max(_FULL - length, Decimal(0))
            )
        return Stage(
            number, label, value, unit, self.address(code), max(length, Decimal(0)), hatch,
            over=length > _FULL, note=self._partial(code) if value is None else "",
            **more,  # type: ignore[arg-type]  # shares and gap, as the stages below name them
        )  # fmt: skip

    def _eligible(self) -> Stage:
        return self._stage(1, _("Wajib KTP"), "eligible_population", SOUL)

    def _recorded(self) -> Stage:
        shares = self._rates("recorded_per_eligible")
        gap = self._gap("unrecorded", _("belum rekam"))
        return self._stage(2, _("Sudah rekam"), "recorded", PERSON, shares=shares, gap=gap)

    def _printed(self) -> Stage:
        again = self.figures.value("printed_all") != self.figures.value("printed_first")
        kind = _("kartu pertama") if again and self.printed == "printed_first" else ""
        shares = (*self._rates("printed_per_recorded"), *self._of_eligible(self.printed))
        gap = self._gap("unprinted", _("belum dicetak"))
        return self._stage(
            3, _("Sudah dicetak"), self.printed, CARD, shares=shares, gap=gap, kind=kind
        )

    def _handed(self) -> Stage:
        split = self.figures.value(self.handed) != self.figures.value("handed_over")
        kind, words = (_("kartu pertama"), _(", termasuk cetak ulang")) if split else ("", "")
        shares = (
            *self._rates("handed_over_per_printed", words=words),
            *self._rates("handed_over_per_eligible"),
        )
        note = _("cetak baru dan cetak ulang") if split else ""
        if self.figures.region.level > 2:
            note = _("tidak dirinci")
        gap = self._gap("uncollected", _("belum diserahkan"), note)
        return self._stage(4, _("Diserahkan"), self.handed, CARD, shares=shares, gap=gap, kind=kind)

    def _activated(self) -> Stage:
        done, handed = self.figures.value("card_activated"), self.figures.value("handed_over")
        rate = percent(done, handed)
        shares = (Share(rate, _("dari diserahkan")),) if rate is not None else ()
        return self._stage(
            5, _("Sudah diaktivasi"), "card_activated", CARD, shares=shares, kind="KTP-el"
        )

    def _rates(self, *codes: str, words: str = "") -> tuple[Share, ...]:
        found = (self.figures.rates.get(code) for code in codes)
        return tuple(
            Share(r.value, _base_words(r.base, r.fallback) + words)
            for r in found
            if r and r.value is not None
        )

    def _of_eligible(self, code: str) -> Iterator[Share]:
        """Of wajib KTP, where recording and printing pair with it."""
        rate = percent(self.figures.value(code), self.eligible)
        pairs = [
            self.figures.rates.get(c) for c in ("recorded_per_eligible", "printed_per_recorded")
        ]
        if rate is not None and all(pair and pair.value is not None for pair in pairs):
            yield Share(rate, _("dari wajib KTP"))

    def _gap(self, code: str, label: str, note: str = "") -> Gap | None:
        value = self.figures.value(code)
        if value is None:
            return None
        claims = tuple(
            claim_chip(c) for c in self.figures.claims if c.measure == code and _is_gap(c)
        )
        return Gap(label, value, self.address(code), code == self.worst, note, claims)

    def _partial(self, code: str) -> str:
        figure = self.figures.measures.get(code)
        return partial_words(figure.known, figure.of, figure.partial) if figure else ""


def _first_cards(figures: Figures, first: str, every: str) -> str:
    """First cards stand beside persons. All cards only where they alone are known; an amount of some children is no reason."""
    return every if figures.value(first) is None and figures.value(every) is not None else first


def _base_words(base: str, fallback: str) -> str:
    return _("%(base)s (semua kartu)") % {"base": base} if fallback else base


def _is_gap(claim: ClaimFigure) -> bool:
    return claim.kind != "percentage" and claim.difference is not None


def partial_words(known: int, of: int, partial: int | None) -> str:
    """`baru 33 dari 38, jumlahnya 1.234`: an amount, never a base; "" where nothing is known."""
    if partial is None or not known:
        return ""
    return _("baru %(known)s dari %(of)s, jumlahnya %(sum)s") % {
        "known": angka(known), "of": angka(of), "sum": angka(partial),
    }  # fmt: skip


def claim_chip(claim: ClaimFigure) -> str:
    """`angka yang disampaikan 4.300 (Camat Jombang, Surya, 14 Maret 2013), selisih 163`."""
    words = _("angka yang disampaikan %(n)s (%(who)s)") % {
        "n": short_number(claim.claimed),
        "who": ", ".join(
            part for part in (claim.speaker, claim.medium, tanggal(claim.said_on)) if part
        ),
    }
    if not claim.difference:
        return _("%(words)s, sama") % {"words": words}
    return _("%(words)s, selisih %(gap)s") % {
        "words": words,
        "gap": short_number(abs(claim.difference)),
    }
