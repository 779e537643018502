"""Drafts of helpers: no sheet, in no figure, offered to the operator as filled-in values (MODEL section 4)."""

from datetime import date

from ektp.accounts.models import User
from ektp.common import clock
from ektp.daysheets.content import Submission
from ektp.daysheets.models import SheetDraft
from ektp.daysheets.plain import to_plain
from ektp.db.changing import changing
from ektp.regions.models import Office


def draft_save(*, by: User, office: Office, day: date, submission: Submission) -> SheetDraft:
    """Keep what a helper typed, in place of what the helper kept before for that day; it is dropped after 7 days."""
    with changing(by=by):
        draft, _created = SheetDraft.objects.update_or_create(
            office=office,
            day=day,
            by=by,
            defaults={"content": to_plain(submission), "saved_at": clock.now()},
        )
    return draft


def drafts_drop(*, by: User, office: Office, day: date) -> int:
    """The operator has used or refused the drafts for this day; returns how many there were."""
    with changing(by=by):
        dropped, _models = SheetDraft.objects.filter(office=office, day=day).delete()
    return dropped
