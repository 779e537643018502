"""Small SQL expressions that know the difference between nothing and zero."""

from collections.abc import Iterable


def known_sum(columns: Iterable[str]) -> str:
    """The sum of those columns that are known; null when none is. Null is not 0 (MODEL section 2)."""
    names = list(columns)
    total = " + ".join(f"coalesce({name}, 0)" for name in names)
    return f"CASE WHEN num_nonnulls({', '.join(names)}) > 0 THEN {total} END"


def known_difference(whole: Iterable[str], parts: Iterable[str]) -> str:
    """`known_sum(whole)` less the known of `parts`; null when the whole is unknown."""
    less = "".join(f" - coalesce({name}, 0)" for name in parts)
    names = list(whole)
    total = " + ".join(f"coalesce({name}, 0)" for name in names)
    return f"CASE WHEN num_nonnulls({', '.join(names)}) > 0 THEN {total}{less} END"
