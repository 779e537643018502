"""Quarantine until destroyed, by two persons, before two witnesses."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from blanko.exceptions import DocumentRefused, InsufficientStock, StockKeyReused, StockMonthClosed
from blanko.models import (
    BLANK_WNI,
    KTP_WITHDRAWN,
    Destruction,
    DocumentKind,
    SerialSpan,
    StockDocument,
)
from blanko.selectors.destruction import destruction_paper, in_quarantine
from blanko.selectors.registers import register_of
from blanko.services.destruction import (
    Witness,
    destruction_approve,
    destruction_cancel,
    destruction_prepare,
)
from blanko.services.documents import (
    acceptance_post,
    issue_to_place,
    opening_post,
    reversal_post,
    send_back_post,
)
from blanko.services.places import place_add
from blanko.services.withdrawn import withdrawal_post
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.daysheets.models import MonthLock
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.batches import JULY, WITNESSES, all_holds, batch_of, begin_book, quarantine
from tests.blanko.helpers import key, print_report
from tests.blanko.test_documents import balance, july
from tests.factories import World


@pytest.fixture
def book(dinas: Office, keeper: User) -> Office:
    return begin_book(dinas, keeper)


@pytest.fixture
def kabid(world: World) -> User:
    return world.users["kabid"]


def test_prepared_is_not_yet_destroyed(book: Office, keeper: User, kabid: User) -> None:
    made = destruction_prepare(
        by=keeper, office=book, batch=batch_of(BLANK_WNI, july(10), heat=6, factory=2)
    )
    assert (made.state, quarantine(book)) == ("prepared", 9)
    assert register_of(book.pk, BLANK_WNI, JULY).destroyed == 0
    done = destruction_approve(by=kabid, destruction=made)
    assert (done.state, done.approved_by, quarantine(book), balance(book)) == (
        "posted",
        kabid,
        1,
        100,
    )
    document = done.documents.get()
    assert (document.kind, document.quantity, document.day) == ("destruction", 8, july(10))
    assert destruction_approve(by=kabid, destruction=made).documents.count() == 1
    assert all_holds()


def test_whoever_prepared_does_not_sign(world: World, book: Office) -> None:
    provinsi = world.users["provinsi"]
    made = destruction_prepare(by=provinsi, office=book, batch=batch_of(BLANK_WNI, july(9), heat=1))
    with pytest.raises(DocumentRefused, match="Anda siapkan sendiri"):
        destruction_approve(by=provinsi, destruction=made)
    with (
        pytest.raises(IntegrityError, match="two_persons"),
        transaction.atomic(),
        changing(by=provinsi),
    ):
        Destruction.objects.filter(pk=made.pk).update(
            state="posted", approved_by=provinsi, approved_at="2026-07-10T00:00Z"
        )


def test_whoever_recorded_spoilage_does_not_sign(world: World, book: Office, keeper: User) -> None:
    kasi, kabid = world.users["kasi"], world.users["kabid"]
    print_report(kasi, book, july(5), spoiled=1)
    made = destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(9), heat=1))
    with pytest.raises(DocumentRefused, match="ikut mencatat"):
        destruction_approve(by=kasi, destruction=made)
    assert destruction_approve(by=kabid, destruction=made).state == "posted"


def test_nor_whoever_recorded_it_before_it_was_corrected(
    world: World, book: Office, keeper: User
) -> None:
    kasi = world.users["kasi"]
    print_report(kasi, book, july(5), spoiled=1)
    print_report(keeper, book, july(5), spoiled=2)
    made = destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(9), heat=1))
    with pytest.raises(DocumentRefused, match="ikut mencatat"):
        destruction_approve(by=kasi, destruction=made)


def test_nor_whoever_recorded_the_withdrawals(world: World, book: Office, keeper: User) -> None:
    kasi, provinsi = world.users["kasi"], world.users["provinsi"]
    withdrawal_post(by=provinsi, office=book, day=july(5), grounds={"worn": 1})
    batch = batch_of(KTP_WITHDRAWN, july(9), worn=1)
    made = destruction_prepare(by=keeper, office=book, batch=batch)
    with pytest.raises(DocumentRefused, match="ikut mencatat"):
        destruction_approve(by=provinsi, destruction=made)
    destruction_approve(by=kasi, destruction=made)
    blanks = batch_of(
        BLANK_WNI, july(9), heat=1
    )  # the other register: nothing of it is the province's
    of_blanks = destruction_prepare(by=keeper, office=book, batch=blanks)
    assert destruction_approve(by=provinsi, destruction=of_blanks).state == "posted"


def test_what_an_earlier_destruction_covered_binds_nobody(
    world: World, dinas: Office, keeper: User
) -> None:
    kasi, kabid = world.users["kasi"], world.users["kabid"]
    june = date(2026, 6, 3)
    opening_post(by=keeper, office=dinas, day=date(2026, 5, 1), quantity=50)
    print_report(kasi, dinas, date(2026, 5, 20), spoiled=3)
    print_report(keeper, dinas, june, spoiled=5)
    first = destruction_prepare(by=keeper, office=dinas, batch=batch_of(BLANK_WNI, june, heat=3))
    destruction_approve(by=kabid, destruction=first)
    second = destruction_prepare(
        by=keeper, office=dinas, batch=batch_of(BLANK_WNI, july(9), heat=4)
    )
    assert destruction_approve(by=kasi, destruction=second).state == "posted"


def test_more_than_lies_in_quarantine_is_refused(book: Office, keeper: User, kabid: User) -> None:
    with pytest.raises(InsufficientStock, match="hanya 9 keping, tidak cukup untuk 10"):
        destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(10), heat=10))
    with pytest.raises(InsufficientStock, match="hanya 0 keping"):
        destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(1), heat=1))
    both = [
        destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(10), heat=n))
        for n in (6, 5)
    ]
    destruction_approve(by=kabid, destruction=both[0])
    with pytest.raises(InsufficientStock, match="hanya 3 keping, tidak cukup untuk 5"):
        destruction_approve(by=kabid, destruction=both[1])
    both[1].refresh_from_db()
    assert (both[1].state, quarantine(book)) == ("prepared", 3)


def test_a_later_sending_back_counts_too(world: World, book: Office, keeper: User) -> None:
    send_back_post(
        by=keeper, office=book, receiver=world.offices["35-PROV"], day=july(20), quantity=7
    )
    assert in_quarantine(book.pk, BLANK_WNI, july(10)) == 2
    with pytest.raises(InsufficientStock, match="hanya 2 keping"):
        destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(10), heat=3))


def test_each_place_gives_what_it_holds(book: Office, keeper: User, kabid: User) -> None:
    room = place_add(by=keeper, office=book, name="Ruang cetak", prints=True)
    issue_to_place(by=keeper, office=book, day=july(3), quantity=40, to_place=room)
    print_report(keeper, book, july(4), spoiled=6)
    made = destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(9), heat=11))
    destruction_approve(by=kabid, destruction=made)
    assert sorted(made.documents.values_list("place__name", "quantity")) == [
        ("Gudang", 9),
        ("Ruang cetak", 2),
    ]
    assert quarantine(book) == 4


def test_not_in_a_closed_month_and_not_tomorrow(
    world: World, book: Office, keeper: User, kabid: User
) -> None:
    with pytest.raises(DocumentRefused, match="belum tiba"):
        destruction_prepare(
            by=keeper, office=book, batch=batch_of(BLANK_WNI, date(2026, 8, 1), heat=1)
        )
    made = destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(9), heat=1))
    with changing(by=kabid):
        MonthLock.objects.create(
            agency=world.regions["35.17"],
            month=july(1),
            closed=True,
            by=kabid,
            at="2026-07-31T00:00Z",
        )
    with pytest.raises(StockMonthClosed):
        destruction_approve(by=kabid, destruction=made)
    with pytest.raises(StockMonthClosed):
        destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(10), heat=1))


@pytest.mark.parametrize(
    "witnesses",
    [
        (),
        WITNESSES[:1],
        (WITNESSES[0], replace(WITNESSES[0], position="Anggota")),
        (WITNESSES[0], replace(WITNESSES[1], office_name=" ")),
        (*WITNESSES, Witness("", "Polri", "Kanit")),
    ],
)
def test_two_witnesses_at_least(book: Office, keeper: User, witnesses: tuple[Witness, ...]) -> None:
    batch = replace(batch_of(BLANK_WNI, july(9), heat=1), witnesses=witnesses)
    with pytest.raises(DocumentRefused, match="paling sedikit oleh dua orang"):
        destruction_prepare(by=keeper, office=book, batch=batch)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"item": "ribbon"}, "hanya blangko rusak atau KTP-el ditarik"),
        ({"lines": {}}, "lebih dari 0"),
        ({"lines": {"heat": 0}}, "lebih dari 0"),
        ({"lines": {"heat": 2, "chip": -1}}, "lebih dari 0"),
        ({"place_name": " "}, "cara dan tempat"),
        ({"method": "dikubur"}, "cara dan tempat"),
    ],
)
def test_what_a_batch_must_say(
    book: Office, keeper: User, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(DocumentRefused, match=sentence):
        destruction_prepare(
            by=keeper, office=book, batch=replace(batch_of(BLANK_WNI, july(9), heat=1), **change)
        )


def test_same_batch_sent_again_is_the_same(book: Office, keeper: User) -> None:
    batch = batch_of(BLANK_WNI, july(9), heat=1)
    first = destruction_prepare(by=keeper, office=book, batch=batch, client_key=key(1))
    assert destruction_prepare(by=keeper, office=book, batch=batch, client_key=key(1)) == first
    with pytest.raises(StockKeyReused):
        destruction_prepare(
            by=keeper,
            office=book,
            batch=batch_of(BLANK_WNI, july(9), heat=2),
            client_key=key(1),
        )


def test_a_posted_batch_is_cancelled_whole_or_not_at_all(
    book: Office, keeper: User, kabid: User
) -> None:
    made = destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(9), heat=4))
    destruction_approve(by=kabid, destruction=made)
    document = StockDocument.objects.get(kind=DocumentKind.DESTRUCTION)
    with pytest.raises(DocumentRefused, match="Batalkan pemusnahan itu seluruhnya"):
        reversal_post(by=keeper, document=document, day=july(31), reason="salah")
    with pytest.raises(DocumentRefused, match="alasan"):
        destruction_cancel(by=kabid, destruction=made, reason=" ")
    destruction_cancel(by=kabid, destruction=made, reason="salah kantor")
    made.refresh_from_db()
    assert (made.state, made.cancelled_by, made.approved_by, quarantine(book)) == (
        "cancelled",
        kabid,
        kabid,
        9,
    )
    found = register_of(book.pk, BLANK_WNI, JULY)
    assert (found.destroyed, found.destroyed_by, found.reports, found.left) == (
        0,
        {"heat": 0},
        (),
        9,
    )
    until = register_of(book.pk, BLANK_WNI, Period(july(1), july(31)))
    assert (until.destroyed, until.destroyed_by) == (4, {"heat": 4})
    for again in (
        lambda: destruction_cancel(by=kabid, destruction=made, reason="lagi"),
        lambda: destruction_approve(by=kabid, destruction=made),
    ):
        with pytest.raises(DocumentRefused, match="dibatalkan"):
            again()
    assert all_holds()


def test_a_prepared_batch_is_cancelled_without_a_trace_in_the_book(
    book: Office, keeper: User
) -> None:
    made = destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(9), heat=4))
    destruction_cancel(by=keeper, destruction=made, reason="saksi berhalangan")
    assert (quarantine(book), StockDocument.objects.filter(reverses=None, day=july(9)).count()) == (
        9,
        0,
    )


def test_what_goes_back_leaves_the_register_of_one_and_enters_the_others(
    world: World, book: Office, keeper: User
) -> None:
    province = world.offices["35-PROV"]
    sent = send_back_post(
        by=keeper, office=book, receiver=province, day=july(5), quantity=6, item=KTP_WITHDRAWN
    )
    acceptance_post(by=keeper, dispatch=sent, day=july(6), quantity=6)
    mine = register_of(book.pk, KTP_WITHDRAWN, JULY)
    theirs = register_of(province.pk, KTP_WITHDRAWN, JULY)
    assert (mine.sent_back, mine.left, theirs.arrival, theirs.left) == (6, 14, 6, 6)
    assert (balance(province, item=KTP_WITHDRAWN), balance(book)) == (0, 100)
    assert all_holds()


def test_the_paper_says_everything(book: Office, keeper: User, kabid: User) -> None:
    batch = replace(
        batch_of(KTP_WITHDRAWN, july(9), moved=2, worn=10),
        serials=(SerialSpan("A", 1, 12, 6),),
    )
    made = destruction_prepare(by=keeper, office=book, batch=batch)
    assert destruction_paper(made).approver == ""
    paper = destruction_paper(destruction_approve(by=kabid, destruction=made))
    assert (paper.item_name, paper.total, paper.method) == ("KTP-el ditarik", 12, "Dibakar")
    assert [(line.label, line.quantity) for line in paper.lines] == [
        ("Rusak dipakai", 10),
        ("Pindah", 2),
    ]
    assert [w.name for w in paper.witnesses] == ["Slamet Riyadi", "Dewi Lestari"]
    assert (paper.preparer, paper.approver, paper.rule) == (
        "Gudang",
        "Kabid",
        "SE Mendagri 470.13/11176/SJ",
    )
    assert paper.serials == ("A000001 s.d. A000012",)
