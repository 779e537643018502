"""PDF of a province with 666 kecamatan, and a workbook of 100,000 rows: seconds, and the peak memory of the process that makes it."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.line import Line

# Each runs in a child of its own, so that its peak is its own; ru_maxrss is in kilobytes on Linux.
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
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
_XLSX = """
import resource, sys, time
import django; django.setup()
from ektp.web.exports import write_xlsx
rows = ([n, f"35.{n % 38:02d}", "Kec. Contoh", *range(n, n + 12)] for n in range(100_000))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
with open(sys.argv[1], "wb") as file:
    write_xlsx(file, [f"Kolom {n}" for n in range(15)], rows, title="Uji")
print(time.perf_counter() - began, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measure() -> Iterator[Line]:
    """Lines of the budget of documents."""
    seconds, child, parent = _run(_PDF, "made.pdf")
    yield Line(
        "documents",
        "PDF, province with 666 kecamatan",
        f"{seconds:.1f} s, peak {max(child, parent) / 1024:.0f} MB",
        "<= 10 s, <= 350 MB",
        "one renderer alone on its core",
    )
    seconds, before, peak = _run(_XLSX, "made.xlsx")
    yield Line(
        "documents",
        "XLSX, 100,000 rows of 15 columns",
        f"{seconds:.1f} s, +{(peak - before) / 1024:.0f} MB",
        "<= 20 s, constant memory",
    )


def _run(program: str, name: str) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", program, str(Path(folder, name))],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return tuple(float(word) for word in done.stdout.split()[-3:])
