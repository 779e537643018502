"""`make mutants`: put small faults into the services of the ledger, one at a time, and see that a test fails for each.

A sample of all faults, drawn from a seed, each in a copy of the checkout of its own; the survivors are listed. It takes about half a
minute a fault and core, so it is run by hand and not by CI.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("blanko/services",)
TESTS = ("tests/blanko", "tests/api/test_stock_documents.py")
# What takes long and finds nothing that the others do not.
WITHOUT = "not screens and not browser and not long_walk and not threads"
LEFT_OUT = shutil.ignore_patterns(
    "var", ".git", ".venv*", "__pycache__", "node_modules", ".mypy_cache"
)
_DEAF = 5  # pytest's status when it found nothing to run


def main() -> int:
    options = _options()
    found = [m for path in _modules() for m in mutants(path, (ROOT / path).read_text())]
    sample = random.Random(options.seed).sample(found, min(options.mutants, len(found)))
    print(f"{len(sample)} of {len(found)} faults in {len(_modules())} modules, seed {options.seed}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ektp-mutants-") as folder:
        rooms: Queue[Path] = Queue()
        for number in range(options.cores):
            rooms.put(_room(Path(folder), number))
        with ThreadPoolExecutor(options.cores) as pool:
            fates = list(pool.map(lambda mutant: _fate(mutant, rooms), sample))
    survivors = [mutant for mutant, killed in zip(sample, fates, strict=True) if not killed]
    for mutant in sorted(survivors, key=lambda m: (m.path, m.line)):
        print(f"survived: {mutant.path}:{mutant.line}: {mutant.what}")
    share = 100 * (len(sample) - len(survivors)) / len(sample)
    print(f"{share:.1f} % killed, {time.monotonic() - began:.0f} s")
    return 0


def _modules() -> list[str]:
    return [
        str(path.relative_to(ROOT))
        for folder in SERVICES
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name != "__init__.py"
    ]


def _room(folder: Path, number: int) -> Path:
    room = folder / f"room-{number}"
    shutil.copytree(ROOT, room, ignore=LEFT_OUT)
    _tests(room)  # makes its database once
    return room


def _fate(mutant: Mutant, rooms: "Queue[Path]") -> bool:
    """Whether some test fails with the fault in place."""
    room = rooms.get()
    whole = (ROOT / mutant.path).read_text()
    try:
        (room / mutant.path).write_text(mutant.source)
        killed = _tests(room) != 0
        print("." if killed else "S", end="", flush=True)
        return killed
    finally:
        (room / mutant.path).write_text(whole)
        rooms.put(room)


def _tests(room: Path) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--reuse-db", "-p", "no:cacheprovider"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EKTP_")}
    done = subprocess.run(
        [*command, "-k", WITHOUT, *TESTS],
        cwd=room,
        env=environment,
        capture_output=True,
        timeout=900,
        check=False,
    )
    if done.returncode == _DEAF:
        raise AssertionError("no test was run")
    return done.returncode


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--mutants", type=int, default=100, help="how many faults of all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
