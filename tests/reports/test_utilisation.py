"""Pemakaian blangko of a period, from papers and sheets through the roll-up to the page (domain.md section 16, G2)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blanko.services.documents import dispatch_post, opening_post
from ektp.common import clock
from reports.selectors.utilisation import Utilisation, UtilisationTable, utilisation
from reports.services.rollup import sweep
from tests.blanko.test_screens import text
from tests.factories import World, small_world
from tests.reports.used import SENT, USED, nation_used

NOW = datetime(2026, 7, 31, 9, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 7, 1), date(2026, 7, 31)
STATEMENTS = 16  # of the page, whatever the number of regions


def july(day: int) -> date:
    return date(2026, 7, day)


@pytest.fixture
def nation(db: None) -> Iterator[World]:
    world = small_world()
    with clock.held_at(NOW):
        nation_used(world)
        yield world


def _of(table: UtilisationTable, code: str) -> Utilisation:
    return next(row for row in table.rows if row.code == code)


def test_golden_g2_at_the_nation(nation: World) -> None:
    total = utilisation(nation.regions["ID"], FIRST, LAST).total

    assert (total.received, total.used, total.left) == (5_985_000, 1_616_917, 4_368_083)
    assert total.rate == Decimal("27.02")
    assert (total.opening, total.sent, total.other) == (0, 0, 0)


def test_received_is_what_crossed_the_border_of_each_row(nation: World) -> None:
    """2.000.000 went over the province: 2.000.000 for the province and for the kabupaten, not 4.000.000."""
    above = utilisation(nation.regions["ID"], FIRST, LAST)
    below = utilisation(nation.regions["35"], FIRST, LAST)

    assert _of(above, "35").received == SENT
    assert _of(below, "35.17").received == SENT
    assert below.total == _of(above, "35")
    assert below.total.left == SENT - USED


def test_the_own_part_makes_the_rows_add_up(nation: World) -> None:
    table = utilisation(nation.regions["ID"], FIRST, LAST)

    assert table.own is not None
    assert table.inside is not None
    assert (table.own.received, table.own.sent, table.own.other) == (5_985_000, SENT, 0)
    assert (table.inside.received, table.inside.sent) == (SENT, SENT)
    assert table.own.left == 5_985_000 - SENT
    rows = [*table.rows, table.own]
    gross = sum(row.received or 0 for row in rows)
    assert gross - table.inside.received == table.total.received
    assert sum(row.left or 0 for row in rows) == table.total.left
    assert sum(row.used or 0 for row in rows) == table.total.used


def test_opening_is_what_was_held_before_and_what_the_book_began_with(nation: World) -> None:
    surabaya = nation.offices["35.78-DINAS"]
    opening_post(by=nation.users["admin"], office=surabaya, day=july(20), quantity=700)
    sweep()

    late = utilisation(nation.regions["35"], july(20), july(31))

    assert _of(late, "35.17").opening == SENT - USED
    assert _of(late, "35.17").received in (0, None)
    assert (_of(late, "35.78").opening, _of(late, "35.78").left) == (700, 700)
    assert late.total.opening == SENT - USED + 700


def test_what_is_on_its_way_inside_stands_beside(nation: World) -> None:
    dispatch_post(
        by=nation.users["admin"],
        office=nation.dinas,
        receiver=nation.offices["35.78-DINAS"],
        day=july(28),
        quantity=1_000,
    )
    sweep()

    table = utilisation(nation.regions["35"], FIRST, LAST)

    assert (table.total.sent, table.total.on_way, table.total.other) == (0, 1_000, -1_000)
    assert table.inside is not None
    assert (table.inside.received, table.inside.sent) == (SENT, SENT + 1_000)
    assert (_of(table, "35.17").sent, _of(table, "35.17").other) == (1_000, 0)


def _client(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def test_the_page_and_its_files(nation: World) -> None:
    client = _client(nation, "pusat")
    page = text(client.get("/blangko/pemakaian/?dari=2026-07-01&sampai=2026-07-31"))

    assert "27,02%" in page
    assert "4.368.083" in page
    assert "tanpa rincian" in page
    file = b"".join(client.get("/blangko/pemakaian/?unduh=csv").streaming_content).decode()
    assert "4368083" in file
    book = client.get("/blangko/pemakaian/?unduh=xlsx")
    assert book.status_code == 200
    assert b"".join(book.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("provinsi", "", 200),
        ("provinsi", "?wilayah=35.17", 200),
        ("provinsi", "?wilayah=33", 404),
        ("kabid", "?wilayah=35.17.09", 200),
        ("operator", "", 403),
    ],
)
def test_who_may_look_where(nation: World, who: str, query: str, status: int) -> None:
    assert _client(nation, who).get(f"/blangko/pemakaian/{query}").status_code == status


def test_statements_are_few(nation: World) -> None:
    client = _client(nation, "pusat")
    client.get("/blangko/pemakaian/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/blangko/pemakaian/")

    assert len(captured) <= STATEMENTS
