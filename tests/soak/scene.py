"""Before the shooting begins: an empty database with the small world, blanks in stock, and a token for each writer."""

import json
import sys
from datetime import date, timedelta
from pathlib import Path

from tests.soak.shared import Desk

OPENING = 1_000_000


def make(path: Path) -> None:
    """Write the desks at which the writers will sit."""
    import django

    django.setup()
    from django.core.management import call_command

    from blanko.services.documents import opening_post
    from ektp.accounts.services import token_create
    from ektp.common import clock
    from reports.services.rollup import sweep
    from tests.factories import small_world

    call_command("migrate", verbosity=0, interactive=False)
    world = small_world()
    today = clock.today("Asia/Jakarta")
    first = max(today - timedelta(days=60), date(today.year, 1, 2))
    opening_post(by=world.users["gudang"], office=world.dinas, day=first, quantity=OPENING)
    sweep()
    places = [
        ("operator", "35.17.09-KEC", "recording", "35.17.09"),
        ("operator.megaluh", "35.17.10-KEC", "recording", "35.17.10"),
        ("operator.surabaya", "35.78.01-KEC", "recording", "35.78.01"),
        ("adb", "35.17-DINAS", "printing", "35.17.09"),
        ("gudang", "35.17-DINAS", "receipt", ""),
    ]
    desks = [
        Desk(token_create(by=world.users[user]).text, office, section, domicile, str(first))
        for user, office, section, domicile in places
    ]
    path.write_text(json.dumps([desk.__dict__ for desk in desks]))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
