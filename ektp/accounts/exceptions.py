"""What the account services refuse, in a sentence for the person at the screen."""

from datetime import datetime

from django.core.exceptions import PermissionDenied


class AccountsError(Exception):
    """A change of an account that cannot stand; the text is shown as it is."""


class NotYours(PermissionDenied):
    """The account, role or place is not one that this user manages."""


class SignInRefused(AccountsError):
    """Nobody was let in. With `until`, further attempts are refused up to that instant."""

    def __init__(self, sentence: str, until: datetime | None = None) -> None:
        super().__init__(sentence)
        self.until = until


class CodeRefused(AccountsError):
    """The one-time code does not fit, is used up or too old; which of these is not said."""
