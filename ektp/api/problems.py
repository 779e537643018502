"""Every error of the API is a problem (RFC 9457) with a sentence that a clerk could read, and with what is needed to mend it."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from ektp.common.periods import FIRST_YEAR, LAST_YEAR
from ektp.web.errors import NUL_WORDS, database_away, holds_nul, unavailable
from ektp.web.problems import problem

__all__ = ["answer_errors", "problem"]

logger = logging.getLogger(__name__)

_NAME = re.compile(r"[\w.\-]+")
_MESSAGES = {
    "missing": "Isian ini wajib ada.",
    "extra_forbidden": "Isian ini tidak dikenal. Periksa ejaannya.",
    "int_type": "Tulis bilangan bulat, tanpa tanda kutip dan tanpa titik.",
    "int_parsing": "Tulis bilangan bulat, tanpa tanda kutip dan tanpa titik.",
    "uuid_parsing": "Kunci kiriman harus berupa UUID.",
    "date_from_datetime_parsing": "Tulis tanggal sebagai TTTT-BB-HH.",
    "list_type": "Tulis sebagai daftar.",
    "model_attributes_type": "Tulis sebagai objek JSON.",
    "model_type": "Tulis sebagai objek JSON.",
    "greater_than_equal": "Angka ini tidak boleh kurang dari 0.",
    "literal_error": "Nilai ini tidak ada dalam daftar yang dikenal.",
    "date_parsing": "Tulis tanggal sebagai TTTT-BB-HH.",
    "impossible_year": f"Tahun ini tidak mungkin. Tulis tahun dari {FIRST_YEAR} sampai {LAST_YEAR}.",
    "time_parsing": "Tulis jam sebagai JJ:MM.",
}


def answer_errors(api: NinjaAPI) -> None:
    """Let the API answer what any operation may raise. Errors of one resource are answered in its own module."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        AuthenticationError: _unauthenticated,
        PermissionDenied: _denied,
        Http404: _missing,
        ValidationError: _unreadable,
        HttpError: _http,
        Exception: _failed,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


def _unauthenticated(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = problem(
        401,
        "unauthenticated",
        _("Token tidak ada, tidak dikenal, atau sudah berakhir. Minta token baru."),
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _denied(_request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(
        403, "forbidden", str(error) or _("Akun Anda tidak berhak melakukan tindakan ini.")
    )


def _missing(_request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not_found", str(error) or _("Yang diminta tidak ditemukan."))


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(
        error.status_code, "bad_request", _("Permintaan tidak dapat dibaca sebagai JSON.")
    )


def _unreadable(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [
        {"path": "/".join(_path(one["loc"][1:])), "sentence": _sentence(one)}
        for one in error.errors
    ]
    return problem(
        422,
        "invalid",
        _("Permintaan belum dapat diterima. Periksa %(count)s isian.") % {"count": len(problems)},
        problems=problems,
    )


def _path(parts: Sequence[str | int]) -> Iterator[str]:
    """Where it stands in what was sent; the validator's own names for its branches are nobody's business."""
    return (str(part) for part in parts if isinstance(part, int) or _NAME.fullmatch(part))


def _sentence(one: dict[str, Any]) -> str:
    return _MESSAGES.get(one["type"], _("Isian ini tidak dapat dibaca."))


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    if holds_nul(error):
        return problem(400, "bad_request", str(NUL_WORDS))
    if database_away(error):
        logger.warning("The database was away: %s", type(error.__cause__ or error).__name__)
        return unavailable(request)
    logger.error("API operation failed", exc_info=error)
    return problem(
        500,
        "failed",
        _(
            "Terjadi galat pada sistem. Kiriman yang sama aman dikirim ulang dengan kunci yang sama."
        ),
    )
