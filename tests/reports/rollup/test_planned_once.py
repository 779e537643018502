"""The wide statements of a run, and a dashboard's, are planned once per connection: planning one costs several times what executing it for a day does."""

from datetime import date, timedelta

import pytest
from django.db import connection

from ektp.common import clock
from ektp.db.snapshot import one_snapshot
from reports.rollup import runner
from reports.rollup.statements import ask, unprepared
from reports.selectors import progress_kept
from tests.reports.rollup.histories import IN_FEBRUARY
from tests.reports.rollup.world import Small, small

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


@pytest.mark.django_db(transaction=True)
def test_no_reader_plans_what_is_found_by_keys_anew() -> None:
    world, month = small(), date(2026, 2, 1)
    with clock.held_at(IN_FEBRUARY):
        for n, code in enumerate(("ID", "11", "11.01", "ID", "12", "12.01", "ID"), 1):
            progress_kept(world.regions[code], month, month + timedelta(days=n))

    with connection.cursor() as cursor:
        cursor.execute(_PLANS)
        read = {n: (g, c) for n, g, c in cursor.fetchall() if n.startswith("ektp_read_")}
    names = {name.rpartition("_")[0] for name in read}
    assert {"ektp_read_sums", "ektp_read_moved", "ektp_read_steps", "ektp_read_silent"} <= names
    assert {name for name, (generic, custom) in read.items() if custom or not generic} == set()


@pytest.mark.django_db(transaction=True)
def test_a_text_has_a_statement_of_its_own_and_where_tables_are_aside_there_is_none() -> None:
    with one_snapshot():
        assert ask("ektp_read_sum", "SELECT %(a)s::int + %(b)s::int + %(a)s::int", {"b": 1, "a": 2}) == [(5,)]  # fmt: skip
        assert ask("ektp_read_sum", "SELECT %(a)s::int", {"a": 7, "b": 1}) == [(7,)]
        with unprepared():
            assert ask("ektp_read_aside", "SELECT %(a)s::int", {"a": 3}) == [(3,)]
    with connection.cursor() as cursor:
        cursor.execute(_PLANS)
        names = [name.rpartition("_")[0] for name, *_plans in cursor.fetchall()]

    assert names.count("ektp_read_sum") == 2
    assert "ektp_read_aside" not in names
