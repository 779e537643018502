"""Blanks of a region beyond their levels: how fast they go, and all that leads from the opening to what is left."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from ektp.common.cover import PlaceUse, use_per_day
from ektp.regions.models import Level, Region
from reports.figures import Figures, StockTerm
from reports.selectors.parts import Used
from reports.selectors.reading import cumulative_of
from reports.words import STOCK_TERMS

WITHIN: Final = "(%(nation)s OR r.code = %(code)s OR r.code LIKE %(below)s)"
"""SQL: the region `r` is the one asked for, or lies under it."""

_LEDGER = (
    "blank_in_internal",
    "blank_out",
    "blank_out_internal",
    "blank_loan_in",
    "blank_loan_in_internal",
    "blank_loan_out",
    "blank_loan_out_internal",
    "blank_lost",
    "blank_adjusted",
)


def scope_of(region: Region) -> dict[str, Any]:
    """The parameters of WITHIN."""
    return {
        "nation": region.level == Level.NATION,
        "code": region.code,
        "below": f"{region.code}.%",
    }


@dataclass(frozen=True, slots=True)
class Paces:
    """Blanks used on a working day (keping): by the region, and by code of the children that used any."""

    region: Fraction | None
    children: Mapping[str, Fraction]


def paces_of(region: Region, used: Iterable[Used]) -> Paces:
    """How fast blanks go, by the rule of `ektp.common.cover`, from what the region's places used."""
    found: dict[str, list[PlaceUse]] = defaultdict(list)
    for use in used:
        found[_child_of(region, use.code)].append(PlaceUse(use.quantity, use.days))
    everywhere = use_per_day(place for places in found.values() for place in places)
    children = {code: use_per_day(places) for code, places in found.items() if code}
    return Paces(everywhere, {code: pace for code, pace in children.items() if pace})


def _child_of(region: Region, code: str) -> str:
    """The code of the child that a place lies in; "" where the place is the region itself."""
    parts = 1 if region.level == Level.NATION else region.level + 1
    return "" if code == region.code else ".".join(code.split(".")[:parts])


def book_of(region: Region, figures: Figures, waiting: int) -> tuple[StockTerm, ...]:
    """What adds up to `blank_on_hand`, each term with its sign, those of 0 left out (MODEL section 5). `waiting`: use not yet booked.

    Where what is left was stated and not booked there are no papers, and only what was stated is told.
    """
    left = figures.measures.get("blank_on_hand")
    if left is None or left.value is None:
        return ()
    terms = {code: sign * (figures.value(code) or 0) for code, sign in _LEVELS}
    if left.source == "opening":
        terms |= dict(_papers(region, figures.as_of))
        terms["blank_waiting"] = waiting
        terms["blank_other"] = left.value - sum(terms.values())
    return tuple(StockTerm(code, terms[code]) for code in STOCK_TERMS if terms.get(code))


_LEVELS = (
    ("blank_opening", 1),
    ("blank_received", 1),
    ("blank_used", -1),
    ("blank_spoiled", -1),
)


def _papers(region: Region, day: date) -> Iterator[tuple[str, int]]:
    """What documents other than opening and receipt moved up to `day`."""
    moved = cumulative_of([region.pk], day, _LEDGER)[region.pk]
    yield "blank_borrowed", moved["blank_loan_in"] - moved["blank_loan_in_internal"]
    yield "blank_sent", moved["blank_out_internal"] - moved["blank_out"]
    yield "blank_lent", moved["blank_loan_out_internal"] - moved["blank_loan_out"]
    yield "blank_lost", -moved["blank_lost"]
    yield "blank_adjusted", moved["blank_adjusted"]
    arrived = moved["blank_in_internal"] + moved["blank_loan_in_internal"]
    yield (
        "blank_between",
        arrived - moved["blank_out_internal"] - moved["blank_loan_out_internal"],
    )
