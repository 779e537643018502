"""Print use and spoilage: a sheet is never refused, and what the book cannot bear waits."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blanko.models import Condition, StockDocument, UnbookedUse
from blanko.services.documents import (
    adjustment_post,
    dispatch_post,
    issue_to_place,
    opening_post,
    receipt_post,
    reversal_post,
)
from blanko.services.places import place_add
from ektp.accounts.models import User
from ektp.daysheets.models import ChangeOutbox, MonthLock
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.helpers import print_report
from tests.blanko.test_documents import balance, closings, flows, july
from tests.factories import World


def waiting(office: Office) -> dict[tuple[int, str], int]:
    uses = UnbookedUse.objects.filter(office=office).exclude(quantity=0)
    return {(use.service_day.day, use.kind): use.quantity for use in uses}


def test_431_on_a_book_of_300_waits_with_131_until_500_come(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=300)
    print_report(keeper, dinas, july(6), printed=431)
    assert waiting(dinas) == {(6, "print"): 131}
    assert balance(dinas) == 0
    receipt_post(by=keeper, office=dinas, day=july(8), quantity=500)
    assert waiting(dinas) == {}
    assert balance(dinas) == 369
    assert closings(dinas) == {1: 300, 6: 0, 8: 369}
    print_report(keeper, dinas, july(9), printed=300)
    assert balance(dinas) == 69


def test_settled_use_keeps_its_service_day(dinas: Office, keeper: User) -> None:
    print_report(keeper, dinas, july(6), printed=10)
    receipt_post(by=keeper, office=dinas, day=july(8), quantity=10)
    use = StockDocument.objects.get(kind="print_use")
    assert (use.day, use.posted_day) == (july(6), july(8))
    assert ChangeOutbox.objects.filter(day=july(8)).exists()


def test_late_sheet_posts_on_the_days_that_bear_it(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=300)
    receipt_post(by=keeper, office=dinas, day=july(8), quantity=500)
    print_report(keeper, dinas, july(6), printed=431)
    assert waiting(dinas) == {}
    assert closings(dinas) == {1: 300, 6: 0, 8: 369}


def test_oldest_service_day_first_and_print_before_spoilage(dinas: Office, keeper: User) -> None:
    print_report(keeper, dinas, july(7), printed=20)
    print_report(keeper, dinas, july(6), printed=10, spoiled=5)
    receipt_post(by=keeper, office=dinas, day=july(8), quantity=12)
    assert waiting(dinas) == {(6, "spoilage"): 3, (7, "print"): 20}
    receipt_post(by=keeper, office=dinas, day=july(8), quantity=13)
    assert waiting(dinas) == {(7, "print"): 10}
    assert balance(dinas, Condition.QUARANTINE) == 5


def test_lowering_a_figure_waits_less_before_it_gives_back(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=300)
    print_report(keeper, dinas, july(6), printed=431)
    print_report(keeper, dinas, july(6), printed=400)
    assert waiting(dinas) == {(6, "print"): 100}
    print_report(keeper, dinas, july(6), printed=250)
    assert (waiting(dinas), balance(dinas)) == ({}, 50)


def test_what_is_given_back_settles_what_waits(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    print_report(keeper, dinas, july(6), printed=100)
    print_report(keeper, dinas, july(7), printed=40)
    print_report(keeper, dinas, july(6), printed=70)
    assert (waiting(dinas), balance(dinas)) == ({(7, "print"): 10}, 0)
    assert closings(dinas) == {1: 100, 6: 30, 7: 0}


def test_spoilage_goes_to_quarantine_and_back(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    print_report(keeper, dinas, july(6), spoiled=8)
    assert (balance(dinas), balance(dinas, Condition.QUARANTINE)) == (92, 8)
    print_report(keeper, dinas, july(6), spoiled=5)
    assert (balance(dinas), balance(dinas, Condition.QUARANTINE)) == (95, 5)
    assert flows("35.17")["blank_quarantine_change"] == 5


def test_spoilage_that_left_quarantine_is_not_taken_back(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    print_report(keeper, dinas, july(6), spoiled=8)
    adjustment_post(
        by=keeper,
        office=dinas,
        day=july(7),
        quantity=-6,
        reason="hitung fisik",
        condition=Condition.QUARANTINE,
    )
    print_report(keeper, dinas, july(6), spoiled=3)
    assert (balance(dinas), balance(dinas, Condition.QUARANTINE)) == (94, 0)
    assert waiting(dinas) == {(6, "spoilage"): -3}
    print_report(keeper, dinas, july(6), spoiled=7)
    assert (waiting(dinas), balance(dinas)) == ({}, 93)


def test_lack_that_another_place_covers_waits_for_a_bon(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    room = place_add(by=keeper, office=dinas, name="Ruang cetak", prints=True)
    print_report(keeper, dinas, july(6), printed=30)
    receipt_post(by=keeper, office=dinas, day=july(6), quantity=5)
    assert waiting(dinas) == {(6, "print"): 30}
    issue_to_place(by=keeper, office=dinas, day=july(7), quantity=50, to_place=room)
    assert waiting(dinas) == {}
    assert balance(dinas) == 75


def test_days_before_the_book_begins_are_outside_it(dinas: Office, keeper: User) -> None:
    print_report(keeper, dinas, july(3), printed=7)
    print_report(keeper, dinas, july(6), printed=9)
    opening = opening_post(by=keeper, office=dinas, day=july(6), quantity=0)
    assert waiting(dinas) == {(6, "print"): 9}
    print_report(keeper, dinas, july(2), printed=4)
    assert waiting(dinas) == {(6, "print"): 9}
    reversal_post(by=keeper, document=opening, day=july(7), reason="salah tanggal")
    assert waiting(dinas) == {(2, "print"): 4, (3, "print"): 7, (6, "print"): 9}


def test_reversal_that_frees_stock_settles(world: World, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=50)
    sent = dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(2), quantity=50)
    print_report(keeper, dinas, july(3), printed=20)
    assert waiting(dinas) == {(3, "print"): 20}
    reversal_post(by=keeper, document=sent, day=july(4), reason="batal")
    assert (waiting(dinas), balance(dinas)) == ({}, 30)


def test_revision_in_a_closed_month_posts_on_the_first_open_day(
    world: World, dinas: Office, keeper: User
) -> None:
    june = date(2026, 6, 25)
    opening_post(by=keeper, office=dinas, day=date(2026, 6, 1), quantity=100)
    print_report(keeper, dinas, june, printed=10)
    kabid = world.users["kabid"]
    with changing(by=kabid):
        MonthLock.objects.create(
            agency=world.regions["35.17"],
            month=date(2026, 6, 1),
            closed=True,
            by=kabid,
            at="2026-07-02T00:00Z",
        )
    ChangeOutbox.objects.all().delete()
    print_report(keeper, dinas, june, printed=15)
    assert july(1) in ChangeOutbox.objects.values_list("day", flat=True)  # the roll-up hears of it
    print_report(keeper, dinas, june, printed=8)
    documents = StockDocument.objects.filter(kind="print_use").order_by("pk")
    assert [(d.day, d.posted_day, d.quantity) for d in documents] == [
        (june, june, 10),
        (june, july(1), 5),
        (june, july(1), -5),
        (june, july(1), -2),
    ]


def test_an_untouched_figure_costs_nothing(dinas: Office, keeper: User) -> None:
    print_report(keeper, dinas, july(6), printed=0)
    assert not StockDocument.objects.exists()
    assert not UnbookedUse.objects.exists()


@pytest.mark.parametrize(("printed", "spoiled"), [(120, None), (120, 3)])
def test_posting_a_sheet_takes_three_statements_a_section(
    dinas: Office, keeper: User, printed: int, spoiled: int | None
) -> None:
    """DESIGN section 10: a save has 20 statements, 14 without printing."""
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        print_report(keeper, dinas, july(6), printed=printed, spoiled=spoiled)
    mine = [q["sql"] for q in queries if "blanko_account" in q["sql"] or "unbooked" in q["sql"]]
    assert len(mine) == (3 if spoiled is None else 6), mine
