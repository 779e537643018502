"""Who is silent is found from the places of a region. Whether anything else is right about it, the dashboard's tests ask."""

import pytest
from django.db import connection, transaction

from reports.selectors import standing
from tests.factories import MONDAY

PLACES = {"region": 1, "start": MONDAY, "end": MONDAY, "all": False, "limit": 100}


@pytest.mark.django_db
def test_silent_offices_are_found_by_keys_and_no_table_is_read_whole() -> None:
    """Where a table can be read by a key PostgreSQL is told to: what it then still reads whole, it cannot read otherwise."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {standing._SILENT}", PLACES)
        plan = [line for (line,) in cursor.fetchall()]

    assert [line for line in plan if "Seq Scan" in line] == []
