"""What the figures say, in Indonesian that a camat could read out. From `Figures` alone, no framework.

Every sentence stands on known figures; what is unknown is said to be unknown, never taken for nothing. A gap may be
negative and is then told as what was done beyond the base.
"""

from reports.narrative.reporting import (
    completeness_sentence,
    silent_place,
    silent_sentence,
    stops_sentence,
)
from reports.narrative.stages import Bottleneck, answer_sentence, bottleneck, stage_sentences
from reports.narrative.texts import attachment_sentence, letter_paragraphs, oral_text
from reports.narrative.work import (
    blank_sentence,
    outlook_sentence,
    period_sentence,
    prr_sentence,
    supply_sentence,
)

__all__ = [
    "Bottleneck",
    "answer_sentence",
    "attachment_sentence",
    "blank_sentence",
    "bottleneck",
    "completeness_sentence",
    "letter_paragraphs",
    "oral_text",
    "outlook_sentence",
    "period_sentence",
    "prr_sentence",
    "silent_place",
    "silent_sentence",
    "stage_sentences",
    "stops_sentence",
    "supply_sentence",
]
