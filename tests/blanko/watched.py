"""Two Dinas of Jawa Timur that print on every working day of June and July 2026: one holds far too much, the other is nearly empty."""

from collections.abc import Iterator
from datetime import date, timedelta

from blanko.services.documents import acceptance_post, dispatch_post, opening_post
from ektp.regions.models import Office
from tests.blanko.helpers import print_report
from tests.factories import World

FIRST, LAST = date(2026, 6, 1), date(2026, 7, 31)
JOMBANG, SURABAYA = "35.17-DINAS", "35.78-DINAS"


def working_days() -> Iterator[date]:
    """Monday to Friday of both months."""
    day = FIRST
    while day <= LAST:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def watched(world: World) -> None:
    """Jombang begins with 10.000 and uses 20 a day; Surabaya with 2.758, uses 60 or 64 a day, and ends with 20 left.

    One delivery of the province to Surabaya took 6 days; 30 more are on their way since 29 July.
    """
    by = world.users["admin"]
    eve = FIRST - timedelta(days=1)
    for code, quantity in ((JOMBANG, 10_000), (SURABAYA, 2_758), ("35-PROV", 500)):
        opening_post(by=by, office=world.offices[code], day=eve, quantity=quantity)
    _deliver(world, date(2026, 6, 4), 50, accepted=date(2026, 6, 10))
    for number, day in enumerate(working_days()):
        print_report(by, world.offices[JOMBANG], day, printed=18, spoiled=2)
        print_report(by, world.offices[SURABAYA], day, printed=(58, 62)[number % 2], spoiled=2)
    _deliver(world, date(2026, 7, 29), 30)


def _deliver(world: World, day: date, quantity: int, accepted: date | None = None) -> None:
    by, receiver = world.users["admin"], _surabaya(world)
    province = world.offices["35-PROV"]
    sent = dispatch_post(by=by, office=province, receiver=receiver, day=day, quantity=quantity)
    if accepted:
        acceptance_post(by=by, dispatch=sent, day=accepted, quantity=quantity)


def _surabaya(world: World) -> Office:
    return world.offices[SURABAYA]
