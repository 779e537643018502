import time

import pytest
from django.db import connection

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


@pytest.fixture(autouse=True)
def alone(transactional_db: None) -> None:
    """A killed worker's last statement may still be running, with its locks, when the next test begins."""
    until = time.monotonic() + 60
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        while cursor.fetchone()[0]:
            assert time.monotonic() < until
            time.sleep(0.1)
            cursor.execute(_OTHERS)
