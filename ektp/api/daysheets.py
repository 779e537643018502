"""`PUT` and `GET /api/v1/daysheets/{office}/{date}`: the day sheet for other systems, by the rules of the screen."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Router

from ektp.accounts import guards
from ektp.accounts.models import User
from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.dates import Day
from ektp.api.problems import problem
from ektp.api.sheet_answers import conflict_out, sheet_out, submission_of
from ektp.api.sheet_schemas import Problem, SheetIn, SheetOut
from ektp.common.numbers import read_whole
from ektp.daysheets.exceptions import (
    BaseMissing,
    BaseUnknown,
    HelperDrafts,
    KeyReused,
    NotOwner,
    SheetConflict,
    SheetError,
    SheetInvalid,
    SheetLocked,
)
from ektp.daysheets.freshness import figures_moved
from ektp.daysheets.selectors.questions import questions_of
from ektp.daysheets.selectors.reading import sheet_at
from ektp.daysheets.services.saving import sheet_save
from ektp.regions.models import Office

router = Router(tags=["Lembar Harian"])
_ERRORS = dict.fromkeys((401, 403, 404, 409, 412, 422, 423, 428), Problem)


@router.get(
    "/{office}/{date}",
    response={200: SheetOut, **dict.fromkeys((401, 403, 404, 422), Problem)},
    summary="Baca Lembar Harian",
    url_name="daysheet",
)
@rule(Permission.SHEET_VIEW, of="office")
def sheet_get(request: HttpRequest, office: str, date: Day) -> HttpResponse:
    """The sheet of an office for a service date; its version is in `version` and `ETag`."""
    found = guards.office(_user(request), office, Permission.SHEET_VIEW, former=True)
    view = sheet_at(found.pk, date)
    if view is None:
        raise Http404(_("Belum ada laporan untuk tanggal ini."))
    asked = questions_of(view.sheet_id)
    return _answer(sheet_out(found, view, asked), view.version)


@router.put(
    "/{office}/{date}",
    response={200: SheetOut, **_ERRORS},
    summary="Simpan Lembar Harian",
)
@rule(Permission.SHEET_ENTER, of="office")
def sheet_put(
    request: HttpRequest,
    office: str,
    date: Day,
    payload: SheetIn,  # type: ignore[valid-type]
    if_match: str | None = Header(None, alias="If-Match"),  # type: ignore[type-arg]
) -> HttpResponse:
    """Save. `If-Match` names the version that was read (`"0"`: there was none); the same `client_key` can be sent again at will.

    Fields that others changed meanwhile are merged and named in `merged`; the same field is a 409 with base, theirs and mine.
    A locked or verified day is 423, unless the account may correct and gives a `reason`.
    """
    found = guards.office(_user(request), office, Permission.SHEET_ENTER, former=True)
    try:
        return _save(_user(request), found, date, payload, _version(if_match))
    except SheetError as error:
        return _refusal(found, error)


def _save(
    user: User,
    office: Office,
    day: date,
    payload: Any,
    base_version: int | None,
) -> HttpResponse:
    result = sheet_save(
        by=user,
        office=office,
        day=day,
        submission=submission_of(payload),
        client_key=payload.client_key,
        base_version=base_version,
        reason=payload.reason,
    )
    if result.changed and not result.replayed:
        figures_moved(office.attribution)
    body = sheet_out(office, result.view, result.questions, result.others)
    return _answer(body, result.view.version)


def _user(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return user


def _version(if_match: str | None) -> int | None:
    """The version in `"3"`, `W/"3"` or `3`; None where nothing usable was named."""
    return read_whole((if_match or "").strip().removeprefix("W/").strip('"'))


def _answer(body: SheetOut, version: int) -> HttpResponse:
    answer = HttpResponse(body.model_dump_json(), content_type="application/json")
    answer["ETag"] = f'"{version}"'
    return answer


def _refusal(office: Office, error: SheetError) -> HttpResponse:
    match error:
        case SheetConflict():
            conflicts = [conflict_out(c).model_dump(mode="json") for c in error.conflicts]
            answer = _problem(
                409, "conflict", error, conflicts=conflicts, **_current(office, error)
            )
            answer["ETag"] = f'"{error.current.version}"'
            return answer
        case BaseMissing():
            return _problem(428, "base_missing", error, **_current(office, error))
        case BaseUnknown():
            return _problem(412, "base_unknown", error)
        case SheetInvalid():
            rows = [{"path": p.path, "sentence": p.sentence} for p in error.problems]
            return _problem(422, "invalid", error, problems=rows)
        case KeyReused():
            return _problem(422, "key_reused", error)
        case SheetLocked():
            said = {"closed": error.closed, "by": error.by, "whom": list(error.whom)}
            return _problem(423, "locked", error, at=error.at.isoformat(), **said)
        case NotOwner() | HelperDrafts():
            return _problem(403, "forbidden", error)
    raise error


def _problem(status: int, code: str, error: SheetError, **more: Any) -> HttpResponse:
    return problem(status, code, str(error), **more)


def _current(office: Office, error: SheetConflict | BaseMissing) -> dict[str, Any]:
    asked = questions_of(error.current.sheet_id)
    return {"current": sheet_out(office, error.current, asked).model_dump(mode="json")}
