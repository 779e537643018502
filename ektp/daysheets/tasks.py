"""Daily work around the day sheet. Each task is safe to run twice."""

from dataclasses import dataclass

from celery import shared_task

from ektp.daysheets.freshness import figures_moved_in
from ektp.daysheets.services.expectations import expectations_extend
from ektp.daysheets.services.tidying import tidy
from ektp.db.nudge import QueueName


@dataclass(frozen=True, slots=True)
class _Clockwork:
    """The installation itself acts; it has no account."""

    pk: int = 0


@shared_task(name="daysheets.expect", queue=QueueName.DEFAULT.value)
def expect() -> int:
    """Just after midnight in Jayapura: write expectations 60 days ahead and queue the day that has begun."""
    provinces = expectations_extend(by=_Clockwork())
    figures_moved_in(provinces)
    return len(provinces)


@shared_task(name="daysheets.tidy", queue=QueueName.DEFAULT.value)
def drop_old() -> list[int]:
    """Nightly: drop old form keys and drafts."""
    return list(tidy(by=_Clockwork()))
