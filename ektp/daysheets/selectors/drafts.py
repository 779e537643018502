"""What helpers prepared for a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from ektp.common import clock
from ektp.daysheets.content import Submission
from ektp.daysheets.models import SheetDraft
from ektp.daysheets.plain import from_plain
from ektp.regions.models import Office

DRAFT_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Draft:
    """What one helper prepared, and when."""

    by: str
    saved_at: datetime
    submission: Submission


def drafts_for(office: Office, day: date) -> list[Draft]:
    """Drafts that are not older than 7 days, the latest first."""
    fresh = SheetDraft.objects.filter(
        office=office, day=day, saved_at__gt=clock.now() - timedelta(days=DRAFT_DAYS)
    )
    return [
        Draft(draft.by.full_name, draft.saved_at, from_plain(draft.content))
        for draft in fresh.select_related("by").order_by("-saved_at", "-pk")
    ]
