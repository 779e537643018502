"""Chance that comes out the same each time: fractions drawn from a hash of what a row is about."""

# Purposes, so that two draws about one row have nothing to do with each other.
MISSING, PARTIAL, STOPPED, BROKEN, LOAD, CORRECTED, LATE, SAVED, VERIFIED, CAUSE, LOST = range(
    1, 12
)
DRAWN = 100  # further purposes of the counts start here

KEY = "(hashtextextended({text}, %(seed)s) & 4611686018427387903)"


def fraction(purpose: int, key: str = "d.k") -> str:
    """An SQL expression between 0 and 1 (without 1), from a bigint `key` and a purpose."""
    return f"((hashint8extended({key}, {purpose}) & 1048575)::float8 / 1048576)"


def about(value: str, purpose: int, key: str = "d.k") -> str:
    """A whole number whose mean is `value`: the rest behind the point is its chance of one more."""
    return f"floor({value} + {fraction(purpose, key)})::int"


def varied(purpose: int, key: str, spread: float) -> str:
    """A factor around 1, evenly spread up to `spread` on both sides."""
    return f"({1 - spread} + {2 * spread} * {fraction(purpose, key)})"
