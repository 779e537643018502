"""Figures as they were known at a past instant, counted again from the history."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ektp.common import clock
from ektp.common.periods import ONE_DAY
from ektp.regions.models import Region
from reports.selectors import progress
from tests.bench.line import Line, ms, timed
from tests.bench.world import ZONE

_FEW_SECONDS = 5


def measure() -> Iterator[Line]:
    """Lines of the month before as known on its third day after: a kecamatan, a kabupaten with 21, a province with 38 of them."""
    last = clock.today(ZONE).replace(day=1) - ONE_DAY
    known = datetime.combine(last + timedelta(days=3), time(8), ZoneInfo(ZONE))
    for code, limit in (("35.17.09", _FEW_SECONDS), ("35.17", _FEW_SECONDS), ("35", None)):
        region = Region.objects.get(code=code)
        (now,) = timed(lambda region=region: progress(region, last.replace(day=1), last))  # type: ignore[misc]
        (then,) = timed(
            lambda region=region: progress(region, last.replace(day=1), last, known_at=known)  # type: ignore[misc]
        )
        yield Line(
            "as known",
            f"a month of {code} as known on {known:%d-%m-%Y}",
            ms(then),
            "a few seconds" if limit else "",
            f"as known now, from the roll-up: {ms(now)}",
            value=then,
            limit=limit,
        )
