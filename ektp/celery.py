"""The Celery application. Queues are named in ektp.db.nudge, where tasks can reach them."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery, signals
from django.conf import settings
from kombu import Queue

from ektp.common import metrics
from ektp.db.nudge import QueueName
from ektp.db.tasks import route

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ektp.settings")


@signals.setup_logging.connect(weak=False)
def _logging(**_said: Any) -> None:
    """Celery's only way to leave the log to the settings: the lines are those of every other process."""
    dictConfig(settings.LOGGING)


@signals.worker_init.connect(weak=False)
def _begin(**_said: Any) -> None:
    metrics.forget_the_dead()


app = Celery("ektp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name.value) for name in QueueName]
app.conf.task_routes = (route,)
app.autodiscover_tasks()
