"""For gunicorn, in the test of its memory: an application that keeps what it is asked to keep, and says which process it is."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ektp.settings")
django.setup()

GROWS = 128  # megabytes
_kept: list[bytes] = []


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:  # pragma: no cover - in another process
    """`/grow` keeps 128 MB more."""
    if environ["PATH_INFO"] == "/grow":
        _kept.append(b"x" * (GROWS << 20))
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
