"""What the pages of the stock ask of the database: the same number of statements however many offices, shipments and years there are."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blanko.services.documents import acceptance_post, dispatch_post, opening_post
from ektp.accounts.models import User
from tests.blanko.test_documents import july
from tests.blanko.test_screens import signed_in
from tests.factories import World

PAGES = [
    ("gudang", "/blangko/35.17-DINAS/", 14),
    ("gudang", "/blangko/35.17-DINAS/kartu/blank_wni/?bulan=2026-07", 9),
    ("pusat", "/blangko/?wilayah=35", 12),
    ("pusat", "/blangko/wilayah/ID/", 13),
    ("pusat", "/blangko/dalam-perjalanan/", 8),
]


def _send(keeper: User, world: World, parts: Sequence[int]) -> None:
    """Shipments of which so many of ten arrived, each with a note of its own."""
    for part in parts:
        sent = dispatch_post(
            by=keeper, office=world.dinas, receiver=world.jombang, day=july(3), quantity=10
        )
        acceptance_post(
            by=keeper, dispatch=sent, day=july(4), quantity=part, difference_note="kurang"
        )


@pytest.mark.parametrize(("who", "path", "most"), PAGES)
def test_statements_do_not_grow_with_what_is_open(
    world: World, keeper: User, who: str, path: str, most: int
) -> None:
    opening_post(by=keeper, office=world.dinas, day=july(1), quantity=1000)
    _send(keeper, world, [9, 8])
    few = _asked(world, who, path)
    _send(keeper, world, [9, 8, 7, 6, 5, 4])
    many = _asked(world, who, path)

    assert len(many) == len(few)
    assert len(many) <= most, "\n".join(many)


def _asked(world: World, who: str, path: str) -> list[str]:
    client = signed_in(world.users[who])
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    return [query["sql"][:100] for query in captured]
