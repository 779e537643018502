"""Who asks, and by which right: bearer tokens, and the rule that every operation declares."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja.security import HttpBearer

from ektp.accounts.guards import Of, Rule, UserRequest, client_address
from ektp.accounts.models import Role, User
from ektp.accounts.policies import Permission
from ektp.accounts.services import token_user, view_record

Operation = TypeVar("Operation", bound=Callable[..., Any])


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`; the request then is that user's."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = token_user(text=token)
        if user is not None:
            request.user = user
            if user.role == Role.AUDITOR:
                view_record(by=user, path=request.path, address=client_address(request))
        return user


class ApiRequest(UserRequest):
    """A request that came with a good token."""

    auth: User


bearer = Bearer()


def rule(permission: Permission | None, of: Of = "self") -> Callable[[Operation], Operation]:
    """Declare an operation's rule, for the matrix of rights; the guard in the operation holds it."""

    def declare(operation: Operation) -> Operation:
        operation.rule = Rule(permission, of)  # type: ignore[attr-defined]
        return operation

    return declare
