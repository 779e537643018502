"""The leading figure of each of an office's days: for the strip, where a number says more than a colour."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from ektp.daysheets.content import SheetContent
from ektp.daysheets.models import DaySheet
from ektp.daysheets.registry import Section
from ektp.daysheets.selectors.reading import contents
from ektp.regions.models import Office


def contents_by_day(office: Office, days: Iterable[date]) -> dict[date, SheetContent]:
    """What stands on the sheets of these days. Two queries."""
    keys = dict(DaySheet.objects.filter(office=office, day__in=list(days)).values_list("pk", "day"))
    return {keys[pk]: content for pk, content in contents(keys).items()} if keys else {}


def headline(content: SheetContent, sections: Iterable[Section]) -> tuple[str, int | None]:
    """The first section of the paper form that has figures, and its total (orang or keping)."""
    for section in sections:
        said = content.sections.get(section.code)
        parts = [f.code for f in section.fields if f.kind == "part"]
        if said is not None and said.rows and parts:
            return section.code, said.total(parts)
    return "", None


_USUAL = """
SELECT t.office_id, percentile_disc(0.5) WITHIN GROUP (ORDER BY t.total)
FROM (SELECT x.office_id, x.day, sum({parts}) AS total FROM {table} x
      WHERE x.office_id = ANY(%(offices)s) AND x.day < %(before)s AND x.day >= %(before)s::date - %(days)s::int
      GROUP BY x.office_id, x.day) t
WHERE t.total IS NOT NULL
GROUP BY t.office_id HAVING count(*) >= %(least)s
"""
_USUAL_DAYS, _LEAST = 60, 5


def usual_totals(
    offices: Iterable[int], before: date, sections: Iterable[Section]
) -> dict[tuple[int, str], int]:
    """By office and section: the middle of the daily totals of the last sixty days; none below five reported days."""
    keys = sorted(set(offices))
    found: dict[tuple[int, str], int] = {}
    for section in sections:
        parts = [
            f"coalesce(x.{section.column(f.code)}, 0)" for f in section.fields if f.kind == "part"
        ]
        if not parts or not keys:
            continue
        sql = _USUAL.format(parts=" + ".join(parts), table=section.table)  # names from the registry
        with connection.cursor() as cursor:
            cursor.execute(
                sql, {"offices": keys, "before": before, "days": _USUAL_DAYS, "least": _LEAST}
            )
            found |= {(office, section.code): int(usual) for office, usual in cursor.fetchall()}
    return found
