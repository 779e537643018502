"""`make bench`: generated national data, and each budget of DESIGN section 10 beside what it is compared with.

It has a cluster of its own, durable as in production, which is kept between runs: the second run starts at once.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator

import psycopg
from psycopg import sql

from ektp import embedded

CLUSTER = embedded.Cluster(embedded.cluster("bench", embedded.BASE_DIR / "var").root)

WITHOUT_DATA = {"transfers"}


def main() -> int:
    options = _options()
    embedded.hold(CLUSTER)
    # Ten years of stock stand in a database of their own, so that they slow nothing else down.
    database = f"ledger_{options.lines}" if options.only == "ledger" else "ektp"
    _ensure_database(database)
    os.environ |= {
        "EKTP_DEBUG": "1",
        "EKTP_DATABASE_URL": CLUSTER.database_url(database),
        "EKTP_REDIS_URL": CLUSTER.redis_url(),
        "EKTP_VAR_DIR": str(embedded.BASE_DIR / "var" / "bench"),
        "EKTP_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "ektp.settings",
    }
    import django

    django.setup()
    from django.conf import settings

    # Hundreds of accounts are made; how long a password takes to check is not what is measured.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from tests.bench import ledger, load, paper, reading, rolling, saving, transfers, world
    from tests.bench.line import Line, print_lines

    if options.only == "ledger":
        found = []
        for line in ledger.measure(options.lines):
            print(f"... {line.what}: {line.measured}", file=sys.stderr, flush=True)
            found.append(line)
        print_lines(found)
        return 0
    steps: dict[str, Callable[[], Iterator[Line]]] = {
        "save": lambda: saving.measure(saves=options.saves),
        "load": lambda: load.measure(rate=options.rate, seconds=options.seconds),
        "read": reading.measure,
        "roll": rolling.measure,
        "pdf": paper.measure,
        "transfers": transfers.measure,
    }
    began = time.monotonic()
    lines: list[Line] = []
    if options.only not in WITHOUT_DATA:
        size = world.ensure(days=options.days, fresh=options.fresh)
        lines.append(Line("data", "generated", size))
    for name, step in steps.items():
        if options.only in ("", name):
            print(f"... {name} ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
            lines += step()
    print_lines(lines)
    print(f"\n{time.monotonic() - began:.0f} s in all; docs/bench.md says how to read it.")
    return 0


def _ensure_database(name: str) -> None:
    with psycopg.connect(CLUSTER.database_url("postgres"), autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--days", type=int, default=30, help="days of sheets (7,800 each)")
    parser.add_argument("--fresh", action="store_true", help="generate the data again")
    parser.add_argument("--saves", type=int, default=300, help="saves measured one by one")
    parser.add_argument("--rate", type=int, default=50, help="saves a second under load")
    parser.add_argument("--seconds", type=int, default=20, help="how long that load lasts")
    parser.add_argument(
        "--only", default="", help="one of: save, load, read, roll, pdf, transfers, ledger"
    )
    parser.add_argument("--lines", type=int, default=10_000_000, help="of the ledger's book")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
