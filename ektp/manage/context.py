"""What stands around every page."""

from typing import Any

from django.http import HttpRequest

from ektp.accounts.models import User
from ektp.accounts.policies import place_of
from ektp.manage.nav import menu


def frame(request: HttpRequest) -> dict[str, Any]:
    """Menu, the name of the user's place, and whether what is shown is sample data. No query of its own."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    waits = user.must_change_password
    return {
        "nav": [] if waits else menu(user, request.path),
        "place": place_of(user).label,
        "data_contoh": user.is_sample,
    }
