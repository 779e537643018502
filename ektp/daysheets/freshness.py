"""What an edge does after a service has moved figures: nudge the worker, and let the roll-up run at once for this province."""

from collections.abc import Callable, Iterable

from django.db import transaction

from ektp.daysheets import registry
from ektp.db.nudge import QueueName, nudge
from ektp.regions.models import Region

ROLLUP = "reports.rollup"
NATION = "reports.rollup_nation"
SWEEP = "reports.sweep_rollup"


def figures_moved(region: Region) -> None:
    """Call it in a view or an API operation after a service that moves figures of `region`. Never raises, never waits for Redis."""
    figures_moved_in([region.province_id or region.pk])


def figures_moved_in(provinces: Iterable[int]) -> None:
    """As `figures_moved`, for keys of provinces (or of the nation)."""
    for province in sorted(set(provinces)):
        for hook in registry.after_commit_hooks():
            transaction.on_commit(_later(hook, province), robust=True)
        nudge(ROLLUP, str(province), queue=QueueName.ROLLUP, province_id=province)


def _later(hook: registry.AfterCommit, province: int) -> Callable[[], None]:
    """A named function and no partial: Django names a hook that fails by its `__qualname__`."""

    def after_commit() -> None:
        hook(province)

    return after_commit
