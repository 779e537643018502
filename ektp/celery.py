"""The Celery application and its queues."""

import os
from enum import StrEnum

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ektp.settings")


class QueueName(StrEnum):
    """Every task names its queue by one of these, and each has a worker in the compose file."""

    ROLLUP = "rollup"
    REPORTS = "reports"
    DEFAULT = "default"


app = Celery("ektp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
