"""Make a virtual environment out of a hash-locked file. Runs on any Python, before anything is
installed; says in one sentence what is missing."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main(folder: Path, requirements: Path) -> None:
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Python 3.11 or newer is needed, this is {found}: make PYTHON=python3.11 ...")
    python = folder / "bin" / "python"
    wanted = _fingerprint(requirements)
    mark = folder / ".installed"
    if mark.exists() and mark.read_text() == wanted:
        mark.touch()
        return
    if not python.exists():
        shutil.rmtree(folder, ignore_errors=True)
        _make(folder)
    print(f"Installing {requirements} into {folder} ...", flush=True)
    _run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--no-input", "--require-hashes", "--no-deps", "--only-binary", ":all:",
         "-r", str(requirements)]
    )  # fmt: skip
    mark.write_text(wanted)


def _make(folder: Path) -> None:
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False)
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit("Python's venv is missing. On Debian: apt-get install python3-venv")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(f"Failed: {' '.join(command)}")


def _fingerprint(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest() + sys.version


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
