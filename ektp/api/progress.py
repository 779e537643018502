"""`GET /api/v1/progress/{code}`: the figures of a region and period, the same object that page, PDF and XLSX are made of."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.dates import Day, Moment
from ektp.api.problems import problem
from ektp.api.progress_answers import ProgressOut, progress_out
from ektp.api.regions import region_seen
from ektp.api.sheet_schemas import Problem
from ektp.common import clock
from ektp.common.periods import month_start
from reports.figures import fingerprint
from reports.selectors import progress
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
    """
    region = region_seen(request, code, Permission.VIEW)
    last = to or as_of or clock.today(region.time_zone)
    start = first or month_start(last)
    refusal = _refusal(start, last, known_at, regions)
    if refusal:
        return problem(422, "invalid", refusal)
    if regions == "then":
        figures = progress_then(region, start, last)
    else:
        figures = progress(region, start, last, known_at=known_at)
    return progress_out(figures, fingerprint(figures))


def _refusal(first: date, last: date, known_at: datetime | None, regions: Regions) -> str:
    if first > last:
        return _("Tanggal awal (from) harus tidak lebih dari tanggal akhir (to).")
    if known_at is not None and regions == "then":
        return _("Pilih salah satu: known_at, atau regions=then.")
    if known_at is not None and known_at.tzinfo is None:
        return _("Tulis known_at dengan zona waktunya, misalnya 2026-07-06T15:30:00+07:00.")
    return ""
