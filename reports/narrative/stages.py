"""Where a region stands: recording, printing and hand-over against each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reports.figures import Figures
from reports.narrative.work import blank_sentence
from reports.words import (
    CARD,
    PERSON,
    SOUL,
    amount,
    listed,
    old_source,
    percent_of,
    sentence,
    source_name,
)

# Gaps between stages: measure, the stage that they wait for, and how the gap is told.
_GAPS: Final = (
    ("unrecorded", "perekaman", SOUL, "belum melakukan perekaman"),
    ("unprinted", "pencetakan", CARD, "belum dicetak"),
    ("uncollected", "penyerahan", CARD, "belum diserahkan"),
)


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The stage that lags most: the largest gap to the stage before it."""

    measure: str
    stage: str
    gap: int
    unit: str
    sentence: str


def answer_sentence(figures: Figures) -> str:
    """Where the region stands, in one sentence; what is most worth knowing of what is known."""
    place = figures.region.full_label
    covered = coverage_clause(figures)
    if covered:
        return sentence(f"{covered}{_handed_clause(figures)}")
    unrecorded = figures.value("unrecorded")
    if unrecorded is not None:
        return sentence(_unrecorded(unrecorded, place) + old_source(figures, "unrecorded"))
    blanks = blank_sentence(figures)
    if blanks:
        return blanks
    done = [
        f"{amount(value, unit)} {words}{old_source(figures, code)}"
        for code, unit, words in (
            ("recorded", PERSON, "sudah melakukan perekaman"),
            ("printed_all", CARD, "sudah dicetak"),
            ("handed_over", CARD, "sudah diserahkan"),
        )
        if (value := figures.value(code)) is not None
    ]
    if done:
        return sentence(f"di {place}, {listed(done)}; wajib KTP belum diketahui")
    return sentence(
        f"keadaan perekaman, pencetakan, dan penyerahan KTP-el di {place} belum dilaporkan"
    )


def coverage_clause(figures: Figures, *, sourced: bool = False) -> str:
    """`dari 118.428 jiwa wajib KTP di Kecamatan Jombang, 94.891 orang ...`; "" where either is unknown.

    `sourced` names in brackets where wajib KTP comes from; an old or merely stated figure is always named so.
    """
    eligible, recorded = figures.value("eligible_population"), figures.value("recorded")
    if eligible is None or recorded is None:
        return ""
    rate = figures.rates.get("recorded_per_eligible")
    share = f" ({percent_of(rate.value)})" if rate and rate.value is not None else ""
    source = old_source(figures, "eligible_population", "recorded")
    if sourced and not source:
        name = source_name(figures.measures["eligible_population"])
        source = f" ({name})" if name else ""
    return (
        f"dari {amount(eligible, SOUL)} wajib KTP di {figures.region.full_label}{source}, "
        f"{amount(recorded, PERSON)} sudah melakukan perekaman{share}"
    )


def _handed_clause(figures: Figures) -> str:
    handed, left = figures.value("handed_over"), figures.value("uncollected")
    if handed is None:
        return "; penyerahan KTP-el belum dilaporkan"
    # Beside persons stands the first card of a person where it is known: reprints are not people.
    first = figures.value("handed_over_first")
    whose = "KTP-el" if first is None or first == handed else "KTP-el pertama"
    told = f" dan {amount(handed if first is None else first, CARD)} {whose} sudah diserahkan"
    if left is None:
        return told
    if left < 0:
        return f"{told}; penyerahan melebihi pencetakan sebanyak {amount(-left, CARD)}"
    return f"{told}; {amount(left, CARD)} belum diserahkan" if left else f"{told} seluruhnya"


def _unrecorded(gap: int, place: str) -> str:
    if gap < 0:
        return f"perekaman di {place} melebihi wajib KTP sebanyak {amount(-gap, PERSON)}"
    return f"di {place}, {amount(gap, SOUL)} belum melakukan perekaman"


def bottleneck(figures: Figures) -> Bottleneck | None:
    """The stage that lags most; None where fewer than two gaps are known, or none is open."""
    known = [(figures.value(gap[0]), gap) for gap in _GAPS]
    gaps = [(value, gap) for value, gap in known if value is not None]
    if len(gaps) < 2 or max(value for value, _ in gaps) <= 0:
        return None
    value, (measure, stage, unit, words) = max(gaps, key=lambda pair: pair[0])
    told = f"Tahap yang paling tertinggal adalah {stage}: {amount(value, unit)} {words}."
    return Bottleneck(measure, stage, value, unit, told)


def stage_sentences(figures: Figures, *, handing: bool = True) -> list[str]:
    """Recording, printing and (unless told already) hand-over one after the other, each rate with its base."""
    told = [*_recording(figures), *_printing(figures)]
    return [*told, *_handing(figures)] if handing else told


def _recording(figures: Figures) -> Iterator[str]:
    rate, gap = figures.rates.get("recorded_per_eligible"), figures.value("unrecorded")
    if gap is not None and gap < 0:
        told = f"perekaman melebihi wajib KTP sebanyak {amount(-gap, PERSON)}"
        share = f" ({percent_of(rate.value, rate.base)})" if rate and rate.value else ""
        yield sentence(f"{told}{share}; selisihnya menunggu penyesuaian DKB")
    elif gap is not None and coverage_clause(figures):
        yield sentence(f"yang belum melakukan perekaman {amount(gap, SOUL)}")


def _printing(figures: Figures) -> Iterator[str]:
    printed, gap = figures.value("printed_first"), figures.value("unprinted")
    if printed is None:
        return
    rate = figures.rates.get("printed_per_recorded")
    told = f"KTP-el yang dicetak baru {amount(printed, CARD)}"
    if rate and rate.value is not None:
        told += f" ({percent_of(rate.value, rate.base)})"
    if gap is not None:
        over = f"melebihi perekaman sebanyak {amount(-gap, CARD)}"
        told += f", {over}" if gap < 0 else f", belum dicetak {amount(gap, CARD)}"
    yield sentence(told)


def _handing(figures: Figures) -> Iterator[str]:
    handed, left = figures.value("handed_over"), figures.value("uncollected")
    if handed is None:
        return
    rates = (
        figures.rates.get("handed_over_per_printed"),
        figures.rates.get("handed_over_per_eligible"),
    )
    told = f"yang sudah diserahkan {amount(handed, CARD)}"
    shares = [
        percent_of(r.value, r.base)
        for r in rates
        if r and r.value is not None and r.numerator == handed
    ]
    if shares:
        told += f" ({listed(shares)})"
    told += _first_cards(figures, handed)
    if left is not None:
        over = f"lebih {amount(-left, CARD)} daripada yang dicetak"
        told += f", {over}" if left < 0 else f", belum diserahkan {amount(left, CARD)}"
    yield sentence(told)


def _first_cards(figures: Figures, handed: int) -> str:
    """First cards stand against persons, all cards do not: a share of another numerator says so."""
    rate = figures.rates.get("handed_over_per_eligible")
    if rate is None or rate.value is None or rate.numerator in (None, handed):
        return ""
    first = amount(rate.numerator or 0, CARD)
    return f", di antaranya {first} kartu pertama ({percent_of(rate.value, rate.base)})"
