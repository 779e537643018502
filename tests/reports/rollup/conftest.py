import pytest

from tests.reports.rollup.papua import papua_make
from tests.reports.rollup.world import Small, small


@pytest.fixture
def world(db: None) -> Small:
    return small()


@pytest.fixture
def papua(world: Small) -> Small:
    return papua_make(world)
