"""A short `make soak`: about ten kills under write load, and nothing acknowledged is lost or doubled."""

import json
import os
import subprocess
import sys

import pytest

from ektp import embedded

pytestmark = [pytest.mark.cluster, pytest.mark.slow]
KILLS = 10
CLUSTER = "soak-short"


def test_ten_kills_under_write_load_lose_and_double_nothing() -> None:
    command = [sys.executable, "-m", "tests.soak", "--kills", str(KILLS), "--pause", "4"]
    done = subprocess.run(
        [*command, "--cluster", CLUSTER],
        cwd=embedded.BASE_DIR,
        env={name: value for name, value in os.environ.items() if not name.startswith("EKTP_")},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )

    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
    found = json.loads((embedded.BASE_DIR / "var" / CLUSTER / "result.json").read_text())
    assert found["kills"] == KILLS
    assert found["acknowledged"] > 0
