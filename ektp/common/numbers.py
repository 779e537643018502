"""Counts as clerks type them, and rates as law-abiding arithmetic makes them."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f\u200b\ufeff]+")
_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+")
_COMMA_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
_DECIMAL = re.compile(r"(\d+|\d{1,3}(\.\d{3})+),\d{1,2}")
_EMPTY = {"", "-", "–", "—", "<>"}
LARGEST_COUNT = 2_000_000_000
_LONGEST_WHOLE = 9


class NotANumber(ValueError):
    """The text is no count; the message is a sentence for the clerk."""


class AmbiguousNumber(NotANumber):
    """The text can be read in two ways (`118,428`): it has to be asked about, never guessed."""


def parse_count(text: str) -> int | None:
    """Read a count of persons or cards (orang, keping): `118.428`, `118428` and `118 428` are the same; blank is None.

    Raises AmbiguousNumber for `118,428` (domain.md, golden case G17) and NotANumber for anything else.
    """
    compact = _SPACES.sub("", text)
    if compact in _EMPTY:
        return None
    if _COMMA_GROUPED.fullmatch(compact):
        whole = compact.replace(",", "")
        raise AmbiguousNumber(
            f"“{text.strip()}” dapat dibaca dengan dua cara. Tulis {whole} bila yang dimaksud bilangan bulat."
        )
    if not (_PLAIN.fullmatch(compact) or _GROUPED.fullmatch(compact)):
        raise NotANumber(
            f"“{text.strip()}” bukan bilangan bulat. Tulis angka saja, misalnya 118428 atau 118.428."
        )
    value = int(compact.replace(".", ""))
    if value > LARGEST_COUNT:
        raise NotANumber(f"“{text.strip()}” terlalu besar. Periksa kembali jumlah angkanya.")
    return value


def parse_figure(text: str) -> Decimal:
    """Read a figure that may carry decimals after a comma (`98,20`), otherwise as `parse_count`.

    Raises NotANumber; a comma before three digits at the end (`118,428`) is asked about.
    """
    compact = _SPACES.sub("", text).removesuffix("%")
    if _DECIMAL.fullmatch(compact):
        return Decimal(compact.replace(".", "").replace(",", "."))
    value = parse_count(compact)
    if value is None:
        raise NotANumber("Isi angkanya.")
    return Decimal(value)


def read_whole(text: str, *, digits: int = _LONGEST_WHOLE) -> int | None:
    """A plain whole number out of an address or a hidden field (a version, a row, a key); None for anything else or over `digits` digits."""
    readable = text.isascii() and text.isdigit() and len(text) <= digits
    return int(text) if readable else None


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is. No figure is not 0."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def percent(numerator: int | None, denominator: int | None) -> Decimal | None:
    """Per cent with two decimals, half up; None where either is unknown or the base is 0 (MODEL section 9)."""
    if numerator is None or not denominator:
        return None
    return (Decimal(numerator) * 100 / Decimal(denominator)).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )


def round_half_up(value: Decimal) -> int:
    """To a whole number, half away from zero."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
