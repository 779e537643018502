"""Whole texts: what is read out, and the body of a letter."""

from collections.abc import Iterable
from typing import Final

from reports.figures import Figures
from reports.narrative.reporting import completeness_sentence, silent_sentence, stops_sentence
from reports.narrative.stages import answer_sentence, bottleneck, coverage_clause, stage_sentences
from reports.narrative.work import (
    blank_sentence,
    outlook_sentence,
    period_sentence,
    prr_sentence,
    supply_sentence,
)
from reports.words import as_of, borders_name, children_word, sentence

_CAUSES_TOLD: Final = 3


def oral_text(figures: Figures) -> list[str]:
    """Bahan laporan lisan: a paragraph each on the state, the print room, and the reports themselves."""
    worst, answer = bottleneck(figures), answer_sentence(figures)
    blanks = blank_sentence(figures)
    return _paragraphs(
        (
            f"{as_of(figures)}.",
            answer,
            *stage_sentences(figures, handing=False),
            worst.sentence if worst else "",
            outlook_sentence(figures),
        ),
        (
            period_sentence(figures),
            prr_sentence(figures),
            "" if blanks == answer else blanks,
            supply_sentence(figures),
        ),
        (
            completeness_sentence(figures),
            stops_sentence(figures, most=_CAUSES_TOLD),
            silent_sentence(figures),
        ),
    )


def letter_paragraphs(figures: Figures) -> list[str]:
    """The body of the covering letter: state, work of the period, completeness, and what is attached."""
    covered = coverage_clause(figures, sourced=True)
    opening = sentence(covered) if covered else answer_sentence(figures)
    named = borders_name(figures)
    borders = f"{named}, " if named else ""
    blanks = blank_sentence(figures)
    return _paragraphs(
        (
            f"{as_of(figures)}, {borders}{opening[:1].lower()}{opening[1:]}",
            *stage_sentences(figures),
        ),
        (
            period_sentence(figures),
            prr_sentence(figures),
            "" if blanks == opening else blanks,
            supply_sentence(figures),
            outlook_sentence(figures),
        ),
        (completeness_sentence(figures), stops_sentence(figures, most=_CAUSES_TOLD)),
        (attachment_sentence(figures),),
    )


def attachment_sentence(figures: Figures) -> str:
    """What the attachment holds."""
    if not figures.children:
        return "Laporan selengkapnya kami sampaikan dalam lampiran."
    level = min(row.place.level for row in figures.children) - 1
    return f"Rincian menurut {children_word(level)} kami sampaikan dalam lampiran."


def _paragraphs(*parts: Iterable[str]) -> list[str]:
    told = [" ".join(sentence for sentence in part if sentence) for part in parts]
    return [paragraph for paragraph in told if paragraph]
