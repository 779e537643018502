"""Dropping what is kept for a time only: answered form keys for 90 days, drafts for 7."""

from datetime import timedelta
from typing import Final

from ektp.common import clock
from ektp.daysheets.models import SheetDraft, SheetSave
from ektp.daysheets.selectors.drafts import DRAFT_DAYS
from ektp.db.changing import Actor, changing

SAVE_DAYS: Final = 90


def tidy(*, by: Actor) -> tuple[int, int]:
    """Drop what is too old; returns how many form keys and drafts."""
    now = clock.now()
    with changing(by=by):
        saves, _models = SheetSave.objects.filter(at__lt=now - timedelta(days=SAVE_DAYS)).delete()
        drafts, _models = SheetDraft.objects.filter(
            saved_at__lt=now - timedelta(days=DRAFT_DAYS)
        ).delete()
    return saves, drafts
