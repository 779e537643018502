"""The afternoon's count against the book of that day: open, handled, and open again when either figure changes."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from blanko.exceptions import DocumentRefused, InsufficientStock
from blanko.models import CountDifference, DeclaredStock, Handling, UnbookedUse
from blanko.selectors.balances import stock_today
from blanko.selectors.closing import closing_items
from blanko.selectors.differences import difference_of, differences_open
from blanko.services.differences import (
    difference_approve,
    difference_explain,
    difference_request,
    difference_return,
)
from blanko.services.documents import dispatch_post, opening_post, receipt_post, reversal_post
from blanko.services.places import place_add
from blanko.services.stock_counts import count_start
from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import MonthLock
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.helpers import key, print_report, sheet_of
from tests.blanko.test_documents import balance, july
from tests.factories import World


def declare(by: User, office: Office, day: date, counted: int | None) -> None:
    """Write on the sheet what was counted in the afternoon."""
    with changing(by=by):
        sheet = sheet_of(office, day, by)
        DeclaredStock.objects.update_or_create(
            sheet=sheet, office=office, day=day, defaults={"declared_blank_on_hand": counted}
        )


@pytest.fixture
def book(dinas: Office, keeper: User) -> Office:
    """1.000 on hand since the first; on the ninth 40 were printed and 955 counted: 5 are missing."""
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    print_report(keeper, dinas, july(9), printed=40)
    declare(keeper, dinas, july(9), 955)
    return dinas


@pytest.fixture
def chief(world: World) -> User:
    return world.users["kabid"]


def still_open(office: Office) -> list[tuple[int, int]]:
    """Day and difference."""
    return [(d.day.day, d.difference) for d in differences_open([office.pk], july(31))]


def test_opens_by_itself_and_is_gone_when_the_two_are_equal(book: Office, keeper: User) -> None:
    (found,) = differences_open([book.pk], july(31))
    assert (found.counted, found.expected, found.handled) == (955, 960, None)
    assert found.age(july(31)) == 22
    print_report(keeper, book, july(9), printed=45)
    assert still_open(book) == []
    declare(keeper, book, july(9), 960)
    assert still_open(book) == [(9, 5)]
    declare(keeper, book, july(9), None)
    assert still_open(book) == []


def test_only_counts_of_days_that_the_book_knows(dinas: Office, keeper: User) -> None:
    declare(keeper, dinas, july(2), 500)
    assert still_open(dinas) == []
    opening_post(by=keeper, office=dinas, day=july(3), quantity=480)
    declare(keeper, dinas, july(3), 470)
    assert still_open(dinas) == [(3, -10)]
    assert difference_of(dinas, july(2)) is None


def test_an_explanation_holds_until_it_is_another_difference(book: Office, keeper: User) -> None:
    with pytest.raises(DocumentRefused, match="Tulis sebab"):
        difference_explain(by=keeper, office=book, day=july(9), seen=-5, note=" ")
    with pytest.raises(DocumentRefused, match="sekarang −5 keping, bukan −4"):
        difference_explain(by=keeper, office=book, day=july(9), seen=-4, note="x")
    made = difference_explain(
        by=keeper, office=book, day=july(9), seen=-5, note="lima dibawa mobil keliling"
    )
    assert (made.handling, made.accepted, made.difference) == (Handling.EXPLAINED, -5, -5)
    assert still_open(book) == []
    receipt_post(by=keeper, office=book, day=july(8), quantity=3)
    (again,) = differences_open([book.pk], july(31))
    assert (again.difference, again.has_changed, again.handled) == (-8, True, made)
    difference_explain(by=keeper, office=book, day=july(9), seen=-8, note="delapan")
    assert still_open(book) == []
    assert CountDifference.objects.count() == 1


def test_nothing_to_handle_where_there_is_none(book: Office, keeper: User) -> None:
    declare(keeper, book, july(9), 960)
    with pytest.raises(DocumentRefused, match="sudah sama"):
        difference_explain(by=keeper, office=book, day=july(9), seen=0, note="x")
    with pytest.raises(DocumentRefused, match="Tidak ada hasil hitung"):
        difference_explain(by=keeper, office=book, day=july(10), seen=0, note="x")
    with pytest.raises(DocumentRefused, match="Belum ada penyesuaian"):
        difference_approve(by=keeper, office=book, day=july(9))


def test_an_adjustment_needs_another_person(book: Office, keeper: User, chief: User) -> None:
    asked = difference_request(by=keeper, office=book, day=july(9), seen=-5, note="hitung dua kali")
    assert (asked.handling, asked.accepted) == (Handling.REQUESTED, None)
    assert still_open(book) == [(9, -5)]
    with pytest.raises(DocumentRefused, match="oleh orang lain"):
        difference_approve(by=keeper, office=book, day=july(9))
    done = difference_approve(by=chief, office=book, day=july(9))
    again = difference_approve(by=chief, office=book, day=july(9))
    assert done == again
    assert done.document is not None
    assert (done.accepted, done.document.quantity, done.document.day) == (0, -5, july(9))
    assert (balance(book), still_open(book)) == (955, [])
    reversal_post(by=keeper, document=done.document, day=july(9), reason="keliru")
    assert still_open(book) == [(9, -5)]


def test_the_database_knows_that_it_is_another(book: Office, keeper: User) -> None:
    difference_request(by=keeper, office=book, day=july(9), seen=-5, note="hitung dua kali")
    with pytest.raises(IntegrityError), changing(by=keeper):
        CountDifference.objects.update(
            decided_by=keeper, decided_at=datetime(2026, 7, 31, tzinfo=UTC)
        )


def test_what_was_asked_is_what_is_posted(book: Office, keeper: User, chief: User) -> None:
    difference_request(by=keeper, office=book, day=july(9), seen=-5, note="hitung dua kali")
    declare(keeper, book, july(9), 950)
    with pytest.raises(DocumentRefused, match="sekarang −10 keping, bukan −5"):
        difference_approve(by=chief, office=book, day=july(9))
    with pytest.raises(DocumentRefused, match="alasan"):
        difference_return(by=chief, office=book, day=july(9), reason="")
    back = difference_return(by=chief, office=book, day=july(9), reason="hitung ulang")
    assert (back.handling, back.returned_reason) == (Handling.RETURNED, "hitung ulang")
    with pytest.raises(DocumentRefused, match="menunggu persetujuan: dikembalikan"):
        difference_approve(by=chief, office=book, day=july(9))
    assert balance(book) == 960
    difference_request(by=keeper, office=book, day=july(9), seen=-10, note="hitung ulang")
    difference_approve(by=chief, office=book, day=july(9))
    assert (balance(book), still_open(book)) == (950, [])


def test_an_adjustment_that_the_book_bears_no_more(
    book: Office, keeper: User, chief: User, world: World
) -> None:
    difference_request(by=keeper, office=book, day=july(9), seen=-5, note="hitung dua kali")
    dispatch_post(by=keeper, office=book, receiver=world.jombang, day=july(10), quantity=958)
    with pytest.raises(InsufficientStock, match="setelah dokumen Kirim"):
        difference_approve(by=chief, office=book, day=july(9))
    assert still_open(book) == [(9, -5)]


def test_a_day_of_a_closed_month_is_adjusted_on_the_first_open_day(
    book: Office, keeper: User, chief: User, world: World
) -> None:
    difference_request(by=keeper, office=book, day=july(9), seen=-5, note="hitung dua kali")
    with clock.held_at(datetime(2026, 8, 3, 3, tzinfo=UTC)):
        with changing(by=chief):
            MonthLock.objects.create(
                agency=world.regions["35.17"],
                month=july(1),
                closed=True,
                by=chief,
                at=clock.now(),
            )
        done = difference_approve(by=chief, office=book, day=july(9))
    assert done.document is not None
    assert (done.document.day, done.accepted) == (date(2026, 8, 1), -5)
    assert still_open(book) == []


def test_what_waits_was_used_all_the_same(dinas: Office, keeper: User, chief: User) -> None:
    """30 in the book, 100 printed, 12 lie there: 82 came without a paper. Found, they settle what waits."""
    opening_post(by=keeper, office=dinas, day=july(1), quantity=30)
    print_report(keeper, dinas, july(6), printed=100)
    declare(keeper, dinas, july(6), 12)
    assert still_open(dinas) == [(6, 82)]
    (row,) = [r for r in stock_today(dinas.pk, july(6)) if r.item == "blank_wni"]
    assert row.difference == 82
    receipt_post(by=keeper, office=dinas, day=july(8), quantity=70)
    assert still_open(dinas) == [(6, 82)]  # that one came two days later
    (row,) = [r for r in stock_today(dinas.pk, july(6)) if r.item == "blank_wni"]
    assert (row.difference, row.late, row.waiting) == (82, 70, 0)
    difference_request(by=keeper, office=dinas, day=july(6), seen=82, note="bukti terima hilang")
    difference_approve(by=chief, office=dinas, day=july(6))
    assert still_open(dinas) == []
    assert not UnbookedUse.objects.exclude(quantity=0).exists()
    assert balance(dinas) == 82


def test_only_the_printing_place_is_counted_on_the_sheet(book: Office, keeper: User) -> None:
    place_add(by=keeper, office=book, name="Ruang cetak", prints=True)
    assert still_open(book) == []


def test_the_month_is_closed_over_them_knowingly(book: Office, keeper: User, world: World) -> None:
    count_start(by=keeper, office=book, item="blank_wni", client_key=key("c"))
    items = {i.code: i for i in closing_items(world.regions["35.17"], Period.month(july(1)))}
    assert items["stock_differences"].open == 1
    assert "9 Juli 2026: −5 keping" in items["stock_differences"].detail[0]
    assert items["stock_counts"].open == 1
    assert not items["stock_counts"].needs_remark
    june = {
        i.code: i for i in closing_items(world.regions["35.17"], Period.month(date(2026, 6, 1)))
    }
    assert (june["stock_differences"].open, june["stock_counts"].open) == (0, 0)
