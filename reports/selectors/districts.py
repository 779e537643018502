"""A province's figures with a row for every kecamatan."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ektp.regions.models import Region
from reports.figures import Figures, Row
from reports.selectors.assembly import progress


def progress_by_district(province: Region, first: date, last: date) -> Figures:
    """As `progress`, with the rows of each kabupaten/kota in place of the kabupaten/kota itself.

    The own part of a kabupaten/kota stays a row, so that the rows still add up to the province's total.
    """
    figures = progress(province, first, last)
    return replace(figures, rows=tuple(_rows(figures, first, last)))


def _rows(figures: Figures, first: date, last: date) -> Iterator[Row]:
    codes = [row.place.code for row in figures.children]
    found = Region.objects.filter(code__in=codes).select_related("province")
    regencies = {region.code: region for region in found}
    for row in figures.rows:
        if row.own:
            yield row
        else:
            below = progress(regencies[row.place.code], first, last)
            yield from below.rows or (row,)
