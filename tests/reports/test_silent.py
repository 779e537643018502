"""Who is silent is found from the places of a region. Whether anything else is right about it, the dashboard's tests ask."""

import pytest
from django.db import connection, transaction

from reports.selectors import standing
from tests.factories import MONDAY

PLACES = {"region": 1, "start": MONDAY, "end": MONDAY, "limit": 100, "newest": False}


@pytest.mark.django_db
@pytest.mark.parametrize("owed", [standing._OWED_IN, standing._OWED_BY_ALL])
def test_silent_offices_are_found_by_keys_and_no_table_is_read_whole(owed: str) -> None:
    """Where a table can be read by a key PostgreSQL is told to: what it then still reads whole, it cannot read otherwise."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {owed}{standing._LISTED}", PLACES)
        plan = [line for (line,) in cursor.fetchall()]

    assert [line for line in plan if "Seq Scan" in line] == []
