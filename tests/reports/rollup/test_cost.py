"""What a run costs: statements pinned, and independent of how much history there is."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ektp.common import clock
from reports.services import rollup
from tests.reports.rollup.histories import IN_FEBRUARY
from tests.reports.rollup.test_property import drain
from tests.reports.rollup.world import Small

DAY = date(2026, 2, 16)
STATEMENTS = 13  # two are the savepoint of the test's own transaction; the last asks whether a worker has anything left to do


def test_statements_of_an_inline_run(world: Small) -> None:
    for days in range(1, 20):
        world.count("recording", "11.01.01", DAY - timedelta(days=days), "11.01.01", counter=1)
    drain(world)
    world.count("recording", "11.01.01", DAY, "11.01.01", counter=7)

    with (
        clock.held_at(IN_FEBRUARY),
        CaptureQueriesContext(
            connection,
        ) as run,
    ):
        rollup.run_inline(world.regions["11"].pk)

    assert len(run) == STATEMENTS, [query["sql"][:90] for query in run]
