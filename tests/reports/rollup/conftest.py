import pytest

from tests.reports.rollup.world import Small, small


@pytest.fixture
def world(db: None) -> Small:
    return small()
