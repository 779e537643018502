"""The two ways of asking which offices somebody sees agree: office by office, and of the database."""

from ektp.accounts.policies import sees_office
from ektp.accounts.selectors import offices_seen_by, offices_visible_to
from tests.factories import World


def test_the_policy_and_the_database_agree(world: World) -> None:
    for name, user in world.users.items():
        seen = {o.pk for o in offices_visible_to(user) if sees_office(user, o)}
        assert set(offices_seen_by(user).values_list("pk", flat=True)) == seen, name
