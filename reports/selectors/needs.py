"""What the stock asks of the roll-up: PRR, in process and unrecorded of regions."""

from collections.abc import Mapping, Sequence
from datetime import date

from blanko.selectors.figures import Figures, Known
from ektp.regions.models import Level, Region
from reports.figures import LevelFigure
from reports.selectors.derive import derive_levels
from reports.selectors.reading import levels_at

_CODES = {"prr": "prr_backlog", "process": "in_process", "unrecorded": "unrecorded"}


def stock_figures(regions: Sequence[Region], day: date) -> Mapping[int, Figures]:
    """The levels at the end of `day` by region key, as every dashboard shows them: belum rekam follows from wajib and rekam."""
    districts = frozenset(region.pk for region in regions if region.level >= Level.DISTRICT)
    found = levels_at([region.pk for region in regions], day, districts=districts)
    return {key: _figures(derive_levels(levels)) for key, levels in found.items()}


def _figures(levels: Mapping[str, LevelFigure]) -> Figures:
    known = {}
    for name, code in _CODES.items():
        figure = levels.get(code)
        value = None if figure is None or figure.value is None else max(figure.value, 0)
        known[name] = Known(value, figure.day if figure and value is not None else None)
    return Figures(**known)
