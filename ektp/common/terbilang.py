"""Numbers in Indonesian words, as berita acara and receipts need them."""

from num2words import num2words


def terbilang(number: int) -> str:
    """Spell a whole number: ``11021`` -> ``sebelas ribu dua puluh satu``.

    Raises ValueError for a negative number: no document counts fewer than no cards.
    """
    if number < 0:
        raise ValueError("Hanya bilangan nol atau lebih yang dapat ditulis dengan huruf.")
    return str(num2words(number, lang="id"))
