from ektp.db.nudge import QueueName
from ektp.db.tasks import task
from ektp.system import backups


@task("ektp.system.backup", QueueName.DEFAULT)
def backup() -> str:
    """Nightly. Twice is two backups, which harms nobody."""
    return backups.create().name
