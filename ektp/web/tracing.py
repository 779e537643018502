"""Every request has a name, a time and a line in the log."""

import logging
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from ektp.common import logs, metrics, trace
from ektp.db import slow

logger = logging.getLogger(__name__)

# Asked every few seconds by machines; a line each would hide the others.
_SILENT: Final = frozenset({"healthz", "readyz", "metrics", "static"})


class Traced:
    """Names the request by the proxy's `X-Request-ID` or by a new one, which goes back in the answer and along into tasks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then say by name what was asked, of whom, and how long it took."""
        began = time.perf_counter()
        name = trace.accepted(request.headers.get(trace.HEADER, ""))
        with trace.traced(trace.Trace(request=name)) as here, slow.watched():
            response = self.get_response(request)
            response[trace.HEADER] = name
            here.where, here.user = route_of(request), _user_of(request)
            seconds = time.perf_counter() - began
            metrics.request_done(here.where, method_of(request), response.status_code, seconds)
            if here.where not in _SILENT:
                _say(request, response, seconds)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """From here on the address has a name, for slow statements and errors."""
        trace.current().where = route_of(request)


def route_of(request: HttpRequest) -> str:
    """The name of the address: `reports:dashboard`; never its path, of which there is no end."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "unknown"


def method_of(request: HttpRequest) -> str:
    """The method, of those that there are: anybody can send any word."""
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return request.method if request.method in known else "other"


def _user_of(request: HttpRequest) -> int | None:
    """Whoever was asked for while answering; nobody is looked up for a line of the log."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)


def _say(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    fields = {
        "method": method_of(request),
        "status": response.status_code,
        "ms": round(seconds * 1000),
    }
    logger.info("Request", extra={logs.EXTRA: fields})
