"""Work of reports outside the request. Each task is thin, and safe to run twice, at once, or after a kill."""

from django.conf import settings

from ektp.daysheets.freshness import NATION, ROLLUP, SWEEP
from ektp.db.nudge import QueueName
from ektp.db.tasks import task
from ektp.papers.services import files
from reports.services import making, papers, rollup, runs


@task(ROLLUP, QueueName.ROLLUP)
def roll_up(province_id: int) -> int:
    """Roll up what waits for a province (or the nation), a turn's worth at most, then the nation."""
    done = rollup.run_province(province_id)
    rollup.nation_nudge()
    return done


@task(NATION, QueueName.ROLLUP)
def roll_up_nation() -> int:
    """Roll up what the provinces said to the nation."""
    return rollup.run_nation()


@task(SWEEP, QueueName.ROLLUP)
def sweep_rollup() -> int:
    """Every two seconds: roll up whatever waits, whoever was to have done it; beside others who do the same."""
    return rollup.sweep(seconds=rollup.SHIFT)


@task("reports.recount", QueueName.DEFAULT)
def recount() -> int:
    """Every night: count again from source, mend what differs, and say how much did."""
    return rollup.check_all(jobs=settings.RECOUNT_CONNECTIONS)


@task(runs.TASK, QueueName.REPORTS)
def make_run(run: int) -> bool:
    """Make one report."""
    return making.run_make(run)


@task("reports.sweep_runs", QueueName.DEFAULT)
def sweep_runs() -> int:
    """Every few seconds: hint again at reports that nobody works on."""
    return len(runs.runs_sweep())


@task(files.TASK, QueueName.REPORTS)
def make_paper(paper: int) -> bool:
    """Make the file of one naskah."""
    return papers.paper_make(paper)


@task("reports.sweep_papers", QueueName.DEFAULT)
def sweep_papers() -> int:
    """Every few seconds: hint again at naskah whose file nobody is making."""
    return len(files.works_due())
