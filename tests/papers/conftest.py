from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from ektp.common import clock
from ektp.regions.models import Office
from ektp.regions.services import letterhead_set
from tests.factories import Installer, World, small_world
from tests.reports.paper import HEAD

NOW = datetime(2026, 7, 31, 9, 0, tzinfo=UTC)  # Friday, 31 July 2026, 16.00 WIB


def july(day: int) -> date:
    return date(2026, 7, day)


def with_letterhead(office: Office) -> None:
    letterhead_set(by=Installer(), office=office, **{**HEAD, "city": office.region.name})


@pytest.fixture(autouse=True)
def late_july() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def world(db: None) -> World:
    made = small_world()
    with_letterhead(made.dinas)
    with_letterhead(made.offices["35.78-DINAS"])
    return made


@pytest.fixture
def committed(transactional_db: None) -> World:
    made = small_world()
    with_letterhead(made.dinas)
    return made
