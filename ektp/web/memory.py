"""A web process that has grown too large is renewed: it answers what it has begun, and another takes its place.

Containers are bounded from outside (docker-compose.yml), but there the kernel ends a process in the middle of its requests.
"""

import logging
import os
from pathlib import Path
from typing import Any, Final

from django.conf import settings

logger = logging.getLogger(__name__)

_MEGABYTE: Final = 1 << 20
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Megabytes that this process holds, those it shares with its parent included; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * _PAGE // _MEGABYTE


def renew_if_large(worker: Any) -> None:
    """After an answer: let gunicorn replace this worker when it holds more than `EKTP_WEB_MB`."""
    if worker.alive and (held := resident()) > settings.WEB_MB:
        logger.warning("Web process renewed at %s MB", held)
        worker.alive = False
