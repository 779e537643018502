"""Work of reports outside the request. Each task is thin, and safe to run twice, at once, or after a kill."""

from ektp.db.nudge import QueueName
from ektp.db.tasks import task
from reports.services import making, runs


@task(runs.TASK, QueueName.REPORTS)
def make_run(run: int) -> bool:
    """Make one report."""
    return making.run_make(run)


@task("reports.sweep_runs", QueueName.DEFAULT)
def sweep_runs() -> int:
    """Every few seconds: hint again at reports that nobody works on."""
    return len(runs.runs_sweep())
