"""The small world stands."""

from tests.factories import World


def test_offices_and_people(world: World) -> None:
    assert world.jombang.attribution.code == "35.17.09"
    assert world.dinas.attribution.code == "35.17"
    assert world.users["camat"].region == world.regions["35.17.09"]
