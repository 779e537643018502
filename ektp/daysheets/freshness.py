"""What an edge does after a service has moved figures: let the roll-up run at once for this province, and nudge the worker for the rest."""

import logging
from collections.abc import Callable, Iterable

from django.db import transaction

from ektp.daysheets import registry
from ektp.db.nudge import QueueName, nudge
from ektp.regions.models import Region

logger = logging.getLogger(__name__)

ROLLUP = "reports.rollup"
NATION = "reports.rollup_nation"
SWEEP = "reports.sweep_rollup"


def figures_moved(region: Region) -> None:
    """Call it in a view or an API operation after a service that moves figures of `region`. Never raises, never waits for Redis."""
    figures_moved_in([region.province_id or region.pk])


def figures_moved_in(provinces: Iterable[int]) -> None:
    """As `figures_moved`, for keys of provinces (or of the nation)."""
    for province in sorted(set(provinces)):
        transaction.on_commit(_rolled_up(province), robust=True)


def _rolled_up(province: int) -> Callable[[], None]:
    """A named function and no partial: Django names a hook that fails by its `__qualname__`."""

    def after_commit() -> None:
        wanted = [_asked(hook, province) for hook in registry.after_commit_hooks()]
        if any(wanted) or not wanted:
            nudge(ROLLUP, str(province), queue=QueueName.ROLLUP, province_id=province)

    return after_commit


def _asked(hook: registry.AfterCommit, province: int) -> bool:
    """Whether the hook wants a worker. One that fails against its word does: what was committed stands, and the others go on."""
    try:
        return hook(province)
    except Exception:
        logger.exception("After a commit for province %s", province)
        return True
