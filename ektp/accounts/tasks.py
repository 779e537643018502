"""Nightly tidying of what nobody needs any more."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from ektp.accounts.services import attempts_sweep, tokens_sweep
from ektp.db.nudge import QueueName
from ektp.db.tasks import task


@task("ektp.accounts.sweep", QueueName.DEFAULT)
def sweep() -> int:
    """Delete old attempts, tokens, codes and sessions; twice is once. How many rows."""
    # Sessions end by the clock of the machine, not by a pretended time.
    sessions, _rows = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return sessions + attempts_sweep() + tokens_sweep()
