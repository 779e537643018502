"""What follows from anchored levels: the rest of the registry's levels, and the rates with their bases. No database."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from django.utils.translation import get_language

from ektp.common.measure import Derived, Rate
from ektp.common.numbers import percent
from ektp.daysheets import registry
from reports.figures import OFFICIAL_SOURCES, LevelFigure, OtherFigure, RateFigure

UNKNOWN = LevelFigure(None)
_FULL = 100
# What stands in for a numerator that is not known: all cards handed over, where first cards are not told apart.
_FALLBACK = {"handed_over_first": "handed_over"}


def derive_levels(anchored: Mapping[str, LevelFigure]) -> dict[str, LevelFigure]:
    """Every level of the registry: the anchored ones, belum rekam both ways round (MODEL section 2), and the derived ones."""
    found = {code: anchored.get(code, UNKNOWN) for code in registry.levels()}
    _recorded_and_unrecorded(found)
    for code, measure in registry.derived().items():
        found[code] = _derived(measure, found)
    return found


def derive_rates(levels: Mapping[str, LevelFigure]) -> dict[str, RateFigure]:
    """Every rate, from sums; without a value where its parts do not pair."""
    bases = _bases(get_language())
    return {code: _rate(rate, levels, bases[code]) for code, rate in registry.rates().items()}


@cache
def _bases(language: str | None) -> dict[str, str]:
    """What each rate is of, in the language of the moment, which `language` names: asked for by every row."""
    return {code: str(rate.base) for code, rate in registry.rates().items()}


def _recorded_and_unrecorded(found: dict[str, LevelFigure]) -> None:
    eligible, recorded, stated = (
        found[code] for code in ("eligible_population", "recorded", "unrecorded")
    )
    if eligible.value is None:
        return
    if recorded.value is not None:
        value = eligible.value - recorded.value
        found["unrecorded"] = _joined(value, (eligible, recorded), _other(value, stated))
    elif stated.value is not None:
        found["recorded"] = _joined(eligible.value - stated.value, (eligible, stated))


def _other(value: int, stated: LevelFigure) -> OtherFigure | None:
    if stated.value is None or stated.value == value:
        return None
    return OtherFigure(stated.value, stated.source, stated.day, value - stated.value)


def _derived(measure: Derived, found: Mapping[str, LevelFigure]) -> LevelFigure:
    plus = [found[code] for code in measure.plus]
    minus = [found[code] for code in measure.minus]
    parts = (*plus, *minus)
    for part in parts:
        if part.value is None:
            return LevelFigure(None, known=part.known, of=part.of)
    return _joined(_sum(plus) - _sum(minus), parts)


def _sum(parts: Iterable[LevelFigure]) -> int:
    return sum([part.value or 0 for part in parts])


def _joined(
    value: int, parts: tuple[LevelFigure, ...], other: OtherFigure | None = None
) -> LevelFigure:
    """A level that follows from others carries the oldest of their days and all of their sources."""
    days = [part.day for part in parts if part.day is not None]
    versions = {part.version for part in parts if part.version}
    return LevelFigure(
        value=value,
        day=min(days) if days else None,
        source=_together(tuple([part.source for part in parts])),
        version=versions.pop() if len(versions) == 1 else "",
        resolved="derived",
        other=other,
    )


# A table of 39 rows asks this of the same few sources hundreds of times.
@lru_cache(maxsize=1024)
def _together(sources: tuple[str, ...]) -> str:
    return ",".join(sorted(_named(*sources)))


def _named(*sources: str) -> set[str]:
    return {name for source in sources for name in source.split(",") if name}


def _rate(rate: Rate, levels: Mapping[str, LevelFigure], base: str) -> RateFigure:
    fallback = ""
    top, bottom = levels[rate.numerator], levels[rate.denominator]
    if top.value is None and rate.numerator in _FALLBACK:
        fallback = _FALLBACK[rate.numerator]
        top = levels[fallback]
    if top.value is None:
        fallback = ""
    value = percent(top.value, bottom.value) if pairs(top, bottom) else None
    return RateFigure(
        value=value,
        numerator=top.value,
        denominator=bottom.value,
        base=base,
        over=value is not None and value > _FULL,
        numerator_measure=fallback or rate.numerator,
        denominator_measure=rate.denominator,
        base_source=bottom.source,
        base_version=bottom.version,
        base_day=bottom.day,
        fallback=fallback,
    )


def pairs(top: LevelFigure, bottom: LevelFigure) -> bool:
    """Whether two levels may stand in one rate: dkb, siak and office pair; field and statement only with themselves."""
    return _pair(top.source, bottom.source)


@lru_cache(maxsize=1024)
def _pair(top: str, bottom: str) -> bool:
    kinds = {"official" if source in OFFICIAL_SOURCES else source for source in _named(top, bottom)}
    return len(kinds) <= 1
