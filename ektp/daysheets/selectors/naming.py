"""What a clerk means by the name of a place. What may mean two places is asked about, never guessed."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _

from ektp.regions.models import Level, Region
from ektp.regions.selectors import find_exactly, find_region

_LEVELS = (Level.NATION, Level.PROVINCE, Level.REGENCY, Level.DISTRICT)
_LISTED = 3
_MANY = 20


class PlaceUnclear(ValueError):
    """The text names no place, or more than one. The message is a sentence for the clerk."""


def place_finder(districts: Iterable[Region], home: Region) -> Callable[[str], str]:
    """Finds the code of a kecamatan or a larger region that a clerk at `home` names; the own kabupaten's kecamatan come first.

    The finder raises PlaceUnclear.
    """
    near = {region.code: region.code for region in districts}
    for region in districts:
        near |= {region.name.casefold(): region.code, region.label.casefold(): region.code}

    def find(text: str) -> str:
        return near.get(text.strip().casefold()) or _elsewhere(text, home)

    return find


def _elsewhere(text: str, home: Region) -> str:
    exact = find_exactly(text, levels=_LEVELS, limit=_MANY)
    found = exact or find_region(text, levels=_LEVELS, limit=_LISTED + 1)
    if len(found) == 1:
        return found[0].code
    if not exact and len(found) > _LISTED:
        found = []
    nearest = sorted(found, key=lambda region: region.province_id != home.province_id)
    raise PlaceUnclear(_several(text, nearest) if nearest else _unknown(text))


def _unknown(text: str) -> str:
    words = _("“%(text)s” tidak dikenal. Tulis nama atau kode kecamatan, atau kabupaten/kota.")
    return words % {"text": text}


def _several(text: str, found: Sequence[Region]) -> str:
    """The places that may be meant, each as it can be typed."""
    named = [_full(region) for region in found[:_LISTED]]
    if len(found) > _LISTED:
        named.append(_("dan lainnya"))
    words = _("“%(text)s” dapat berarti beberapa tempat: %(places)s. Tulis namanya dengan lengkap.")
    return words % {"text": text, "places": "; ".join(named)}


def _full(region: Region) -> str:
    inside = region.parent if region.level == Level.DISTRICT else None
    return f"{region.label}, {inside.label}" if inside else region.label
