"""From a nudge to work done, through a real broker and a real worker."""

import os
import time
from pathlib import Path

import pytest

from ektp.celery import app
from ektp.db.nudge import nudge
from ektp.db.tasks import queues

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_nudged_task_is_done_by_a_worker(start_worker):
    backups = Path(os.environ["EKTP_VAR_DIR"]) / "backup"
    before = set(backups.glob("*.tar"))
    start_worker("default")

    nudge("ektp.system.backup")

    until = time.monotonic() + 30
    while time.monotonic() < until and set(backups.glob("*.tar")) == before:
        time.sleep(0.1)
    made = set(backups.glob("*.tar")) - before
    for path in made:
        path.unlink()
    assert len(made) == 1


def test_every_scheduled_task_exists_and_is_named_in_kebab_case():
    app.loader.import_default_modules()

    schedule = app.conf.beat_schedule

    assert {entry["task"] for entry in schedule.values()} <= set(app.tasks)
    assert all(name == name.lower().replace("_", "-") for name in schedule)


def test_every_task_is_declared_with_its_queue():
    app.loader.import_default_modules()

    ours = {name for name in app.tasks if not name.startswith("celery.")}

    assert ours == set(queues)
    assert "ektp.system.backup" in ours
