"""`GET /api/v1/utilisation/{code}`: pemakaian blangko of a region and period, by the same selector as the page."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.problems import problem
from ektp.api.regions import region_seen
from ektp.api.sheet_schemas import Problem
from ektp.common import clock
from ektp.common.periods import month_start, plausible
from reports.selectors.utilisation import Utilisation, utilisation

router = Router(tags=["Blangko"])


class UtilisationRowOut(Schema):
    """One row, keping; null is unknown. `opening`: on hand before `from` and stok awal within the period.

    `received` and `sent` crossed the border of this row. `percent` is `used` of `opening` + `received`. `left` is on hand at the end
    of `to`, `in_transit` on its way then. opening + received - used - spoiled - sent + other = left.
    """

    code: str
    name: str
    opening: int | None
    received: int | None
    used: int | None
    spoiled: int | None
    sent: int | None
    other: int | None
    left: int | None
    in_transit: int | None
    percent: float | None


class InsideOut(Schema):
    """What moved between offices inside the region: rows and own part count it, the total does not."""

    received: int
    sent: int


class UtilisationOut(Schema):
    """`rows` by child, `own` what is the region's and no child's, `total` counted anew: rows + own - inside = total."""

    code: str
    since: date
    to: date
    rows: list[UtilisationRowOut]
    own: UtilisationRowOut | None
    inside: InsideOut | None
    total: UtilisationRowOut


@router.get(
    "/{code}",
    response={200: UtilisationOut, **dict.fromkeys((401, 403, 404, 422), Problem)},
    summary="Pemakaian blangko",
)
@rule(Permission.STOCK_VIEW, of="region")
def utilisation_get(
    request: HttpRequest,
    code: str,
    since: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
) -> UtilisationOut | HttpResponse:
    """`code` is a region's. Both days count; without them: this month until today there."""
    region = region_seen(request, code, Permission.STOCK_VIEW)
    last = to or clock.today(region.time_zone)
    first = since or month_start(last)
    if refusal := _refusal(first, last):
        return problem(422, "invalid", refusal)
    found = utilisation(region, first, last)
    return UtilisationOut(
        code=region.code,
        since=first,
        to=last,
        rows=[_out(row) for row in found.rows],
        own=_out(found.own) if found.own else None,
        inside=InsideOut(received=found.inside.received or 0, sent=found.inside.sent or 0)
        if found.inside
        else None,
        total=_out(found.total),
    )


def _refusal(first: date, last: date) -> str:
    if first > last:
        return _("Tanggal awal (from) harus tidak lebih dari tanggal akhir (to).")
    try:
        plausible(first), plausible(last)
    except ValueError:
        return _("Tanggal ini tidak mungkin. Periksa from dan to.")
    return ""


def _out(row: Utilisation) -> UtilisationRowOut:
    return UtilisationRowOut(
        code=row.code,
        name=row.label,
        opening=row.opening,
        received=row.received,
        used=row.used,
        spoiled=row.spoiled,
        sent=row.sent,
        other=row.other,
        left=row.left,
        in_transit=row.on_way,
        percent=None if row.rate is None else float(row.rate),
    )
