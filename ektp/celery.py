"""The Celery application. Queues are named in ektp.db.nudge, where tasks can reach them."""

import os

from celery import Celery
from kombu import Queue

from ektp.db.nudge import QueueName
from ektp.db.tasks import route

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ektp.settings")

app = Celery("ektp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name.value) for name in QueueName]
app.conf.task_routes = (route,)
app.autodiscover_tasks()
