"""Stock when a decree moves or ends a region: borders of transfers, and blanks in the book of an office that would close."""

import pytest

from blanko.models import BlankFlow, StockDocument
from blanko.services.documents import acceptance_post, dispatch_post, receipt_post
from ektp.accounts.models import User
from ektp.regions.exceptions import DecreeError
from ektp.regions.models import Office, Region
from ektp.regions.services import Decree, Row, What
from reports.rollup.runner import run_all
from reports.selectors import progress
from reports.services.regions import regions_change
from tests.blanko.test_documents import balance, flows, july
from tests.factories import Installer, World

DAY = july(20)


def drain() -> None:
    for _ in range(2):
        for place in Region.objects.filter(level__lte=1).order_by("-level", "code"):
            run_all(place.pk)


def change(*rows: Row) -> None:
    regions_change(by=Installer(), decree=Decree(DAY, "Keputusan", rows), apply=True)


def crossed(code: str) -> tuple[int, int]:
    """Keping that came into the region, and that left it, in July."""
    found = progress(Region.objects.get(code=code), july(1), july(31)).flows
    return found["blank_received_flow"] or 0, found["blank_sent_flow"] or 0


def sent(keeper: User, one: Office, other: Office, day: int, n: int, *, accepted: int) -> None:
    dispatch = dispatch_post(by=keeper, office=one, receiver=other, day=july(day), quantity=n)
    if accepted:
        acceptance_post(by=keeper, dispatch=dispatch, day=july(day + 1), quantity=accepted)


def test_transfers_of_a_kabupaten_that_goes_to_another_province_cross_the_border_now(
    world: World, keeper: User
) -> None:
    """Jombang sent 30 to Surabaya and 10 to Semarang: with Surabaya in Jawa Tengah all 40 left Jawa Timur, and 10 moved inside none."""
    jombang, surabaya, semarang = world.dinas, world.offices["35.78-DINAS"], world.offices["33.74-DINAS"]  # fmt: skip
    receipt_post(by=keeper, office=jombang, day=july(1), quantity=100)
    sent(keeper, jombang, surabaya, 2, 30, accepted=30)
    sent(keeper, surabaya, semarang, 6, 5, accepted=5)
    sent(keeper, jombang, semarang, 8, 10, accepted=4)
    drain()
    before = {code: crossed(code) for code in ("35", "33", "ID")}
    books = [balance(office) for office in (jombang, surabaya, semarang)]

    change(Row(2, What.MOVE, "35.78", "33.78"))
    drain()

    assert before == {"35": (100, 15), "33": (9, 0), "ID": (100, 0)}
    assert crossed("35") == (100, 40)
    assert (
        crossed("33")[0] == 30 + 4
    )  # from Jombang: what moved from Surabaya to Semarang stays inside now
    assert crossed("ID") == before["ID"]
    assert [balance(office) for office in (jombang, surabaya, semarang)] == books
    rows = BlankFlow.objects.count()
    change(Row(2, What.MOVE, "33.78", "35.78"))
    drain()
    assert {code: crossed(code) for code in ("35", "33", "ID")} == before
    assert (
        BlankFlow.objects.count() > rows
    )  # taken back by rows of the opposite sign: nothing is deleted
    assert flows("35")["blank_in_internal"] == 30


def test_an_office_that_would_close_with_blanks_in_its_book_stops_the_decree(
    world: World, keeper: User
) -> None:
    district = world.jombang
    receipt_post(by=keeper, office=world.dinas, day=july(1), quantity=50)
    sent(keeper, world.dinas, district, 2, 20, accepted=20)
    heir = world.regions["35.17.10"]
    merge = Row(2, What.MERGE, district.region.code, heir.code)

    with pytest.raises(DecreeError, match=r"masih mencatat 20 keping\. Serahkan dahulu"):
        change(merge)

    district.refresh_from_db()
    assert district.active
    assert Region.objects.get(pk=district.region_id).ended_on is None
    sent(keeper, district, world.dinas, 10, 20, accepted=0)
    with pytest.raises(DecreeError, match="masih mencatat 20 keping"):
        change(merge)  # on their way they are still in its book
    assert balance(world.dinas) == 30
    dispatch = StockDocument.objects.get(office=district, counterpart=world.dinas, kind="dispatch")
    acceptance_post(by=keeper, dispatch=dispatch, day=july(12), quantity=20)
    change(merge)
    district.refresh_from_db()
    assert not district.active
    assert (balance(world.dinas), balance(district)) == (50, 0)


def test_blanks_on_their_way_to_an_office_that_would_close_stop_the_decree(
    world: World, keeper: User
) -> None:
    """They are in the sender's book, but nobody could accept them any more."""
    receipt_post(by=keeper, office=world.dinas, day=july(1), quantity=50)
    sent(keeper, world.dinas, world.jombang, 2, 20, accepted=0)
    heir = world.regions["35.17.10"]

    with pytest.raises(DecreeError, match="dalam perjalanan"):
        change(Row(2, What.MERGE, world.jombang.region.code, heir.code))
