"""Gunicorn, for the demo and for production alike; the address comes from the command line."""

import gc
import os
from pathlib import Path
from typing import Any

worker_class = "ektp.web.worker.Worker"  # gthread with a bounded line
preload_app = True  # imported once, shared by the workers
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
_memory = Path("/dev/shm")  # noqa: S108 - heartbeats in memory, so that a slow disk kills nobody
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
loglevel = "warning"
# Its own lines (a worker that was killed) look like those of the application.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "root": {"handlers": [], "level": "INFO"},
    "loggers": {"gunicorn.error": {"propagate": True}, "gunicorn.access": {"propagate": False}},
}


def on_starting(_server: Any) -> None:
    """Once, before the first worker."""
    from ektp.common import metrics  # not before the folder of the application is in the path

    metrics.forget_the_dead()


def when_ready(_server: Any) -> None:
    """Before the workers are forked: what has been imported stays shared, and is not looked through for garbage any more."""
    gc.collect()
    gc.freeze()


def post_request(worker: Any, _request: Any, _environ: Any, _answer: Any) -> None:
    """After each answer, in its thread."""
    from ektp.web.memory import renew_if_large

    renew_if_large(worker)


# Behind the proxy of docker-compose; the header says what the citizen's line was.
forwarded_allow_ips = "*"
