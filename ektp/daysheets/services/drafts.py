"""Drafts of helpers: no sheet, in no figure, offered to the operator as filled-in values."""

from datetime import date

from ektp.accounts.models import User
from ektp.daysheets.content import Submission
from ektp.daysheets.models import SheetDraft
from ektp.regions.models import Office


def draft_save(*, by: User, office: Office, day: date, submission: Submission) -> SheetDraft:
    """Keep what a helper typed for 7 days."""
    raise NotImplementedError
