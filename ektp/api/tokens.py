"""`POST /api/v1/tokens`: a bearer token for a name and password, with the same lock-out as the sign-in page."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables
from ninja import Field, Router, Schema

from ektp.accounts.exceptions import AccountsError, SignInRefused
from ektp.accounts.guards import client_address
from ektp.accounts.services import login_record, sign_in, token_create
from ektp.api.auth import rule
from ektp.api.problems import problem
from ektp.api.sheet_schemas import Problem
from ektp.common import clock

router = Router(tags=["Token"])


class TokenIn(Schema):
    """Name and password of a personal account."""

    username: str = Field(max_length=60)
    password: str = Field(max_length=128)


class TokenOut(Schema):
    """The token, to be sent as `Authorization: Bearer <token>`; it cannot be read again."""

    token: str
    expires_at: datetime


@router.post(
    "",
    auth=None,
    response={200: TokenOut, **dict.fromkeys((401, 403, 422, 429), Problem)},
    summary="Minta token",
    url_name="tokens",
)
@rule(None, of="public")
@sensitive_variables("payload")
def token_post(request: HttpRequest, payload: TokenIn) -> HttpResponse:
    """A token for 30 days. It ends with the account, and when the password changes.

    Five failures in a row lock the name for 15 minutes: 429, with `Retry-After`.
    """
    address = client_address(request)
    try:
        user = sign_in(username=payload.username, password=payload.password, address=address)
        token = token_create(by=user, address=address)
    except SignInRefused as refused:
        return _refusal(refused)
    except AccountsError as error:
        return problem(403, "password_due", str(error))
    login_record(user=user, address=address, how="api")
    body = TokenOut(token=token.text, expires_at=token.row.expires_at)
    answer = HttpResponse(body.model_dump_json(), content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer


def _refusal(refused: SignInRefused) -> HttpResponse:
    if refused.until is None:
        answer = problem(401, "sign_in_refused", str(refused))
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    answer = problem(429, "locked", str(refused), until=refused.until.isoformat())
    answer["Retry-After"] = str(max(1, round((refused.until - clock.now()).total_seconds())))
    return answer
