import pytest

from tests.factories import World, small_world


@pytest.fixture
def world(db: None) -> World:
    return small_world()
