"""Every error of the API is a problem (RFC 9457) with a sentence that a clerk could read, and with what is needed to mend it."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

logger = logging.getLogger(__name__)

TYPE = "application/problem+json"
_MESSAGES = {
    "missing": "Isian ini wajib ada.",
    "extra_forbidden": "Isian ini tidak dikenal. Periksa ejaannya.",
    "int_type": "Tulis bilangan bulat, tanpa tanda kutip dan tanpa titik.",
    "int_parsing": "Tulis bilangan bulat, tanpa tanda kutip dan tanpa titik.",
    "uuid_parsing": "Kunci kiriman harus berupa UUID.",
    "date_from_datetime_parsing": "Tulis tanggal sebagai TTTT-BB-HH.",
    "literal_error": "Nilai ini tidak ada dalam daftar yang dikenal.",
    "time_parsing": "Tulis jam sebagai JJ:MM.",
}


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """The answer: `code` names the kind of problem for programs, `detail` is the sentence."""
    body = {"type": f"urn:ektp:{code}", "title": code, "status": status, "detail": detail, **more}
    return JsonResponse(
        body, status=status, content_type=TYPE, json_dumps_params={"ensure_ascii": False}
    )


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
        {"path": "/".join(str(part) for part in one["loc"][1:]), "sentence": _sentence(one)}
        for one in error.errors
    ]
    return problem(
        422,
        "invalid",
        _("Permintaan belum dapat diterima. Periksa %(count)s isian.") % {"count": len(problems)},
        problems=problems,
    )


def _sentence(one: dict[str, Any]) -> str:
    return _MESSAGES.get(one["type"], _("Isian ini tidak dapat dibaca."))


def _failed(_request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("API operation failed", exc_info=error)
    return problem(
        500,
        "failed",
        _(
            "Terjadi galat pada sistem. Kiriman yang sama aman dikirim ulang dengan kunci yang sama."
        ),
    )
