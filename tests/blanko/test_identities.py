"""The identities come out at 0 whatever happens, and a difference is found."""

from datetime import date

import pytest
from django.db import connection

from blanko.models import BLANK_WNI, StockDifference
from blanko.selectors.conservation import conservation
from blanko.selectors.identities import SINCE_START, Identity, identities
from blanko.services.checking import identities_check
from blanko.services.documents import (
    acceptance_post,
    adjustment_post,
    dispatch_post,
    loss_post,
    opening_post,
    receipt_post,
    return_post,
    reversal_post,
)
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.regions.models import Office
from tests.blanko.helpers import print_report
from tests.blanko.test_documents import july
from tests.blanko.test_screens import signed_in
from tests.factories import World

JULY = Period.month(date(2026, 7, 1))


def terms(office: Office, name: str, period: Period = JULY) -> dict[str, int]:
    (row,) = identities([office.pk], period)
    identity: Identity = next(i for i in row.identities if i.name == name)
    assert identity.difference == 0, identity
    return {term.code: term.value for term in identity.terms if term.value}


@pytest.fixture
def busy(world: World, keeper: User) -> Office:
    dinas = world.dinas
    opening_post(by=keeper, office=dinas, day=july(1), quantity=300, quarantine=4)
    receipt_post(by=keeper, office=dinas, day=july(2), quantity=490, damaged=10)
    sent = dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(3), quantity=100)
    acceptance_post(
        by=keeper, dispatch=sent, day=july(4), quantity=80, damaged=5, difference_note="bengkok"
    )
    return_post(by=keeper, dispatch=sent, day=july(5), quantity=3)
    loss_post(by=keeper, office=dinas, dispatch=sent, day=july(6), quantity=2, police_report="LP")
    loss_post(by=keeper, office=dinas, day=july(6), quantity=1, police_report="LP")
    adjustment_post(by=keeper, office=dinas, day=july(7), quantity=6, reason="hitung fisik")
    wrong = receipt_post(by=keeper, office=dinas, day=july(7), quantity=50)
    reversal_post(by=keeper, document=wrong, day=july(8), reason="dua kali dicatat")
    print_report(keeper, dinas, july(9), printed=800, spoiled=7)
    return dinas


def test_every_term_is_where_it_belongs(world: World, busy: Office) -> None:
    assert terms(busy, "on_hand") == {
        "opening": 300,
        "received": 490,
        "came_back": 3,
        "count_surplus": 6,
        "printed": 800,
        "spoiled": 7,
        "waiting_print": 102,
        "waiting_spoilage": 7,
        "sent": 100,
        "lost": 1,
    }
    assert terms(busy, "quarantine") == {
        "quarantine_opening": 4,
        "spoiled": 7,
        "waiting_spoilage": 7,
        "damaged": 10,
        "quarantine": 14,
    }
    assert terms(busy, "transit") == {
        "sent": 100,
        "accepted": 85,
        "came_back": 3,
        "lost_transit": 2,
        "transit": 10,
    }
    assert terms(world.jombang, "on_hand") == {"received": 80, "on_hand": 80}


def test_what_waited_and_was_settled_later_belongs_to_the_days_between(
    busy: Office, keeper: User
) -> None:
    receipt_post(by=keeper, office=busy, day=july(20), quantity=500)
    until = terms(busy, "on_hand", Period(july(1), july(20)))
    assert (until["waiting_print"], until["printed"]) == (102, 800)
    after = terms(busy, "on_hand", Period(july(20), date(2026, 8, 1)))
    assert after == {
        "received": 500,
        "waiting_print": -102,
        "waiting_spoilage": -7,
        "on_hand": 391,
    }


def test_days_before_the_book_are_outside_the_identity(dinas: Office, keeper: User) -> None:
    print_report(keeper, dinas, july(2), printed=5, spoiled=1)
    opening_post(by=keeper, office=dinas, day=july(6), quantity=50)
    print_report(keeper, dinas, july(6), printed=9)
    assert terms(dinas, "on_hand") == {"opening": 50, "printed": 9, "on_hand": 41}


def test_nightly_check_finds_what_was_tampered_with(busy: Office, keeper: User) -> None:
    assert identities_check().differing == 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE blanko_account SET balance = balance + 1 WHERE condition = 'quarantine'"
        )
        cursor.execute("UPDATE blanko_printingcount SET printing_first = printing_first + 3")
        cursor.execute("SET LOCAL session_replication_role = origin")
    run = identities_check()
    found = set(run.differences.values_list("office__code", "identity", "difference"))
    assert (busy.code, "on_hand", -3) in found
    assert (busy.code, "recount", 2) in found
    # One more in each of two quarantines than any document says, and three cards less than the sheets: at every level above.
    regions = set(
        run.differences.filter(identity="conserved").values_list("region__code", "difference")
    )
    assert regions == {("35.17", -5), ("35", -5), ("ID", -5)}
    assert run.differing == StockDifference.objects.filter(check_run=run).count()


def test_what_offices_send_each_other_cancels_above_them(busy: Office) -> None:
    """Jombang holds 80 of the Dinas: nothing for 35.17, whose border they never crossed."""
    found = conservation()
    assert {row.item for row in found} == {BLANK_WNI}
    assert [row.difference for row in found] == [0, 0, 0]
    assert identities_check().regions_checked == 3


def test_a_receiver_whose_sender_is_not_known_shows_in_the_regions(busy: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE blanko_stockdocument SET counterpart_id = NULL WHERE kind = 'acceptance'"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert {row.difference for row in conservation()} == {85}


def test_the_page_of_a_region_says_what_does_not_match(world: World, busy: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE blanko_printingcount SET printing_first = printing_first + 3")
        cursor.execute("SET LOCAL session_replication_role = origin")
    identities_check()
    page = signed_in(world.users["pusat"]).get("/blangko/?wilayah=35").content.decode()
    assert "Buku tidak cocok pada pemeriksaan terakhir" in page
    assert "Masuk, keluar, dan sisa wilayah" in page


def test_since_start_is_the_whole_history(busy: Office) -> None:
    assert terms(busy, "on_hand", Period(SINCE_START, date(2026, 8, 1))) == terms(busy, "on_hand")
