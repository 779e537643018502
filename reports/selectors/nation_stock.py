"""KTP-el blanks of the whole country, province by province, from the roll-up: what no page could add up from 550 books in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from blanko.selectors.balances import waiting_by_province
from ektp.common.cover import days_of_cover
from ektp.regions.models import Level, Region
from reports.figures import LevelFigure
from reports.selectors.by_province import part_kept
from reports.selectors.parts import spans_of
from reports.selectors.reading import levels_at
from reports.selectors.stock import paces_of


@dataclass(frozen=True, slots=True)
class RegionStock:
    """What the offices of a region hold at the end of a day (keping; None: no book yet). `cover`: working days that `on_hand` lasts."""

    code: str
    name: str
    on_hand: int | None
    in_transit: int | None
    quarantine: int | None
    waiting: int
    cover: int | None


@dataclass(frozen=True, slots=True)
class NationStock:
    """A row for each province that keeps a book, what the ministry itself holds where it keeps one, and the total."""

    rows: tuple[RegionStock, ...]
    own: RegionStock | None
    total: RegionStock


def nation_stock(nation: Region, day: date) -> NationStock:
    """Stock of KTP-el blanks at the end of `day`; five statements."""
    provinces = list(Region.objects.filter(level=Level.PROVINCE, ended_on=None).order_by("code"))
    levels = levels_at([nation.pk, *(p.pk for p in provinces)], day, districts=frozenset())
    pace = paces_of(nation, part_kept(nation, spans_of(day)).used)
    waits = waiting_by_province(day)
    rows = [_row(p, levels[p.pk], waits.get(p.pk, 0), pace.children.get(p.code)) for p in provinces]
    waiting = sum(waits.values())
    total = _row(nation, levels[nation.pk], waiting, pace.region)
    kept = tuple(row for row in rows if row.on_hand is not None or row.waiting)
    return NationStock(kept, _own(total, rows), total)


def _row(
    region: Region, levels: Mapping[str, LevelFigure], waiting: int, pace: Fraction | None
) -> RegionStock:
    on_hand, in_transit, quarantine = (
        _known(levels.get(code))
        for code in ("blank_on_hand", "blank_in_transit", "blank_quarantine")
    )
    return RegionStock(
        code=region.code,
        name=str(region.label),
        on_hand=on_hand,
        in_transit=in_transit,
        quarantine=quarantine,
        waiting=waiting,
        cover=days_of_cover(on_hand, pace),
    )


def _known(figure: LevelFigure | None) -> int | None:
    """What is known of it: an amount to act on, though some offices may not keep a book yet."""
    if figure is None:
        return None
    return figure.partial if figure.value is None else figure.value


def _own(total: RegionStock, rows: Iterable[RegionStock]) -> RegionStock | None:
    """What no province holds: the ministry's own store."""
    kept = list(rows)
    on_hand = _rest(total.on_hand, (row.on_hand for row in kept))
    in_transit = _rest(total.in_transit, (row.in_transit for row in kept))
    quarantine = _rest(total.quarantine, (row.quarantine for row in kept))
    waiting = total.waiting - sum(row.waiting for row in kept)
    if not any((on_hand, in_transit, quarantine, waiting)):
        return None
    return RegionStock(total.code, _("Pusat"), on_hand, in_transit, quarantine, waiting, cover=None)


def _rest(whole: int | None, parts: Iterable[int | None]) -> int:
    return (whole or 0) - sum(part or 0 for part in parts)
