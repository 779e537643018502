"""One changed day in the open month and in the month before, in one database; run for each age of history in a process of its own.

Prints the milliseconds as JSON: `python -m tests.bench.aged` with the environment of that database.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import median

from ektp import embedded
from tests.bench import cluster
from tests.bench.line import Line

PROVINCE = "36"
_TIMES = 60
_ROUNDS = 6  # taken in turn, so that what else the machine does falls on all ages alike


def measure(ages: Sequence[int]) -> Iterator[Line]:
    """Lines: the same changed day at each age (in days), beside the youngest."""
    kept = {days: cluster.Generated(days, PROVINCE) for days in ages}
    for wanted in kept.values():
        cluster.ensure(wanted)
    found: dict[int, dict[str, list[float]]] = {days: {"open": [], "before": []} for days in ages}
    for _ in range(_ROUNDS):
        for days, wanted in kept.items():
            for month, times in _asked(wanted.name).items():
                found[days][month] += times
    for month, words in (("open", "in the open month"), ("before", "in the month before")):
        first = median(found[ages[0]][month])
        for days in ages:
            took = median(found[days][month])
            yield Line(
                "ages",
                f"one changed day {words}, {_years(days)} of history of one province",
                f"p50 {took:.1f} ms",
                "" if days == ages[0] else "within 20 % of the youngest",
                "to the province" if days == ages[0] else f"{took / first - 1:+.0%}",
                value=None if days == ages[0] else took / first,
                limit=1.2,
            )


def _years(days: int) -> str:
    return f"{days / 365.25:.0f} years" if days > 360 else f"{days} days"


def _asked(database: str) -> dict[str, list[float]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.aged"],
        cwd=embedded.BASE_DIR,
        env=os.environ | cluster.environment(database),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    """Measure here."""
    import django

    django.setup()
    from django.core.management import call_command

    from ektp.common import clock
    from reports.services.rollup import sweep

    call_command("migrate", verbosity=0)
    sweep()
    month = clock.today("Asia/Jakarta").replace(day=1)
    until = {"open": clock.today("Asia/Jakarta") - timedelta(days=1), "before": month - timedelta(days=1)}  # fmt: skip
    print(json.dumps({name: _changed(day) for name, day in until.items()}))


def _changed(until: date) -> list[float]:
    """One kecamatan's changed day, the last until then that it reported, up to its province."""
    from ektp.daysheets import outbox
    from ektp.daysheets.models import DaySheet
    from reports.rollup.runner import run_all
    from tests.bench.line import timed
    from tests.bench.rolling import forget

    sheets = DaySheet.objects.filter(office__kind="DISTRICT", day__lte=until)
    sheet = sheets.select_related("office__attribution").order_by("-day", "office__code").first()
    assert sheet is not None
    region = sheet.office.attribution
    places = [region.pk, region.parent_id or 0, region.province_id or 0]
    found = []
    for _ in range(_TIMES // _ROUNDS + 2):
        forget(sheet.day, *places)
        outbox.append([(region, sheet.day)])
        found += timed(lambda: run_all(region.province_id or 0))
    return [seconds * 1000 for seconds in found[2:]]


if __name__ == "__main__":
    main()
