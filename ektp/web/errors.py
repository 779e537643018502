"""Error pages: what happened and what to do next, also when the database is away.

The URLconf names them: ``handler400 = "ektp.web.errors.bad_request"`` and
``handler500 = "ektp.web.errors.server_error"``. 403 and 404 are Django's own, with our templates.
"""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = 10


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the request was not carried out and may be sent again unchanged."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the body was over the limit."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    status = 413 if too_big else 400
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database did not answer. Django calls it while the error is at hand."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return HttpResponse(render_to_string("500.html"), status=500)
