from celery import shared_task

from ektp.db.nudge import QueueName
from ektp.system import backups


@shared_task(name="ektp.system.backup", queue=QueueName.DEFAULT.value)
def backup() -> str:
    """Nightly. Twice is two backups, which harms nobody."""
    return backups.create().name
