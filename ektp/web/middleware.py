"""Headers that keep a page's scripts, styles and addresses to itself."""

import re
from collections.abc import Callable
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control

from ektp.web.errors import bad_request, holds_nul
from ektp.web.problems import for_program

NUL: Final = "\x00"
_ESCAPED_NUL: Final = re.compile(
    rb"(?<!\\)(?:\\\\)*\\u0000"
)  # in JSON, unless the backslash is itself escaped
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})

# Scripts and style sheets come from our own files only. Style *attributes* are let through because
# bars carry their length in one (`style="--p:80.13"`); they can run nothing.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeaders:
    """Sets HEADERS on every answer that does not bring its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then add what is missing."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Conditional(ConditionalGetMiddleware):
    """Answers of the API carry a tag of their content, unless they bring one of their version; an unchanged one is 304.

    Nothing of ours is kept for others: whatever says nothing of caching is private, and is asked for again before it is shown.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Say who may keep the answer, then compare its tag."""
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return super().process_response(request, response)

    def needs_etag(self, response: HttpResponseBase) -> bool:
        """Pages with forms are never twice the same."""
        json = response.headers.get("Content-Type", "").startswith("application/json")
        return json and super().needs_etag(response)


class NoNul:
    """A NUL is never meant, and no text column takes one. This is the one place that answers it, wherever it stands.

    In an address, a cookie or JSON it is a bad request; out of the fields of a form it is left out, since nobody can see or delete it
    there; what a file brings is a bad request as soon as a query fails of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, unless a NUL stands in the way."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Raised here, so that the answer is the page (or problem) for a bad request."""
        if "%00" in request.META.get("QUERY_STRING", "") or any(
            NUL in text for text in (request.path_info, *request.COOKIES.values())
        ):
            raise BadRequest("NUL")
        if request.method in _WITH_BODY:
            _clean_body(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A query that failed of a NUL was fed one by the request."""
        return bad_request(request, error) if holds_nul(error) else None


def _clean_body(request: HttpRequest) -> None:
    if request.content_type == "application/json" or for_program(request):
        if _ESCAPED_NUL.search(request.body):
            raise BadRequest("NUL")
    elif any(NUL in text for pair in request.POST.lists() for text in (pair[0], *pair[1])):
        clean = QueryDict(mutable=True)
        for name, texts in request.POST.lists():
            clean.setlist(name.replace(NUL, ""), [str(text).replace(NUL, "") for text in texts])
        request.POST = clean  # type: ignore[assignment]
