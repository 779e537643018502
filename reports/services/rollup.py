"""The roll-up as the edge calls it after a save has been committed."""

import logging

from ektp.common import clock
from ektp.common.periods import ONE_DAY, Period, month_start, next_month
from ektp.db.nudge import QueueName, nudge
from reports.rollup.runner import Scope, run

logger = logging.getLogger(__name__)

INLINE_BATCH = 100
_ZONE = "Asia/Jakarta"


def run_inline(province_id: int) -> None:
    """Roll up what waits for a province, if its lock is free: entries of the current and the previous month only.

    Never waits and never raises: what it leaves is the worker's, which is nudged, and the sweeper's. `province_id` is
    `Region.province_id` of the region that was written for (the nation's own key for the nation).
    """
    done: int | None = None
    try:
        done = run(
            Scope(province_id, nation=False),
            wait=False,
            period=inline_period(),
            limit=INLINE_BATCH,
        )
    except Exception:  # the save has succeeded; the worker will see the same entries
        logger.exception("Inline roll-up of province %s failed; left to the worker", province_id)
    if done is None or done == INLINE_BATCH:
        nudge("reports.rollup", f"{province_id}", queue=QueueName.ROLLUP, province_id=province_id)
    nudge("reports.rollup_nation", "nation", queue=QueueName.ROLLUP)


def inline_period() -> Period:
    """The previous month and the current one."""
    today = clock.today(_ZONE)
    return Period(month_start(month_start(today) - ONE_DAY), next_month(today))
