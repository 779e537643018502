"""What runs beside the requests."""

import logging

from blanko.services.checking import identities_check
from ektp.db.nudge import QueueName
from ektp.db.tasks import task

logger = logging.getLogger(__name__)


@task("blanko.check_identities", QueueName.DEFAULT)
def check_identities() -> None:
    """Nightly: every identity of every office and item. Safe twice: each run stands by itself."""
    run = identities_check()
    log = logger.error if run.differing else logger.info
    log("Stock identities: %d checked, %d differ", run.checked, run.differing)
