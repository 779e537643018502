"""The trail of accounts: what happened to them and what was done in their name."""

from typing import Any

from ektp.accounts.models import AccountEvent, User
from ektp.common import clock


def event_record(
    *,
    kind: str,
    user: User | None,
    by: User | None = None,
    username: str = "",
    address: str | None = None,
    **detail: Any,
) -> AccountEvent:
    """Append one line to the trail. `username` stands for an account that does not exist."""
    return AccountEvent.objects.create(
        kind=AccountEvent.Kind(kind),
        user=user,
        username=user.username if user else username,
        by=by,
        at=clock.now(),
        detail=detail,
        address=address or None,
    )


def export_record(
    *, by: User, what: str, address: str | None = None, **detail: Any
) -> AccountEvent:
    """Note that `by` took figures out of the application. `what` says which, as the file's title does.

    To be called by every view that answers with a file (DESIGN section 7).
    """
    return event_record(
        kind=AccountEvent.Kind.EXPORT, user=by, by=by, address=address, what=what, **detail
    )


def view_record(*, by: User, path: str, address: str | None = None) -> AccountEvent:
    """Note which page an auditor opened."""
    return event_record(kind=AccountEvent.Kind.VIEW, user=by, by=by, address=address, path=path)
