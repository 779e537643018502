"""Names and codes of regions as text: no models, no database."""

import re
import unicodedata

NATION_CODE = "ID"

_CODE_LENGTHS = (2, 4, 6, 10)
_CODE_CUTS = (2, 4, 6)
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "`": "'", '"': "'", "\u00b4": "'", "*": ""})
_KEEP_LOWER = frozenset({"dan", "x"})
_SHORT_WORDS = {"Kep.": "Kepulauan", "Gn.": "Gunung"}


def clean_name(raw: str) -> str:
    """One spelling per name: spaces, quotes, `Kep.`, small initials, words run together.

    Apostrophes, slashes, hyphens and Roman numerals stay as the decree has them.
    """
    text = unicodedata.normalize("NFC", raw).translate(_QUOTES)
    text = re.sub(r"\s*/\s*", "/", text)
    text = re.sub(r"\s*,\s*", ", ", text)
    text = re.sub(r"(?<=[a-z]{2})(?=[A-Z][a-z])", " ", text)
    words = [_SHORT_WORDS.get(word, word) for word in text.split()]
    first, *rest = words or [""]
    name = " ".join([_capital(first), *(_capital(word) for word in rest)])
    return re.sub(r"(?<=[a-z]{3})\.$", "", name)


def _capital(word: str) -> str:
    return word if word in _KEEP_LOWER else word[:1].upper() + word[1:]


def name_key(name: str) -> str:
    """What two spellings of one name share: small letters and digits, nothing else."""
    plain = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in plain if c.isalnum() and not unicodedata.combining(c))


def parse_code(text: str) -> str | None:
    """`35.17.09`, `351709`, `35 17 09` -> `35.17.09`; `id` -> `ID`; anything else -> None."""
    squeezed = re.sub(r"[\s.\-]", "", text)
    if squeezed.upper() == NATION_CODE:
        return NATION_CODE
    if not (squeezed.isascii() and squeezed.isdigit() and len(squeezed) in _CODE_LENGTHS):
        return None
    starts = (0, *_CODE_CUTS)
    ends = (*_CODE_CUTS, len(squeezed))
    parts = (squeezed[a:b] for a, b in zip(starts, ends, strict=True))
    return ".".join(part for part in parts if part)


def parent_code(code: str) -> str | None:
    """The code one level up; None above the nation."""
    if code == NATION_CODE:
        return None
    head, dot, _ = code.rpartition(".")
    return head if dot else NATION_CODE


def level_of(code: str) -> int:
    """0 nation, 1 province, 2 kabupaten/kota, 3 kecamatan, 4 kelurahan/desa."""
    return 0 if code == NATION_CODE else code.count(".") + 1
