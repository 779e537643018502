"""The figures of a stored report, by the borders that were asked for."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ektp.common.periods import Period
from ektp.regions.models import Level, Region
from reports.figures import Closing, Figures
from reports.selectors.assembly import progress
from reports.selectors.dashboard import declared
from reports.selectors.districts import progress_by_district
from reports.selectors.hierarchy import children_then, differs
from reports.selectors.printing import recent_of, with_printing
from reports.selectors.standing import closing_of
from reports.selectors.then import progress_then
from reports.selectors.then_districts import progress_then_by_district


def reported(
    region: Region, first: date, last: date, *, then: bool = False, by_district: bool = False
) -> Figures:
    """As `progress`, with how far printing goes, and whether a decree has changed the region since `first`.

    `then`: each day where it lay that day. Where that differs, how far printing goes is left out, for paces and book are kept for the
    borders of now. `by_district`: a row for every kecamatan of a province.
    """
    redrawn = differs(region, first)
    if then and redrawn:
        read = progress_then_by_district if by_district else progress_then
        figures = read(region, first, last)
        return replace(
            figures, redrawn=True, closing=_closing(region, figures.closing, first, last)
        )
    read = progress_by_district if by_district else progress
    figures = read(region, first, last)
    recent = recent_of(region, figures.as_of)
    figures = with_printing(region, figures, recent, declared(region, figures.as_of))
    return replace(figures, regions="then" if then else "now", redrawn=redrawn)


def _closing(region: Region, now: Closing, first: date, last: date) -> Closing:
    """FINAL by the instansi pelaksana of whatever lay in a province on some day of the period; elsewhere they are those of now."""
    if region.level != Level.PROVINCE:
        return now
    period = Period.inclusive(first, last)
    here = Region.objects.filter(pk__in=[child.pk for child in children_then(region.pk, period)])
    return _together(closing_of(child, period) for child in here)


def _together(parts: Iterable[Closing]) -> Closing:
    found = list(parts)
    closed, of = sum(part.closed for part in found), sum(part.of for part in found)
    return Closing(
        final=0 < of == closed,
        closed=closed,
        of=of,
        with_remarks=sum(part.with_remarks for part in found),
    )
