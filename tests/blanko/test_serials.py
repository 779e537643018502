"""Serial numbers are optional; where they are kept, no card stands in a register twice."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from blanko.exceptions import DocumentRefused
from blanko.models import (
    BLANK_WNI,
    KTP_WITHDRAWN,
    SerialRange,
    SerialSpan,
    StockDocument,
)
from blanko.services.destruction import (
    destruction_cancel,
    destruction_prepare,
)
from blanko.services.documents import (
    receipt_post,
    reversal_post,
)
from blanko.services.serials import batch_serials_set, serials_set
from blanko.services.withdrawn import withdrawal_post
from ektp.accounts.models import User
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.batches import batch_of, begin_book
from tests.blanko.test_documents import july
from tests.factories import World


@pytest.fixture
def book(dinas: Office, keeper: User) -> Office:
    return begin_book(dinas, keeper)


@pytest.fixture
def kabid(world: World) -> User:
    return world.users["kabid"]


def test_ranges_that_overlap_are_refused_with_a_sentence(dinas: Office, keeper: User) -> None:
    first = receipt_post(by=keeper, office=dinas, day=july(2), quantity=500)
    second = receipt_post(by=keeper, office=dinas, day=july(3), quantity=500)
    serials_set(by=keeper, document=first, spans=[SerialSpan("A", 1, 500, 6)])
    with pytest.raises(
        DocumentRefused,
        match=r"A000500 s\.d\. A000600 bertumpang tindih dengan A000001 s\.d\. A000500.*Jombang pada 2 Juli 2026",
    ):
        serials_set(by=keeper, document=second, spans=[SerialSpan("A", 500, 600, 6)])
    with pytest.raises(DocumentRefused, match="bertumpang tindih"):
        serials_set(
            by=keeper, document=second, spans=[SerialSpan("C", 1, 5), SerialSpan("C", 5, 9)]
        )
    serials_set(
        by=keeper, document=second, spans=[SerialSpan("A", 501, 700), SerialSpan("B", 1, 300)]
    )
    assert sum(row.span.count for row in SerialRange.objects.filter(stands=True)) == 1000


def test_the_database_refuses_an_overlap_whoever_writes_it(
    world: World, dinas: Office, keeper: User
) -> None:
    document = receipt_post(by=keeper, office=dinas, day=july(2), quantity=500)
    elsewhere = receipt_post(
        by=keeper, office=world.offices["35.78-DINAS"], day=july(2), quantity=500
    )

    def write(of: StockDocument, first: int, last: int, **more: object) -> None:
        said = {"prefix": "A", "register": "received", "document": of, **more}
        with transaction.atomic(), changing(by=keeper):
            SerialRange.objects.create(
                office=of.office, item_id=of.item_id, first=first, last=last, **said
            )

    write(document, 10, 20)
    for first, last in ((20, 30), (1, 10), (12, 13), (1, 99)):
        with pytest.raises(IntegrityError, match="serial_range_once"):
            write(document, first, last)
    write(document, 21, 30)
    write(document, 10, 20, prefix="B")
    write(document, 10, 20, register="spoiled")
    write(document, 10, 20, stands=False)
    write(elsewhere, 10, 20)  # the same cards are received once at each office
    with pytest.raises(IntegrityError, match="serial_range_once"):
        write(elsewhere, 10, 20, register="spoiled")  # and spoiled at one
    with pytest.raises(IntegrityError, match="serial_range_in_order"):
        write(document, 9, 8)
    with pytest.raises(IntegrityError, match="serial_range_of_one_thing"):
        write(document, 100, 110, register="destroyed")


def test_no_more_numbers_than_cards(dinas: Office, keeper: User) -> None:
    document = receipt_post(by=keeper, office=dinas, day=july(2), quantity=90, damaged=10)
    with pytest.raises(DocumentRefused, match="berjumlah 101, lebih dari 100 keping"):
        serials_set(by=keeper, document=document, spans=[SerialSpan("A", 0, 100)])
    serials_set(by=keeper, document=document, spans=[SerialSpan("A", 1, 100)])


def test_numbers_are_set_anew_and_the_old_ones_let_go(dinas: Office, keeper: User) -> None:
    document = receipt_post(by=keeper, office=dinas, day=july(2), quantity=100)
    (kept, _gone) = serials_set(
        by=keeper, document=document, spans=[SerialSpan("A", 1, 50), SerialSpan("A", 61, 90)]
    )
    found = serials_set(
        by=keeper, document=document, spans=[SerialSpan("A", 1, 50), SerialSpan("A", 51, 90)]
    )
    assert [row.span for row in found] == [SerialSpan("A", 1, 50), SerialSpan("A", 51, 90)]
    assert found[0].pk == kept.pk


def test_a_reversed_receipt_lets_its_numbers_go(dinas: Office, keeper: User) -> None:
    document = receipt_post(by=keeper, office=dinas, day=july(2), quantity=100)
    serials_set(by=keeper, document=document, spans=[SerialSpan("A", 1, 100)])
    reversal_post(by=keeper, document=document, day=july(3), reason="salah kantor")
    again = receipt_post(by=keeper, office=dinas, day=july(3), quantity=100)
    serials_set(by=keeper, document=again, spans=[SerialSpan("A", 1, 100)])
    document.refresh_from_db()
    with pytest.raises(DocumentRefused, match="masih berlaku"):
        serials_set(by=keeper, document=document, spans=[])


def test_a_card_is_destroyed_once(world: World, book: Office, keeper: User, kabid: User) -> None:
    numbers = (SerialSpan("A", 5, 6),)
    batch = replace(batch_of(BLANK_WNI, july(9), heat=2), serials=numbers)
    made = destruction_prepare(by=keeper, office=book, batch=batch)
    with pytest.raises(DocumentRefused, match="sudah tercatat dimusnahkan"):
        destruction_prepare(by=keeper, office=book, batch=replace(batch, day=july(10)))
    of_withdrawn = replace(batch_of(KTP_WITHDRAWN, july(9), worn=2), serials=numbers)
    destruction_prepare(by=keeper, office=book, batch=of_withdrawn)  # another register
    destruction_cancel(by=keeper, destruction=made, reason="batal")
    destruction_prepare(by=keeper, office=book, batch=replace(batch, day=july(10)))
    made.refresh_from_db()
    with pytest.raises(DocumentRefused, match="sudah dibatalkan"):
        batch_serials_set(by=keeper, destruction=made, spans=[])


def test_only_what_came_or_was_spoiled_takes_numbers(book: Office, keeper: User) -> None:
    document = withdrawal_post(by=keeper, office=book, day=july(4), grounds={"worn": 7})
    with pytest.raises(DocumentRefused, match="dokumen terima atau gagal cetak"):
        serials_set(by=keeper, document=document, spans=[])
