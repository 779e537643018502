"""Pemakaian blangko of a period: what each region had, what came over its border, what was used and what is left (domain.md section 16, G2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from ektp.common import clock
from ektp.common.numbers import percent
from ektp.common.periods import ONE_DAY, Period
from ektp.regions.models import Level, Region
from reports.figures import LevelFigure
from reports.selectors.reading import Flows, levels_at, sums_of

_INSIDE = """
SELECT coalesce(sum(blank_in_internal), 0), coalesce(sum(blank_out_internal), 0) FROM reports_regionday
WHERE region_id = %s AND own AND day >= %s AND day < %s
"""
Levels = Mapping[str, LevelFigure]
_HELD, _ON_WAY = "blank_on_hand", "blank_in_transit"


@dataclass(frozen=True, slots=True)
class Utilisation:
    """One row, keping; None is unknown. `opening`: on hand before the period and stok awal within it. `received` and `sent` crossed the
    border of this row. `left` is on hand at the end; what is on its way stands beside it."""

    code: str
    label: str
    opening: int | None
    received: int | None
    used: int | None
    spoiled: int | None
    sent: int | None
    left: int | None
    on_way: int | None

    @property
    def base(self) -> int | None:
        """What there was to use: the denominator."""
        return _plus(self.opening, self.received)

    @property
    def rate(self) -> Decimal | None:
        """Used of opening and received, per cent; from sums, never a mean of rates."""
        return percent(self.used, self.base)

    @property
    def other(self) -> int | None:
        """What else moved, so that a row adds up: loans, losses, counts, sent inside and not accepted yet, use that waits for a document."""
        if self.left is None or self.base is None:
            return None
        gone = (self.used or 0) + (self.spoiled or 0) + (self.sent or 0)
        return self.left - (self.base - gone)


@dataclass(frozen=True, slots=True)
class UtilisationTable:
    """Children in the order of their codes, the own part where there is one, and the total, which is counted anew and not added up.

    Rows and own part count what offices of the region sent to each other; `inside` is that part, to be taken off to come to the total.
    """

    rows: tuple[Utilisation, ...]
    own: Utilisation | None
    inside: Utilisation | None
    total: Utilisation


def utilisation(region: Region, first: date, last: date) -> UtilisationTable:
    """The days `first` to `last`, both inside, from the roll-up."""
    period = Period.inclusive(first, last)
    children = _children(region)
    keys = [region.pk, *(child.pk for child in children)]
    sums = sums_of(keys, period, today=clock.today(region.time_zone), own_of=region.pk)
    flows = {key: found.flows for key, found in sums.items()}
    before, after = (levels_at(keys, day, districts=frozenset()) for day in (first - ONE_DAY, last))
    rows = [
        _row(child, flows.get((child.pk, False), {}), before[child.pk], after[child.pk])
        for child in children
        if child.ended_on is None or (child.pk, False) in flows
    ]
    total = _row(region, flows.get((region.pk, False), {}), before[region.pk], after[region.pk])
    if not children:
        return UtilisationTable((), None, None, total)
    came, went = _inside(region, period)
    own = _own(region, total, rows, flows.get((region.pk, True)), came, went)
    inside = _taken_off(region, came, went) if came or went else None
    return UtilisationTable(tuple(rows), own, inside, total)


def _inside(region: Region, period: Period) -> tuple[int, int]:
    """What came and what went between offices of which this region is the lowest that has both; keping."""
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, [region.pk, period.start, period.end])
        came, went = cursor.fetchone()
    return int(came), int(went)


def _taken_off(region: Region, came: int, went: int) -> Utilisation:
    return Utilisation(region.code, "", None, came, None, None, went, None, None)


def _children(region: Region) -> list[Region]:
    if region.level >= Level.DISTRICT:
        return []
    return list(Region.objects.children_of(region).order_by("code"))


def _row(region: Region, flows: Flows, before: Levels, after: Levels) -> Utilisation:
    return Utilisation(
        code=region.code,
        label=str(region.label),
        opening=_plus(_value(before, _HELD), flows.get("blank_opening_flow")),
        received=flows.get("blank_received_flow"),
        used=flows.get("blank_used_flow"),
        spoiled=flows.get("blank_spoiled_flow"),
        sent=flows.get("blank_sent_flow"),
        left=_value(after, _HELD),
        on_way=_value(after, _ON_WAY),
    )


def _own(
    region: Region,
    total: Utilisation,
    rows: Sequence[Utilisation],
    flows: Flows | None,
    came: int,
    went: int,
) -> Utilisation | None:
    """What is the region's own and no child's: its flows before `came` and `went` are taken off, and what children leave of its levels."""
    flows = flows or {}
    levels = {
        name: _rest(getattr(total, name), [getattr(row, name) for row in rows])
        for name in ("opening", "left", "on_way")
    }
    found = Utilisation(
        code=region.code,
        label="",
        received=_plus(flows.get("blank_received_flow"), came or None),
        used=flows.get("blank_used_flow"),
        spoiled=flows.get("blank_spoiled_flow"),
        sent=_plus(flows.get("blank_sent_flow"), went or None),
        **levels,
    )
    said = (*levels.values(), found.received, found.used, found.spoiled, found.sent)
    return found if any(said) else None


def _rest(total: int | None, parts: Sequence[int | None]) -> int | None:
    return None if total is None else total - sum(part or 0 for part in parts)


def _value(levels: Levels, code: str) -> int | None:
    """A level; where not all children are known, the sum of those that are."""
    figure = levels.get(code)
    if figure is None:
        return None
    return figure.value if figure.value is not None else figure.partial


def _plus(one: int | None, other: int | None) -> int | None:
    """Their sum, where at least one is known."""
    return None if one is None and other is None else (one or 0) + (other or 0)
