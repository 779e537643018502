"""What runs beside the requests."""

import logging

from celery import shared_task

from blanko.services.checking import identities_check
from ektp.db.nudge import QueueName

logger = logging.getLogger(__name__)


@shared_task(name="blanko.check_identities", queue=QueueName.DEFAULT.value)
def check_identities() -> None:
    """Nightly: every identity of every office and item. Safe twice: each run stands by itself."""
    run = identities_check()
    log = logger.error if run.differing else logger.info
    log("Stock identities: %d checked, %d differ", run.checked, run.differing)
