"""How many cards a region prints again on a working day: what replacement will take of the blanks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection

from blanko.columns import REPRINT_REASONS
from ektp.regions.models import Level, Region

WINDOW = timedelta(days=30)

_AGAIN = " + ".join(f"coalesce(c.{name}, 0)" for name in REPRINT_REASONS)
_REPRINTS = f"""
WITH printed AS (
  SELECT c.office_id, sum({_AGAIN})::bigint AS again, max(c.day) AS last, count(DISTINCT c.day) AS days
  FROM blanko_printingcount c
  WHERE c.day > %(since)s AND c.day <= %(day)s AND c.item = 'blank_wni' GROUP BY 1
)
SELECT r.code, p.again, p.last, greatest(p.days, (
  SELECT count(*) FROM daysheets_expectedsheet e
  WHERE e.office_id = p.office_id AND e.day > %(since)s AND e.day <= %(day)s))
FROM printed p JOIN regions_office o ON o.id = p.office_id JOIN regions_region r ON r.id = o.region_id
WHERE %(all)s OR r.code LIKE ANY(%(below)s)
"""  # noqa: S608 - only names of our own columns are put in


@dataclass(frozen=True, slots=True)
class Pace:
    """Cards printed again in the window (keping), on how many working days, and the last day with a report."""

    printed: int
    working_days: int
    last: date

    @property
    def per_day(self) -> Decimal:
        """The mean per working day."""
        return Decimal(self.printed) / self.working_days

    def over(self, days: int) -> int:
        """What so many working days take, in whole keping."""
        return int((self.per_day * days).quantize(Decimal(1), ROUND_HALF_UP))

    def __add__(self, other: "Pace") -> "Pace":
        """Two offices of one region: what they print together, on the days of the busier one."""
        return Pace(
            self.printed + other.printed,
            max(self.working_days, other.working_days),
            max(self.last, other.last),
        )


def reprints(regions: Iterable[Region], day: date) -> dict[int, Pace]:
    """The pace of each region (by key) whose offices, or those below it, reported printing in the 30 days to `day`.

    The others are unknown.
    """
    wanted = list(regions)
    found: dict[int, Pace] = {}
    for code, pace in _by_office(wanted, day):
        for region in wanted:
            if _covers(region, code):
                found[region.pk] = found[region.pk] + pace if region.pk in found else pace
    return found


def _by_office(regions: list[Region], day: date) -> list[tuple[str, Pace]]:
    codes = [region.code for region in regions]
    parameters: dict[str, bool | date | list[str]] = {
        "all": any(region.level == Level.NATION for region in regions),
        "below": [*codes, *(f"{code}.%" for code in codes)],
        "day": day,
        "since": day - WINDOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REPRINTS, parameters)
        return [(code, Pace(int(n), days, last)) for code, n, last, days in cursor.fetchall()]


def _covers(region: Region, code: str) -> bool:
    return region.level == Level.NATION or code == region.code or code.startswith(f"{region.code}.")
