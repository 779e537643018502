"""Daily work around the day sheet. Each task is safe to run twice."""

from dataclasses import dataclass

from ektp.daysheets.freshness import figures_moved_in
from ektp.daysheets.services.expectations import expectations_extend
from ektp.daysheets.services.tidying import tidy
from ektp.db.nudge import QueueName
from ektp.db.tasks import task


@dataclass(frozen=True, slots=True)
class _Clockwork:
    """The installation itself acts; it has no account."""

    pk: int = 0


@task("daysheets.expect", QueueName.DEFAULT)
def expect() -> int:
    """Just after midnight in Jayapura: write expectations 60 days ahead and queue the day that has begun."""
    provinces = expectations_extend(by=_Clockwork())
    figures_moved_in(provinces)
    return len(provinces)


@task("daysheets.tidy", QueueName.DEFAULT)
def drop_old() -> list[int]:
    """Nightly: drop old form keys and drafts."""
    return list(tidy(by=_Clockwork()))
