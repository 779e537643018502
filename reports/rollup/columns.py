"""The columns of the roll-up and the SQL expressions over them, from the registry."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

from ektp.common.measure import Anchor, Level, Source
from ektp.daysheets import registry
from reports.models.rollup import Completeness, FlowColumns

FLOWS: tuple[str, ...] = tuple(field.name for field in FlowColumns._meta.fields)
COMPLETENESS: tuple[str, ...] = tuple(field.name for field in Completeness._meta.fields)
COLUMNS = FLOWS + COMPLETENESS
HEADLINES = ("recordings_made", "prints_made", "handovers_made")


@cache
def sources_by(by: Literal["office", "domicile", "region"]) -> tuple[Source, ...]:
    """The tables whose rows belong to a region in this way, each with all columns that it feeds, so that it is read once."""
    found: dict[str, dict[str, str]] = {}
    for source in registry.sources():
        if source.by == by:
            found.setdefault(source.table, {}).update(source.columns)
    return tuple(Source(table, by, columns) for table, columns in found.items())


@cache
def stored_levels() -> dict[str, Level]:
    """Levels that are kept as steps and moved by flows: all but what the queue reports."""
    return {c: level for c, level in registry.levels().items() if level.anchor != Anchor.QUEUE}


@cache
def queue_levels() -> dict[str, Level]:
    """Levels that are the last status reported."""
    return {c: level for c, level in registry.levels().items() if level.anchor == Anchor.QUEUE}


def signed(terms: Mapping[str, int], alias: str) -> str:
    """The coalesced sum of signed columns: for cumulatives only, where unknown adds nothing."""
    parts = [f"{'+' if sign > 0 else '-'} coalesce({alias}.{c}, 0)" for c, sign in terms.items()]
    return " ".join(parts).removeprefix("+ ") or "0"


def known_terms(terms: Mapping[str, int], alias: str) -> str:
    """As `signed`, but null where none of the columns is known."""
    names = ", ".join(f"{alias}.{column}" for column in terms)
    return f"CASE WHEN num_nonnulls({names}) > 0 THEN {signed(terms, alias)} END"


def added(terms: Sequence[str]) -> str:
    """The sum of what is known of these expressions, null where nothing is."""
    if len(terms) == 1:
        return terms[0]
    return f"CASE WHEN num_nonnulls({', '.join(terms)}) > 0 THEN {' + '.join(f'coalesce({t}, 0)' for t in terms)} END"


def listed(columns: Iterable[str], form: str = "{}") -> str:
    """Columns joined by commas, each put into `form`."""
    return ", ".join(form.format(column) for column in columns)


def summed(columns: Iterable[str], alias: str = "p") -> str:
    """Sums that stay null where nothing is known; whole numbers as stored."""
    return ", ".join(f"sum({alias}.{column})::int AS {column}" for column in columns)
