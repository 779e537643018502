"""Which letters our embedded fonts have: what they lack cannot stand on a paper."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont


@cache
def letters_of(folder: Path) -> frozenset[str]:
    """The letters that every font file of a folder has; none where there is no file."""
    found: frozenset[str] = frozenset()
    for path in sorted(folder.glob("*.woff2")):
        with TTFont(path, lazy=True) as font:
            letters = frozenset(chr(code) for code in font.getBestCmap())
            found = found & letters if found else letters
    return found


def missing_letters(text: str, folder: Path) -> list[str]:
    """Each letter of the text that the fonts lack, once, in order of its code. Blanks are never missing."""
    return sorted({letter for letter in text if not letter.isspace()} - letters_of(folder))


def named(letters: list[str]) -> str:
    """Letters as a sentence names them: ``“ş” (U+015F), “→” (U+2192)``."""
    return ", ".join(f"“{letter}” (U+{ord(letter):04X})" for letter in letters)
