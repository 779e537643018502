"""Stok opname: what moves while it goes on does not distort it, and what it found is posted once, by another person."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError

from blanko.exceptions import DocumentRefused, InsufficientStock
from blanko.models import (
    Condition,
    CountState,
    DifferenceReason,
    StockCount,
    StockCountLine,
    StockCountReason,
    StockDocument,
    UnbookedUse,
)
from blanko.selectors.identities import identities
from blanko.selectors.stock_counts import count_lines, count_report, counts_of
from blanko.services.count_approval import count_approve
from blanko.services.documents import (
    dispatch_post,
    issue_to_place,
    opening_post,
    receipt_post,
    reversal_post,
)
from blanko.services.places import place_add, place_default
from blanko.services.stock_counts import (
    Counted,
    Part,
    count_cancel,
    count_enter,
    count_return,
    count_start,
    count_submit,
)
from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import MonthLock
from ektp.daysheets.selectors.changes import changes
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.helpers import key, print_report
from tests.blanko.test_documents import balance, july
from tests.blanko.together import at_once
from tests.factories import World

R = DifferenceReason


def at(day: int, hour: int) -> datetime:
    """An hour (WIB) of a day in July."""
    return datetime(2026, 7, day, hour - 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def the_tenth() -> Iterator[None]:
    """It is Friday, 10 July 2026, 8.00 WIB, until a test says otherwise."""
    with clock.held_at(at(10, 8)):
        yield


@pytest.fixture
def chief(world: World) -> User:
    return world.users["kabid"]


@pytest.fixture
def book(dinas: Office, keeper: User) -> Office:
    """A book of 1.000 on hand and 20 in quarantine since the first."""
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000, quarantine=20)
    return dinas


def begin(by: User, office: Office, name: str = "count", **more: Any) -> StockCount:
    return count_start(by=by, office=office, item="blank_wni", client_key=key(name), **more)


def line_of(count: StockCount, condition: str = "on_hand", place: str = "") -> StockCountLine:
    lines = count.lines.filter(condition=condition)
    return lines.get(place__name=place) if place else lines.first()  # type: ignore[return-value]


def enter(by: User, count: StockCount, on_hand: int, when: datetime | None = None) -> None:
    count_enter(by=by, count=count, counted={line_of(count).pk: Counted(on_hand, when)})


def difference(count: StockCount, condition: str = "on_hand") -> int | None:
    (found,) = [x for x in count_lines(count) if x.line.condition == condition]
    return found.difference


def submit(by: User, count: StockCount, *parts: Part, quarantine: tuple[Part, ...] = ()) -> None:
    reasons = {line_of(count).pk: parts, line_of(count, "quarantine").pk: quarantine}
    count_submit(by=by, count=count, reasons=reasons)


def submitted(world: World, on_hand: int, *parts: Part) -> StockCount:
    """A count that waits for its approval, of a book of 100 at the Dinas."""
    keeper, dinas = world.users["gudang"], world.dinas
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    count = begin(keeper, dinas)
    enter(keeper, count, on_hand)
    submit(keeper, count, *parts)
    return count


def closed(office: Office) -> bool:
    return all(identity.holds for identity in identities([office.pk], Period.month(july(1))))


def test_a_count_that_agrees_posts_nothing(book: Office, keeper: User, chief: User) -> None:
    count = begin(keeper, book)
    enter(keeper, count, 1000)
    submit(keeper, count)
    count_approve(by=chief, count=count)
    count.refresh_from_db()
    assert (count.state, count.approved_by) == (CountState.APPROVED, chief)
    assert not count.documents.exists()
    assert [x.line.expected_when_counted for x in count_lines(count)] == [1000, None]


def test_what_moves_while_it_goes_on_is_expected(book: Office, keeper: User, world: World) -> None:
    count = begin(keeper, book)
    with clock.held_at(at(10, 9)):
        receipt_post(by=keeper, office=book, day=july(10), quantity=500)
        receipt_post(by=keeper, office=book, day=july(3), quantity=70)  # dated back
        print_report(keeper, book, july(9), printed=30, spoiled=2)
        dispatch_post(by=keeper, office=book, receiver=world.jombang, day=july(10), quantity=100)
    with clock.held_at(at(10, 10)):
        there = 1000 + 500 + 70 - 32 - 100
        enter(keeper, count, there)
        (on_hand, quarantine) = count_lines(count)
        assert (on_hand.expected, on_hand.moved, on_hand.difference) == (there, 438, 0)
        assert (quarantine.expected, quarantine.moved, quarantine.difference) == (22, 2, None)


def test_what_moves_after_the_counting_changes_nothing(book: Office, keeper: User) -> None:
    count = begin(keeper, book)
    with clock.held_at(at(10, 9)):
        enter(keeper, count, 990)
    with clock.held_at(at(10, 15)):
        receipt_post(by=keeper, office=book, day=july(10), quantity=500)
        print_report(keeper, book, july(10), printed=40, spoiled=1)
        assert difference(count) == -10
        assert (count_lines(count)[1].expected, balance(book, "quarantine")) == (21, 21)
    with clock.held_at(at(12, 9)):
        print_report(keeper, book, july(11), printed=60)
        assert difference(count) == -10


def test_what_was_dated_back_after_the_counting_was_there_already(
    book: Office, keeper: User
) -> None:
    """The cards of last week's receipt lay there when somebody counted; only the paper came later."""
    count = begin(keeper, book)
    with clock.held_at(at(10, 9)):
        enter(keeper, count, 1050)
        assert difference(count) == 50
    with clock.held_at(at(10, 15)):
        receipt = receipt_post(by=keeper, office=book, day=july(6), quantity=50)
        assert difference(count) == 0
        print_report(keeper, book, july(9), printed=7)
        assert difference(count) == 7
        reversal_post(by=keeper, document=receipt, day=july(10), reason="salah kantor")
        assert difference(count) == 57


def test_a_counting_typed_in_later_is_taken_at_its_own_hour(book: Office, keeper: User) -> None:
    count = begin(keeper, book)
    with clock.held_at(at(10, 9)):
        receipt_post(by=keeper, office=book, day=july(10), quantity=500)
    with clock.held_at(at(10, 11)):
        receipt_post(by=keeper, office=book, day=july(10), quantity=300)
    with clock.held_at(at(10, 12)):
        enter(keeper, count, 1495, at(10, 10))
        assert difference(count) == -5
        with pytest.raises(DocumentRefused, match="di antara mulai"):
            enter(keeper, count, 1, at(10, 7))
        with pytest.raises(DocumentRefused, match="di antara mulai"):
            enter(keeper, count, 1, at(10, 13))
        enter(keeper, count, 1000, at(10, 8))
        assert difference(count) == 0


def test_reasons_add_up_to_the_difference(book: Office, keeper: User) -> None:
    count = begin(keeper, book)
    enter(keeper, count, 990)
    with pytest.raises(DocumentRefused, match=r"selisih −10, .* −7; sisanya −3 belum"):
        submit(keeper, count, Part(R.MISRECORDED, -7))
    assert not StockCountReason.objects.exists()
    submit(keeper, count, Part(R.MISRECORDED, -13), Part(R.FOUND, 3))
    count.refresh_from_db()
    assert count.state == CountState.SUBMITTED


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (Part(R.LOST, -10), "nomor laporan polisi"),
        (Part(R.OTHER, -10, note=" "), "memerlukan keterangan"),
        (Part(R.FOUND, -10), "kolom yang lain"),
        (Part(R.LOST, 10, police_report="LP/1"), "kolom yang lain"),
    ],
)
def test_a_reason_has_what_it_needs(book: Office, keeper: User, part: Part, sentence: str) -> None:
    count = begin(keeper, book)
    enter(keeper, count, 990)
    with pytest.raises(DocumentRefused, match=sentence):
        submit(keeper, count, part)


def test_spoiled_ones_come_from_what_is_on_hand(book: Office, keeper: User) -> None:
    count = begin(keeper, book)
    count_enter(by=keeper, count=count, counted={line_of(count, "quarantine").pk: Counted(15)})
    with pytest.raises(DocumentRefused, match="hanya untuk sisa"):
        submit(keeper, count, quarantine=(Part(R.DAMAGED, -5),))
    with pytest.raises(DocumentRefused, match="belum dihitung"):
        submit(keeper, count, Part(R.MISRECORDED, -5))


def test_the_database_knows_reasons_too(book: Office, keeper: User) -> None:
    line = line_of(begin(keeper, book))
    for wrong in (
        {"kind": "lost", "quantity": -1},
        {"kind": "lost", "quantity": 1, "police_report": "LP/1"},
        {"kind": "found", "quantity": -1},
        {"kind": "other", "quantity": 1},
        {"kind": "misrecorded", "quantity": 0},
        {"kind": "stolen", "quantity": -1},
    ):
        with pytest.raises(IntegrityError), changing(by=keeper):
            StockCountReason.objects.create(line=line, office=book, **wrong)


def test_each_reason_is_posted_as_what_it_is(book: Office, keeper: User, chief: User) -> None:
    count = begin(keeper, book, number="7/BA")
    counted = {line_of(count).pk: Counted(980), line_of(count, "quarantine").pk: Counted(25)}
    count_enter(by=keeper, count=count, counted=counted)
    with pytest.raises(DocumentRefused, match=r"Karantina: selisih −1"):
        submit(keeper, count, Part(R.DAMAGED, -6), Part(R.MISCOUNTED, -14))
    submit(
        keeper,
        count,
        Part(R.DAMAGED, -6),
        Part(R.LOST, -9, "dari brankas", "LP/12/VII/2026"),
        Part(R.MISRECORDED, -6, "bon 4 dicatat dua kali"),
        Part(R.FOUND, 1),
        quarantine=(Part(R.MISCOUNTED, -1),),
    )
    with clock.held_at(at(13, 9)):
        receipt_post(by=keeper, office=book, day=july(13), quantity=200)
        count_approve(by=chief, count=count)
    assert (balance(book), balance(book, "quarantine")) == (980 + 200, 25)
    posted = {
        (d.kind, d.condition, d.quantity, d.number, d.day.day)
        for d in StockDocument.objects.filter(stock_count=count)
    }
    assert posted == {
        ("adjustment", "on_hand", -6, "7/BA", 10),
        ("adjustment", "quarantine", 6, "7/BA", 10),
        ("loss", "on_hand", 9, "LP/12/VII/2026", 10),
        ("adjustment", "on_hand", 1, "7/BA", 10),
        ("adjustment", "quarantine", -1, "7/BA", 10),
    } | {("adjustment", "on_hand", -6, "7/BA", 10)}
    assert count.documents.count() == 6
    assert closed(book)


def test_nobody_approves_what_one_counted(book: Office, keeper: User, world: World) -> None:
    province = world.users["provinsi"]
    count = begin(keeper, book)
    enter(province, count, 1000)
    submit(keeper, count)
    for by in (keeper, province):
        with pytest.raises(DocumentRefused, match="oleh orang lain"):
            count_approve(by=by, count=count)
    count_approve(by=world.users["kasi"], count=count)


def test_the_database_knows_that_too(book: Office, keeper: User) -> None:
    count = begin(keeper, book)
    enter(keeper, count, 1000)
    submit(keeper, count)
    with pytest.raises(IntegrityError), changing(by=keeper):
        StockCount.objects.filter(pk=count.pk).update(
            state="approved", approved_by=keeper, approved_at=at(10, 9)
        )


def test_a_second_approval_posts_nothing(
    book: Office, keeper: User, chief: User, world: World
) -> None:
    count = begin(keeper, book)
    enter(keeper, count, 990)
    submit(keeper, count, Part(R.MISRECORDED, -10))
    count_approve(by=chief, count=count)
    count_approve(by=chief, count=count)
    with pytest.raises(DocumentRefused, match="tidak sedang menunggu persetujuan: disetujui"):
        count_approve(by=world.users["kasi"], count=count)
    assert balance(book) == 990
    assert count.documents.count() == 1


def test_a_paper_dated_back_after_submission_asks_for_new_reasons(
    book: Office, keeper: User, chief: User
) -> None:
    count = begin(keeper, book)
    enter(keeper, count, 1050)
    submit(keeper, count, Part(R.FOUND, 50))
    with clock.held_at(at(10, 15)):
        receipt_post(by=keeper, office=book, day=july(6), quantity=50)
        with pytest.raises(DocumentRefused, match="sekarang 0, bukan 50"):
            count_approve(by=chief, count=count)
        with pytest.raises(DocumentRefused, match="alasan"):
            count_return(by=chief, count=count, reason=" ")
        count_return(by=chief, count=count, reason="bukti terima ditemukan")
        count.refresh_from_db()
        assert (count.state, count.returned_reason) == ("open", "bukti terima ditemukan")
        submit(keeper, count)
        count_approve(by=chief, count=count)
    assert balance(book) == 1050


def test_refused_where_the_book_bears_it_no_more(
    book: Office, keeper: User, chief: User, world: World
) -> None:
    count = begin(keeper, book)
    enter(keeper, count, 900)
    submit(keeper, count, Part(R.MISRECORDED, -100))
    with clock.held_at(at(11, 9)):
        sent = dispatch_post(
            by=keeper, office=book, receiver=world.jombang, day=july(11), quantity=950
        )
        with pytest.raises(InsufficientStock, match="hanya 50 keping setelah dokumen Kirim"):
            count_approve(by=chief, count=count)
        assert balance(book) == 50
        reversal_post(by=keeper, document=sent, day=july(11), reason="salah tulis")
        count_approve(by=chief, count=count)
    assert balance(book) == 900


def test_a_count_finds_what_uses_wait_for(book: Office, keeper: User, chief: User) -> None:
    """1.200 printed on a book of 1.000: 200 wait. 50 lie there, so 250 came without a paper."""
    print_report(keeper, book, july(9), printed=1190, spoiled=10)
    assert balance(book) == 0
    count = begin(keeper, book)
    assert line_of(count).expected_at_start == -200
    assert line_of(count, "quarantine").expected_at_start == 30
    counted = {line_of(count).pk: Counted(50), line_of(count, "quarantine").pk: Counted(30)}
    count_enter(by=keeper, count=count, counted=counted)
    assert (difference(count), difference(count, "quarantine")) == (250, 0)
    submit(
        keeper,
        count,
        Part(R.MISRECORDED, 255, "penerimaan tidak dicatat"),
        Part(R.LOST, -5, "", "LP"),
    )
    count_approve(by=chief, count=count)
    assert (balance(book), balance(book, "quarantine")) == (50, 30)
    assert not UnbookedUse.objects.exclude(quantity=0).exists()
    assert closed(book)


def test_uses_that_begin_to_wait_or_settle_after_the_counting(book: Office, keeper: User) -> None:
    count = begin(keeper, book)
    with clock.held_at(at(10, 9)):
        print_report(keeper, book, july(10), printed=1100)  # 100 wait
    with clock.held_at(at(10, 10)):
        enter(keeper, count, 0)
        assert difference(count) == 100
    with clock.held_at(at(10, 15)):
        print_report(keeper, book, july(10), printed=1150)
        assert difference(count) == 100
        receipt_post(by=keeper, office=book, day=july(10), quantity=30)
        assert difference(count) == 100
        receipt_post(by=keeper, office=book, day=july(9), quantity=100)
        assert difference(count) == 0
        receipt_post(by=keeper, office=book, day=july(10), quantity=500)
        assert difference(count) == 0
    with clock.held_at(at(11, 15)):
        print_report(keeper, book, july(11), printed=2000)
        assert difference(count) == 0


def test_places_one_by_one_or_all(book: Office, keeper: User, chief: User) -> None:
    room = place_add(by=keeper, office=book, name="Ruang cetak", prints=True)
    issue_to_place(by=keeper, office=book, day=july(2), quantity=100, to_place=room)
    print_report(keeper, book, july(9), printed=130)  # 30 wait for a bon
    one = begin(keeper, book, "one", place=room)
    assert {x.place for x in count_lines(one)} == {"Ruang cetak"}
    for place in (room, None):
        with pytest.raises(DocumentRefused, match="Ruang cetak yang dimulai 10 Juli 2026"):
            begin(keeper, book, "two", place=place)
    begin(keeper, book, "store", place=place_default(book))
    begin_again = begin(keeper, book, "one", place=room)
    assert begin_again == one
    for count in counts_of(book):
        count_cancel(by=keeper, count=count, reason="diulang")
    whole = begin(keeper, book, "whole")
    counted = {
        line_of(whole, place="Gudang").pk: Counted(870),
        line_of(whole, place="Ruang cetak").pk: Counted(0),
    }
    count_enter(by=keeper, count=whole, counted=counted)
    reasons = {
        line_of(whole, place="Gudang").pk: [Part(R.MISRECORDED, -30, "bon tidak dicatat")],
        line_of(whole, place="Ruang cetak").pk: [Part(R.MISRECORDED, 30, "bon tidak dicatat")],
    }
    count_submit(by=keeper, count=whole, reasons=reasons)
    count_approve(by=chief, count=whole)
    assert balance(book) == 870
    assert not UnbookedUse.objects.exclude(quantity=0).exists()


def test_the_database_refuses_a_second_running_count(book: Office, keeper: User) -> None:
    line = line_of(begin(keeper, book))
    with changing(by=keeper):
        other = StockCount.objects.create(
            office=book,
            item_id="blank_wni",
            day=july(10),
            started_by=keeper,
            started_at=at(10, 8),
            client_key=key("other"),
        )
    with pytest.raises(IntegrityError), changing(by=keeper):
        StockCountLine.objects.create(
            stock_count=other,
            office=book,
            place=line.place,
            item_id="blank_wni",
            condition="on_hand",
            expected_at_start=0,
        )


def test_needs_a_book_a_count_and_a_reason(dinas: Office, keeper: User) -> None:
    with pytest.raises(DocumentRefused, match="Catat stok awal"):
        begin(keeper, dinas)
    opening_post(by=keeper, office=dinas, day=july(1), quantity=5)
    count = begin(keeper, dinas)
    with pytest.raises(DocumentRefused, match="Belum ada hasil hitung"):
        submit(keeper, count)
    with pytest.raises(DocumentRefused, match="alasan"):
        count_cancel(by=keeper, count=count, reason="")
    count_cancel(by=keeper, count=count, reason="salah barang")
    for late in (lambda: enter(keeper, count, 5), lambda: submit(keeper, count)):
        with pytest.raises(DocumentRefused, match="dibatalkan"):
            late()


def test_a_closed_month_posts_on_the_first_open_day(
    book: Office, keeper: User, chief: User, world: World
) -> None:
    count = begin(keeper, book)
    enter(keeper, count, 995)
    submit(keeper, count, Part(R.MISRECORDED, -5))
    with clock.held_at(datetime(2026, 8, 3, 3, tzinfo=UTC)):
        with changing(by=chief):
            MonthLock.objects.create(
                agency=world.regions["35.17"], month=july(1), closed=True, by=chief, at=at(31, 17)
            )
        count_approve(by=chief, count=count)
    assert [d.day.isoformat() for d in count.documents.all()] == ["2026-08-01"]


def test_the_paper_says_it_all(book: Office, keeper: User, chief: User) -> None:
    count = begin(keeper, book, number="7/BA")
    enter(keeper, count, 991)
    submit(keeper, count, Part(R.LOST, -9, "brankas", "LP/12"))
    with clock.held_at(at(13, 9)):
        count_approve(by=chief, count=count)
        receipt_post(by=keeper, office=book, day=july(6), quantity=40)
    count.refresh_from_db()
    paper = count_report(count)
    assert (paper.number, paper.started_day, paper.approved_day) == ("7/BA", july(10), july(13))
    assert (paper.counted_days, paper.difference) == ((july(10),), -9)
    assert (paper.counters, paper.approved_by) == ((keeper.full_name,), chief.full_name)
    first, second = paper.lines
    assert (first.place, first.condition, first.book, first.counted) == (
        "Gudang",
        "Sisa",
        1000,
        991,
    )
    assert [(r.label, r.quantity, r.police_report) for r in first.reasons] == [
        ("Hilang", -9, "LP/12")
    ]
    assert (second.condition, second.counted, second.difference) == ("Karantina", None, None)
    assert len(paper.documents) == 1


@pytest.mark.slow
def test_two_approvals_at_once_post_once(committed: World) -> None:
    dinas, count = committed.dinas, submitted(committed, 90, Part(R.MISRECORDED, -10))

    def approve(who: str) -> Any:
        def job() -> object:
            try:
                return count_approve(by=committed.users[who], count=count)
            except DocumentRefused as refused:
                return refused

        return job

    answers = at_once([approve(who) for who in ("kasi", "kabid", "provinsi") * 3])
    assert sum(isinstance(answer, StockCount) for answer in answers) == 3
    assert (balance(dinas), count.documents.count()) == (90, 1)


@pytest.mark.slow
def test_a_count_begun_among_many_papers_begins_with_a_true_figure(committed: World) -> None:
    keeper, dinas = committed.users["gudang"], committed.dinas
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)

    def receive() -> object:
        return receipt_post(by=keeper, office=dinas, day=july(9), quantity=5)

    at_once([receive] * 6 + [lambda: begin(keeper, dinas)] + [receive] * 6)
    count = StockCount.objects.get()
    (on_hand, _quarantine) = count_lines(count)
    assert on_hand.expected == balance(dinas) == 160
    assert on_hand.line.expected_at_start + on_hand.moved == 160
    assert on_hand.line.condition == Condition.ON_HAND


def test_the_auditor_reads_all_of_it(book: Office, keeper: User, world: World) -> None:
    count = begin(keeper, book)
    enter(keeper, count, 990)
    enter(keeper, count, 991)
    submit(keeper, count, Part(R.MISRECORDED, -9))
    count_return(by=world.users["kabid"], count=count, reason="hitung ulang lemari")
    submit(keeper, count, Part(R.MISCOUNTED, -9))
    page = changes(world.regions["35.17"])
    told = {(row.label, d.label, d.old, d.new) for row in page.rows for d in row.details}
    assert ("bagian hitung fisik", "dihitung", "990", "991") in told
    assert ("hitung fisik", "keadaan", "Menunggu persetujuan", "Sedang dihitung") in told
    assert any(row.label == "sebab selisih hitung fisik" for row in page.rows)
    assert "hitung ulang lemari" in {row.reason for row in page.rows}
