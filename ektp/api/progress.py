"""`GET /api/v1/progress/{code}`: the figures of a region and period, the same object that page, PDF and XLSX are made of."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ektp.accounts import own_writes
from ektp.accounts.conditional import held, not_modified, tag_of, tagged
from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.dates import Day, Moment
from ektp.api.problems import problem
from ektp.api.progress_answers import ProgressOut, progress_out
from ektp.api.regions import region_seen
from ektp.api.sheet_schemas import Problem
from ektp.common import clock
from ektp.common.periods import month_start
from ektp.db.snapshot import one_snapshot
from ektp.regions.models import Region
from reports.figures import Figures, fingerprint
from reports.selectors import progress, progress_kept, version_of
from reports.selectors.then import progress_then

Regions = Literal["now", "then"]
router = Router(tags=["Kemajuan"])
_ERRORS = dict.fromkeys((401, 403, 404, 422), Problem)


@router.get(
    "/{code}",
    response={200: ProgressOut, **_ERRORS},
    summary="Kemajuan sebuah wilayah",
    url_name="progress",
    by_alias=True,
)
@rule(Permission.VIEW, of="region")
def progress_get(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    first: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    as_of: Day | None = None,
    known_at: Moment | None = None,
    regions: Regions = "now",
) -> dict[str, Any] | HttpResponse:
    """Levels as of `to` (alias `as_of`; default today in the region's zone), flows of `from` (default the 1st of that month) to `to`.

    `known_at` answers with what was known at that instant. `regions=then` counts each day where it lay that day ("menurut wilayah
    saat itu"); without it, and where no decree has touched the region since `from`, everything stands in the hierarchy of now.
    With `If-None-Match` an unchanged answer is 304.
    """
    region = region_seen(request, code, Permission.VIEW)
    last = to or as_of or clock.today(region.time_zone)
    start = first or month_start(last)
    refusal = _refusal(start, last, known_at, regions)
    if refusal:
        return problem(422, "invalid", refusal)
    if known_at is not None:
        return _out(progress(region, start, last, known_at=known_at))
    if regions == "then":
        with one_snapshot():  # a decree may come between its statements
            return _out(progress_then(region, start, last))
    tag, figures = own_writes.read(request, lambda: _read(request, region, start, last))
    if figures is None:
        return not_modified(tag)
    tagged(response, tag)
    return _out(figures)


def _read(
    request: HttpRequest, region: Region, first: date, last: date
) -> tuple[str, Figures | None]:
    """The tag and the figures, of one moment; without figures where the reader has them already."""
    with one_snapshot():
        version = version_of(region)
        tag = tag_of(request, version.text, clock.today(region.time_zone))
        if held(request, tag):
            return tag, None
        return tag, progress_kept(region, first, last, version)


def _out(figures: Figures) -> dict[str, Any]:
    return progress_out(figures, fingerprint(figures))


def _refusal(first: date, last: date, known_at: datetime | None, regions: Regions) -> str:
    if first > last:
        return _("Tanggal awal (from) harus tidak lebih dari tanggal akhir (to).")
    if known_at is not None and regions == "then":
        return _("Pilih salah satu: known_at, atau regions=then.")
    if known_at is not None and known_at.tzinfo is None:
        return _("Tulis known_at dengan zona waktunya, misalnya 2026-07-06T15:30:00+07:00.")
    return ""
