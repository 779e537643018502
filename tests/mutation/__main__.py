"""`make mutants`: put small faults into the services of the ledger, one at a time, and see that a test fails for each.

A sample of all faults, drawn from a seed, each in a copy of the checkout of its own; the survivors are listed. For each fault only the
tests that reach its line are run, the quickest first. It is run by hand and not by CI.
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
from tests.mutation.reach import Reach, reached

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("blanko/services",)
TESTS = ("tests/blanko", "tests/api/test_stock_documents.py")
# What takes long and finds nothing that the others do not.
WITHOUT = "not browser and not long_walk and not two_at_once"
LEFT_OUT = shutil.ignore_patterns(
    "var", ".git", ".venv*", "__pycache__", "node_modules", ".mypy_cache"
)
_DEAF = (4, 5)  # pytest's status when it was asked wrongly or found nothing to run
_NAMED = ("-p", "tests.mutation.contexts")
COVERED = ("--source=blanko/services", "--data-file=reach.sqlite")


def main() -> int:
    options = _options()
    found = [m for path in _modules() for m in mutants(path, (ROOT / path).read_text())]
    sample = random.Random(options.seed).sample(found, min(options.mutants, len(found)))
    print(f"{len(sample)} of {len(found)} faults in {len(_modules())} modules, seed {options.seed}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ektp-mutants-") as folder:
        rooms: Queue[Path] = Queue()
        with ThreadPoolExecutor(options.cores) as pool:
            for room in pool.map(lambda n: _room(Path(folder), n), range(options.cores)):
                rooms.put(room)
            reach = _reach(Path(folder) / "room-0")
            print(f"{reach.tests} tests, {time.monotonic() - began:.0f} s", flush=True)
            fates = list(pool.map(lambda mutant: _fate(mutant, reach, rooms), sample))
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
    _pytest(room, "tests/blanko/test_oracle.py")  # makes its database once
    return room


def _reach(room: Path) -> Reach:
    """Which tests reach which lines: one run of all of them, sound, under coverage."""
    done = _pytest(room, *_NAMED, "-k", WITHOUT, *TESTS, under=("coverage", "run", *COVERED, "-m"))
    if done.returncode:
        raise AssertionError(f"the tests fail without a fault:\n{done.stdout[-3000:]}")
    return reached(room)


def _fate(mutant: Mutant, reach: Reach, rooms: "Queue[Path]") -> bool:
    """Whether some test fails with the fault in place; a line that no test reaches is not protected."""
    tests = reach.of(mutant.path, mutant.line)
    room = rooms.get()
    whole = (ROOT / mutant.path).read_text()
    try:
        (room / mutant.path).write_text(mutant.source)
        done = _pytest(room, *tests) if tests else None
        killed = done is not None and done.returncode != 0
        if done is not None and done.returncode in _DEAF:
            raise AssertionError(f"no test was run:\n{done.stdout[-3000:]}")
        print("." if killed else "S", end="", flush=True)
        return killed
    finally:
        (room / mutant.path).write_text(whole)
        rooms.put(room)


def _pytest(
    room: Path, *arguments: str, under: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    python = [sys.executable, "-m", *under]
    options = ["-q", "-x", "--reuse-db", "-p", "no:cacheprovider"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EKTP_")}
    return subprocess.run(
        [*python, "pytest", *options, *arguments],
        cwd=room,
        env=environment,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--mutants", type=int, default=100, help="how many faults of all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
