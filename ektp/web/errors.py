"""Error pages: what happened and what to do next, also when the database is away.

The URLconf names them: ``handler400 = "ektp.web.errors.bad_request"`` and so on. 403 is Django's own, with our template. Programs
get a problem instead of a page (``ektp.web.problems``).
"""

import sys

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.defaults import page_not_found

from ektp.web.problems import for_program, problem

RETRY_AFTER_SECONDS = 10
NUL_WORDS = _(
    "Kiriman memuat karakter NUL, yang tidak pernah dipakai dalam teks. Hapus karakter itu."
)
_PROBLEMS = {
    400: ("bad_request", _("Permintaan tidak dapat dibaca. Periksa alamat dan isinya.")),
    413: ("too_large", _("Kiriman terlalu besar. Bagi menjadi beberapa kiriman.")),
    500: ("failed", _("Terjadi galat pada sistem. Kirim ulang dengan kunci yang sama.")),
    503: (
        "unavailable",
        _(
            "Basis data tidak menjawab. Kirim ulang permintaan yang sama, dengan kunci yang sama, beberapa saat lagi; kiriman yang ternyata sudah tersimpan tidak digandakan."
        ),
    ),
}
# How PostgreSQL, its driver and Django say that no text column takes a NUL.
_NUL_SAID = ("NUL (0x00)", "\\u0000 cannot be converted to text")


def holds_nul(error: BaseException) -> bool:
    """Whether a query failed because a text in it held a NUL, wherever it came from (a file, for instance)."""
    return any(said in str(error) for said in _NUL_SAID)


def database_away(error: BaseException | None) -> bool:
    """Whether this came of a database that cannot be reached, broke off, or asks to be asked again."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__
    return False


def _answer(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    if for_program(request):
        code, words = _PROBLEMS[status]
        return problem(status, code, str(words))
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the request may be sent again unchanged. Broken off in its commit it may even have been carried out, so nothing is promised."""
    reading = request.method in {"GET", "HEAD"}
    back = request.get_full_path() if reading else _page_before(request)
    response = _answer(request, 503, reading=reading, back=back)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page_before(request: HttpRequest) -> str:
    """The page of ours that the form stood on; "" where the browser does not say."""
    said = request.headers.get("Referer", "")
    try:
        ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, request.is_secure())
    except DisallowedHost:
        return ""
    return said if ours else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the body was over the limit."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return _answer(request, 413 if too_big else 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if for_program(request):
        return problem(404, "not_found", str(_("Yang diminta tidak ditemukan.")))
    return page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database did not answer. Django calls it while the error is at hand."""
    if database_away(sys.exc_info()[1]):
        return unavailable(request)
    return _answer(request, 500)
