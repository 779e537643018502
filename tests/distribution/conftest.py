from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ektp.accounts.models import User
from ektp.common import clock
from tests.factories import World, small_world


@pytest.fixture
def world(db: None) -> World:
    return small_world()


@pytest.fixture
def keeper(world: World) -> User:
    return world.users["gudang"]


@pytest.fixture(autouse=True)
def late_july() -> Iterator[None]:
    """It is Friday, 31 July 2026, 16.00 WIB."""
    with clock.held_at(datetime(2026, 7, 31, 9, 0, tzinfo=UTC)):
        yield
