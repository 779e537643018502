"""Check the system libraries; install them where we may, else say the command in one sentence."""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "pango": (
        lambda: all(
            map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))
        ),
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    ),
    "chromium": (
        lambda: bool(os.environ.get("EKTP_BROWSER") or shutil.which("chromium")),
        "chromium",
    ),
    "poppler": (lambda: bool(shutil.which("pdftoppm")), "poppler-utils"),
}


def main(names: list[str]) -> int:
    packages = " ".join(NEEDS[name][1] for name in names if not NEEDS[name][0]())
    if not packages:
        return 0
    command = f"apt-get install -y --no-install-recommends {packages}"
    may = os.geteuid() == 0 and shutil.which("apt-get")
    if may and _install(command):
        return 0
    # Not fatal: everything but PDF (Pango) and the browser tests (Chromium) works without.
    print(f"Missing system libraries; install them with: {'' if may else 'sudo '}{command}")
    return 1 if os.environ.get("EKTP_REQUIRE_ALL") == "1" else 0


def _install(command: str) -> bool:
    print(f"Installing system libraries: {command}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in ("apt-get update -q", command):
        done = subprocess.run(step.split(), check=False, env=environment, stdout=subprocess.DEVNULL)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
