from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ektp.accounts.models import User
from ektp.common import clock
from ektp.regions.models import Office
from tests.factories import World, small_world

NOW = datetime(2026, 7, 31, 9, 0, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> World:
    return small_world()


@pytest.fixture
def dinas(world: World) -> Office:
    return world.dinas


@pytest.fixture
def keeper(world: World) -> User:
    return world.users["gudang"]


@pytest.fixture(autouse=True)
def late_july() -> Iterator[None]:
    """It is Friday, 31 July 2026, 16.00 WIB."""
    with clock.held_at(NOW):
        yield


@pytest.fixture
def committed(transactional_db: None) -> World:
    """A small world that is really committed, for tests with threads."""
    return small_world()
