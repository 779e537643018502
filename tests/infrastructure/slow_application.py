"""For gunicorn, in tests of its line: an application that takes its time and notes what it carried out."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ektp.settings")
django.setup()

TAKES, LONG = 0.5, 3.0


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:  # pragma: no cover - in another process
    """`/slow/...` takes half a second, `/long/...` three, everything else none."""
    path = environ["PATH_INFO"]
    time.sleep({"slow": TAKES, "long": LONG}.get(path.split("/")[1], 0))
    with Path(os.environ["SLOW_NOTES"]).open("a") as notes:
        notes.write(f"{path}\n")
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]
