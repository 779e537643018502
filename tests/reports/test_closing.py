"""Before a month is closed: its figures beside those of the month before, and what a month that is not over shows."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.selectors.checklist import checklist
from reports.figures import Completeness
from reports.selectors import closing
from reports.selectors.assembly import flows_of_nothing
from reports.selectors.reading import Sums
from tests.factories import World
from tests.reports.dashboard import NOW, TODAY, busy_world, signed_in
from tests.reports.test_dashboard import read

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield busy_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _now(world: World, db: None) -> Iterator[None]:
    with clock.held_at(NOW):
        yield


def month(reported: int, **flows: int) -> Sums:
    done = Completeness(reported, reported)
    return Sums({**flows_of_nothing(), **flows}, done, Completeness())


def lines(now: Sums, then: Sums) -> list[tuple[str, bool]]:
    return list(closing._lines(now, then, "Juni 2026"))


def test_a_figure_is_compared_by_reported_office_day() -> None:
    """Half the days with half the recordings is the same pace."""
    now, then = month(10, recordings_made=500), month(20, recordings_made=1_000)

    assert lines(now, then) == [
        ("Perekaman: 500 orang, Juni 2026 1.000 (sama per hari-kantor)", False)
    ]


@pytest.mark.parametrize(
    ("value", "was", "far"), [(150, 100, True), (149, 100, False), (50, 100, True), (9, 3, False)]
)
def test_half_more_or_less_asks_for_a_look_unless_there_are_few(
    value: int, was: int, *, far: bool
) -> None:
    (line,) = lines(month(10, ikd_activated_flow=value), month(10, ikd_activated_flow=was))

    assert line[1] is far


def test_what_stopped_or_began_asks_for_a_look() -> None:
    now, then = month(10, recordings_made=400), month(10, handed_over_flow=300)

    assert [far for _words, far in lines(now, then)] == [True, True]


def test_checklist_has_the_line(world: World) -> None:
    """July so far against June; June itself has no month before it."""
    region = world.regions["35.17"]
    found = {item.code: item for item in checklist(region, JULY).items}

    assert found["last_month"].detail[0].startswith("Perekaman: ")
    assert "Juni 2026" in found["last_month"].label
    assert closing.closing_items(region, Period.month(JUNE)) == ()


def page(month: str) -> str:
    return signed_in("kabid").get(f"/tutup/35.17/{month}/").content.decode()


def test_only_a_month_that_is_over_can_be_closed() -> None:
    over, running, coming = page("2026-06"), page(f"{TODAY:%Y-%m}"), page("2027-03")

    assert "Tutup bulan</button>" in over
    assert "belum berakhir" not in over
    for html in (running, coming):
        assert "<textarea" not in html
        assert "Tutup bulan</button>" not in html
    assert "belum berakhir" in read(running)
    assert "Sebelum menutup bulan" in running
    assert "Bulan ini belum tiba." in read(coming)
    assert "Beres" not in coming
