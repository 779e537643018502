"""Django's door to our accounts: who a session belongs to, and whether a password is right."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from ektp.accounts import policies
from ektp.accounts.models import User
from ektp.accounts.selectors import user_by_id, user_by_name


class AccountBackend(BaseBackend):
    """Names in any letter case; an account that was ended or has run out belongs to nobody."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_kwargs: Any,
    ) -> User | None:
        """The user, or None. Takes as long for a name that nobody has as for a wrong password."""
        user = password_holder(username or "", password or "")
        return user if user is not None and policies.is_current(user) else None

    def get_user(self, user_id: int) -> User | None:
        """The session's user with office and region, in one query."""
        user = user_by_id(user_id)
        return user if user is not None and policies.is_current(user) else None


def password_holder(username: str, password: str) -> User | None:
    """Whose password this is, be the account current or not."""
    user = user_by_name(username)
    if user is None:
        User().set_password(password)  # the same work as for a name that exists
        return None
    return user if user.check_password(password) else None
