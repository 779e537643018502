"""Blanks of a region beyond their levels: how fast they go, and all that leads from the opening to what is left."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, Final

from django.db import connection

from ektp.common.cover import PlaceUse, use_per_day, window
from ektp.daysheets import registry
from ektp.regions.models import Level, Region
from reports.figures import Figures, StockTerm
from reports.rollup.columns import listed, signed
from reports.selectors.reading import cumulative_of
from reports.words import STOCK_TERMS

WITHIN: Final = "(%(nation)s OR r.code = %(code)s OR r.code LIKE %(below)s)"
"""SQL: the region `r` is the one asked for, or lies under it."""

# A place is what a row of the roll-up attributes to one region itself: its own part, or of a kecamatan all there is.
_USE = """
SELECT r.code, sum({used})::bigint, count(*) FILTER (WHERE d.expected > 0 AND num_nonnulls({printed}) > 0)
FROM (
  SELECT DISTINCT o.attribution_id AS id FROM regions_officeability a JOIN regions_office o ON o.id = a.office_id
  WHERE a.service = 'printing'
) place JOIN regions_region r ON r.id = place.id AND {within}
JOIN reports_regionday d ON d.region_id = r.id AND d.own = (r.level < 3) AND d.day >= %(since)s AND d.day < %(until)s
GROUP BY r.id
"""
_WAITING = """
SELECT sum(u.n) FROM (SELECT DISTINCT office_id AS id FROM blanko_stockplace) p
JOIN regions_office o ON o.id = p.id JOIN regions_region r ON r.id = o.attribution_id AND {within}
CROSS JOIN LATERAL (
  SELECT w.quantity AS n FROM blanko_unbookeduse w
  WHERE w.office_id = o.id AND w.item_id = 'blank_wni' AND w.quantity <> 0 AND w.service_day <= %(day)s
  UNION ALL
  SELECT d.quantity FROM blanko_stockdocument d
  WHERE d.office_id = o.id AND d.item_id = 'blank_wni' AND d.posted_day > %(day)s AND d.day <= %(day)s
    AND d.kind IN ('print_use', 'spoilage')
) u
"""
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


def paces(region: Region, day: date) -> Paces:
    """How fast blanks went at the end of `day`, from the roll-up by the rule of `ektp.common.cover`."""
    counted = window(day)
    found: dict[str, list[PlaceUse]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            _use_sql(), {**scope_of(region), "since": counted.start, "until": counted.end}
        )
        for code, quantity, days in cursor.fetchall():
            found[_child_of(region, code)].append(PlaceUse(int(quantity), days))
    everywhere = use_per_day(place for places in found.values() for place in places)
    children = {code: use_per_day(places) for code, places in found.items() if code}
    return Paces(everywhere, {code: pace for code, pace in children.items() if pace})


@cache
def _use_sql() -> str:
    flows = registry.flows()
    printed, spoiled = (flows[code].terms for code in ("blank_used_flow", "blank_spoiled_flow"))
    return _USE.format(
        used=signed({**printed, **spoiled}, "d"), printed=listed(printed, "d.{}"), within=WITHIN
    )


def _child_of(region: Region, code: str) -> str:
    """The code of the child that a place lies in; "" where the place is the region itself."""
    parts = 1 if region.level == Level.NATION else region.level + 1
    return "" if code == region.code else ".".join(code.split(".")[:parts])


def book_of(region: Region, figures: Figures) -> tuple[StockTerm, ...]:
    """What adds up to `blank_on_hand`, each term with its sign, those of 0 left out (MODEL section 5).

    Where what is left was stated and not booked there are no papers, and only what was stated is told.
    """
    left = figures.measures.get("blank_on_hand")
    if left is None or left.value is None:
        return ()
    terms = {code: sign * (figures.value(code) or 0) for code, sign in _LEVELS}
    if left.source == "opening":
        terms |= dict(_papers(region, figures.as_of))
        terms["blank_waiting"] = _waiting(region, figures.as_of)
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


def _waiting(region: Region, day: date) -> int:
    """Use up to `day` that the book had not taken up at its end."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING.format(within=WITHIN), {**scope_of(region), "day": day})
        (waiting,) = cursor.fetchone()
    return int(waiting or 0)
