"""The door in front of the application: whoever stands in a line that is too long is told at once to come again.

The worker (ektp.web.worker) says why a request is refused; here it is answered, before session and database. What watches
the system, and files, are never refused.
"""

import random
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ektp.common import metrics
from ektp.web.middleware import HEADERS
from ektp.web.problems import API_PATH, TYPE, problem

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_ALWAYS: Final = ("/healthz", "/readyz", "/metrics", settings.STATIC_URL)
_READING: Final = frozenset({"GET", "HEAD"})
# Seconds. A crowd that is sent away at one moment must not come back at one moment.
_AGAIN: Final = (5, 15)


class Turn(threading.local):
    """Why this thread's present request is refused: `full`, `late`, `gone`; "" where it is carried out."""

    why = ""


turn = Turn()


class Door:
    """The application behind its door."""

    def __init__(self, application: Application) -> None:
        self.application = application
        with translation.override(settings.LANGUAGE_CODE):
            words = _(
                "Sistem sedang sibuk dan permintaan ini belum dijalankan. Kirim ulang permintaan yang sama, dengan kunci yang sama, sesudah jeda pada Retry-After."
            )
            self.problem = problem(503, "busy", words).content
            self.pages = {
                reading: render_to_string("503.html", {"reading": reading}).encode()
                for reading in (True, False)
            }

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Carry it out, or say when to come again."""
        if not turn.why or environ.get("PATH_INFO", "").startswith(_ALWAYS):
            return self.application(environ, start_response)
        metrics.count(metrics.REFUSED, turn.why)
        body, kind = self._answer(environ)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Retry-After": str(random.randint(*_AGAIN)),  # noqa: S311 - spreads, hides nothing
            "Cache-Control": "no-store",
            "Connection": "close",
            "X-Content-Type-Options": "nosniff",
            **HEADERS,
        }
        start_response("503 Service Unavailable", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: Environ) -> tuple[bytes, str]:
        if environ.get("PATH_INFO", "").startswith(API_PATH):
            return self.problem, TYPE
        return self.pages[environ["REQUEST_METHOD"] in _READING], "text/html; charset=utf-8"
