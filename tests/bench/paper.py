"""PDF of a province with 666 kecamatan, the monthly reports, and a workbook of 100,000 rows: seconds, and the peak memory of the process that makes it."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.periods import ONE_DAY
from ektp.regions.models import Office, Region, RegionQuerySet
from ektp.regions.services import letterhead_set
from reports.services.making import run_make
from reports.services.runs import Letter, run_request
from tests.bench.line import Line, timed
from tests.bench.world import ZONE
from tests.reports.paper import HEAD

# Each runs in a child of its own, so that its peak is its own. A child begins with the ru_maxrss of whoever started it, which is a bench
# that has grown; VmHWM begins anew. Both are in kilobytes on Linux.
_PEAK = """
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
"""
_PDF = """
import resource, sys, time
from pathlib import Path
import django; django.setup()
from reports.documents import document
from reports.rendering.process import render
from tests.reports import samples
from tests.reports.paper import run_of
figures = samples.province(666)
began = time.perf_counter()
made = document(run_of(figures), figures)
render(made, Path(sys.argv[1]))
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, peak())
"""
_XLSX = """
import sys, time
import django; django.setup()
from ektp.web.exports import write_xlsx
rows = ([n, f"35.{n % 38:02d}", "Kec. Contoh", *range(n, n + 12)] for n in range(100_000))
before = peak()
began = time.perf_counter()
with open(sys.argv[1], "wb") as file:
    write_xlsx(file, [f"Kolom {n}" for n in range(15)], rows, title="Uji")
print(time.perf_counter() - began, before, peak())
"""


_KABUPATEN, _PROVINCES = 6, 3


def measure(*, quick: bool) -> Iterator[Line]:
    """Lines of the budget of documents."""
    seconds, child, parent = _run(_PDF, "made.pdf")
    peak = max(child, parent) / 1024
    yield Line(
        "documents",
        "PDF, province with 666 kecamatan",
        f"{seconds:.1f} s",
        "<= 10 s",
        "one WeasyPrint alone on its core, tagged",
        value=seconds,
        limit=10,
    )
    yield Line(
        "documents", "its renderer at most", f"{peak:.0f} MB", "<= 350 MB", value=peak, limit=350
    )
    if not quick:
        yield from _monthly()
    seconds, before, peak = _run(_XLSX, "made.xlsx")
    yield Line(
        "documents",
        "XLSX, 100,000 rows of 15 columns",
        f"{seconds:.1f} s",
        "<= 20 s, constant memory",
        f"+{(peak - before) / 1024:.0f} MB while it is written",
        value=seconds,
        limit=20,
    )


def _monthly() -> Iterator[Line]:
    """The monthly reports of last month, some of each level, from the request to the stored PDF and XLSX."""
    took = {
        level: _mean(Region.objects.filter(level=level, ended_on=None).order_by("code"), wanted)
        for level, wanted in ((0, 1), (1, _PROVINCES), (2, _KABUPATEN))
    }
    whole = took[0] + 38 * took[1] + 514 * took[2]
    yield Line(
        "documents",
        "all 1 + 38 + 514 monthly reports, from a sample",
        f"{whole / 60:.1f} min by one worker",
        "<= 15 min on two cores",
        f"nation {took[0]:.1f} s, a province {took[1]:.1f} s (mean of {_PROVINCES}), a kabupaten/kota {took[2]:.1f} s (mean of {_KABUPATEN}); "
        f"two workers about {whole / 120:.1f} min",
        value=whole / 120,
        limit=15,
    )


def _mean(regions: RegionQuerySet, wanted: int) -> float:
    chosen = list(regions)[:: max(1, regions.count() // wanted)][:wanted]
    return fmean(timed(lambda region=region: _report(region))[0] for region in chosen)  # type: ignore[misc]


def _report(region: Region) -> None:
    """One report as it is asked for and made."""
    user = User.objects.get(username="pusat")
    end = clock.today(ZONE).replace(day=1) - ONE_DAY
    office = Office.objects.get(region=region, kind__in=("NATIONAL", "PROVINCE", "DINAS"))
    letterhead_set(by=user, office=office, **HEAD)
    letter = Letter(
        number="", day=clock.today(ZONE), addressee="Gubernur", addressee_place=region.name
    )
    run = run_request(
        by=user, region=region, start=end.replace(day=1), end=end, letter=letter, site="https://ektp.contoh.go.id"
    )  # fmt: skip
    if not run_make(run.pk):
        run.refresh_from_db()
        raise RuntimeError(f"{region.code}: {run.failure}")


def _run(program: str, name: str) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", _PEAK + program, str(Path(folder, name))],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return tuple(float(word) for word in done.stdout.split()[-3:])
