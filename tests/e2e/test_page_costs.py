"""What each page asks of the database, pinned, and what it weighs. Dashboards and day sheets have closer tests of their own.

The world behind it has five weeks of sheets: a page that asks once for each of them is over its number at once.
"""

import gzip
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ektp.common import clock
from tests.factories import World
from tests.reports.dashboard import NOW, busy_world, signed_in

WEIGHT = 10_000
# who, where, how many statements at most: raising one is a line that a reader sees
PAGES = [
    ("operator", "/lembar/35.17.09-KEC/2026-07-06/", 21),
    ("adb", "/lembar/35.17-DINAS/2026-07-06/", 24),
    ("operator", "/lembar/35.17.09-KEC/2026-07-06/riwayat/", 7),
    ("camat", "/verifikasi/", 15),
    ("kabid", "/verifikasi/", 15),
    ("kabid", "/tutup/35.17/2026-06/", 30),
    ("auditor", "/data/perubahan/", 7),
    ("kabid", "/data/35.17/", 12),  # two for each day that claims are about
    ("gudang", "/blangko/35.17-DINAS/", 11),
    ("gudang", "/blangko/dalam-perjalanan/", 5),
    ("gudang", "/distribusi/", 8),
    ("provinsi", "/laporan/", 4),
    ("provinsi", "/laporan/baru/", 4),
    ("kabid", "/kelola/kantor/", 5),
    ("kabid", "/kelola/kantor/35.17.09-KEC/", 8),
    ("kabid", "/kelola/kalender/", 6),
    ("kabid", "/kelola/pengguna/", 5),
]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """Made once: these tests write nothing but sessions."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield busy_world()
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("who", "path", "most"), PAGES, ids=[f"{who} {path}" for who, path, _ in PAGES]
)
def test_a_page_asks_little_and_is_light(
    world: World, db: None, who: str, path: str, most: int
) -> None:
    with clock.held_at(NOW):
        client = signed_in(who)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)

    asked = [query["sql"][:90] for query in captured]
    assert answer.status_code == 200
    assert len(asked) <= most, (len(asked), asked)
    assert len(gzip.compress(answer.content, 6)) <= WEIGHT
