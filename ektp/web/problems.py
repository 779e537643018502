"""Errors for programs: a problem (RFC 9457) with a sentence that a clerk could read. What lies under API_PATH is answered so."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

API_PATH = "/api/"
TYPE = "application/problem+json"


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """The answer: `code` names the kind of problem for programs, `detail` is the sentence."""
    body = {"type": f"urn:ektp:{code}", "title": code, "status": status, "detail": detail, **more}
    return JsonResponse(
        body, status=status, content_type=TYPE, json_dumps_params={"ensure_ascii": False}
    )


def for_program(request: HttpRequest) -> bool:
    """Whether a program asks, which cannot read a page."""
    return request.path_info.startswith(API_PATH)
