"""The wide statements of a run are planned once per connection: planning one costs several times what executing it for a day does."""

from datetime import date, timedelta

import pytest
from django.db import connection

from ektp.common import clock
from reports.rollup import runner
from tests.reports.rollup.histories import IN_FEBRUARY
from tests.reports.rollup.world import Small

pytestmark = pytest.mark.django_db

_PLANS = "SELECT name, generic_plans, custom_plans FROM pg_prepared_statements WHERE name LIKE 'ektp\\_%'"


def test_no_run_plans_its_statements_anew(world: Small) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
        cursor.execute(_PLANS)
        before = {name: (generic, custom) for name, generic, custom in cursor.fetchall()}
    with clock.held_at(IN_FEBRUARY):
        for n in range(7):
            world.count("recording", "11.01.01", date(2026, 1, 5) + timedelta(days=n), "11.01.01", counter=1)  # fmt: skip
            assert runner.run(world.scope("11")) > 0

    with connection.cursor() as cursor:
        cursor.execute(_PLANS)
        after = {name: (generic, custom) for name, generic, custom in cursor.fetchall()}
    assert {"ektp_own_parts", "ektp_totals", "ektp_months"} <= set(after)
    for name, (generic, custom) in after.items():
        assert custom == before.get(name, (0, 0))[1], name
        assert generic > before.get(name, (0, 0))[0] or name in before
