"""`make bench`: generated national data, and each budget of DESIGN section 10 beside what it is compared with.

It has a cluster of its own, durable as in production, whose generated databases are kept between runs; a run measures on a copy.
"""

import argparse
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ektp import embedded
from tests.bench import cluster

if TYPE_CHECKING:
    from tests.bench.line import Line

Steps = dict[str, Callable[[], Iterator["Line"]]]
YEARS = 3
_AGES, _QUICK_AGES = (365, 1096, 3653), (62, 124, 365)
_WITHOUT_DATA = ("transfers", "ages")


def main() -> int:
    options = _options()
    cluster.start()
    if options.only == ["ledger"]:
        return _ledger(options.lines)
    held = cluster.alone()
    began = time.monotonic()
    machine = cluster.machine()
    wanted = cluster.Generated(options.days)
    needed = not options.only or not set(options.only) <= set(_WITHOUT_DATA)
    made = cluster.ensure(wanted, fresh=options.fresh) if needed else {}
    copied = cluster.copy(wanted) if needed else 0.0
    _django(cluster.RUN if needed else "ektp")
    lines = []
    for line in _measured(options, made, copied, began):
        print(f"    {line.what}: {line.measured}", file=sys.stderr, flush=True)
        lines.append(line)
    from tests.bench.line import print_lines
    from tests.bench.report import write

    print_lines(lines)
    seconds = time.monotonic() - began
    print(f"\n{seconds:.0f} s in all; docs/bench.md says how to read it.")
    if len(options.only) != 1:
        data = next((line.measured for line in lines if line.group == "data"), "")
        about = {
            "quick": options.quick,
            "seconds": round(seconds),
            "data": data,
            "commit": _commit(),
            "options": vars(options),
        }
        print(f"Written: {write(lines, machine, about).relative_to(embedded.BASE_DIR)}")
    if needed:
        from django.db import connections

        connections.close_all()
        cluster.drop_copy()
    held.close()
    return 0


def _measured(
    options: argparse.Namespace, made: dict[str, float], copied: float, began: float
) -> Iterator["Line"]:
    """Every step in turn; one that breaks down is a line that says so."""
    from tests.bench import world
    from tests.bench.line import Line

    if made:
        said = f"copied in {copied:.0f} s; seed {cluster.SEED}"
        yield Line("data", "generated", world.size(), "", said)
    for name, step in _steps(options, made).items():
        if options.only and name not in options.only:
            continue
        print(f"... {name} ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
        try:
            yield from step()
        except Exception as broken:
            traceback.print_exc()
            yield Line("broken", name, f"{type(broken).__name__}: {broken}"[:300])


def _steps(options: argparse.Namespace, made: dict[str, float]) -> Steps:
    from tests.bench import (
        aged,
        known,
        load,
        paper,
        probes,
        reading,
        rolling,
        saving,
        transfers,
        yardstick,
    )

    quick = options.quick
    phases = options.phases or ((10, 8, 12) if quick else ())
    rates = load.Rates(options.rate, *phases)
    return {
        "save": lambda: saving.measure(saves=100 if quick else 300),
        "read": reading.measure,
        "right": lambda: probes.measure(200 if quick else 1000),
        "yardstick": yardstick.measure,
        "known": known.measure,
        "roll": lambda: rolling.measure(made),
        "ages": lambda: aged.measure(_QUICK_AGES if quick else _AGES),
        "load": lambda: load.measure(rates),
        "documents": lambda: paper.measure(quick=quick),
        "transfers": transfers.measure,
    }


def _ledger(lines: int) -> int:
    """Ten years of stock stand in a database of their own, so that they slow nothing else down."""
    database = f"ledger_{lines}"
    cluster.ensure_database(database)
    _django(database)
    from tests.bench import ledger
    from tests.bench.line import print_lines

    found = []
    for line in ledger.measure(lines):
        print(f"... {line.what}: {line.measured}", file=sys.stderr, flush=True)
        found.append(line)
    print_lines(found)
    return 0


def _django(database: str) -> None:
    os.environ |= cluster.environment(database)
    import django

    django.setup()
    from django.conf import settings

    # How long a password takes to check is not what is measured.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=embedded.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--days", type=int, help=f"days of sheets; {YEARS} years of them")
    parser.add_argument("--quick", action="store_true", help="30 days, and less of everything")
    parser.add_argument("--fresh", action="store_true", help="generate the data again")
    parser.add_argument("--rate", type=int, default=50, help="saves a second under load")
    parser.add_argument(
        "--phases",
        type=lambda said: tuple(int(seconds) for seconds in said.split(",")),
        help="seconds of load before, in and after the spike: 45,120,75",
    )
    parser.add_argument(
        "--only",
        default="",
        type=lambda said: [name for name in said.split(",") if name],
        help="some of: save, read, right, yardstick, known, roll, ages, load, documents, transfers, ledger",
    )
    parser.add_argument("--lines", type=int, default=10_000_000, help="of the ledger's book")
    options = parser.parse_args()
    options.days = options.days or (30 if options.quick else round(YEARS * 365.25))
    return options


if __name__ == "__main__":
    sys.exit(main())
