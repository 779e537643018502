"""Two registers that never mix, and golden G11 of domain.md."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import (
    BLANK_WNI,
    KTP_WITHDRAWN,
    BlankFlow,
    Condition,
    DestructionLine,
    StockDocument,
    WithdrawnCards,
)
from blanko.selectors.registers import register_of, registers, registers_total, reject_rate
from blanko.services.destruction import (
    destruction_approve,
    destruction_prepare,
)
from blanko.services.documents import (
    adjustment_post,
    issue_to_place,
    loss_post,
    opening_post,
    receipt_post,
    reversal_post,
)
from blanko.services.places import place_add
from blanko.services.withdrawn import withdrawal_post
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.batches import JULY, all_holds, batch_of, begin_book, quarantine
from tests.blanko.helpers import key, print_report
from tests.blanko.test_documents import balance, july
from tests.factories import World


@pytest.fixture
def book(dinas: Office, keeper: User) -> Office:
    return begin_book(dinas, keeper)


@pytest.fixture
def kabid(world: World) -> User:
    return world.users["kabid"]


def test_withdrawn_cards_touch_no_blank_and_no_figure(book: Office, keeper: User) -> None:
    before = list(BlankFlow.objects.order_by("pk").values())
    document = withdrawal_post(
        by=keeper, office=book, day=july(4), grounds={"deceased": 3, "found": 1, "worn": 0}
    )
    assert (document.quantity, document.damaged, document.moved) == (0, 4, 4)
    assert dict(document.withdrawn.values_list("ground", "quantity")) == {"deceased": 3, "found": 1}
    assert (balance(book), quarantine(book), quarantine(book, KTP_WITHDRAWN)) == (100, 9, 24)
    assert list(BlankFlow.objects.order_by("pk").values()) == before
    assert all_holds()


def test_registers_of_the_month_stand_side_by_side(book: Office, keeper: User, kabid: User) -> None:
    batch = destruction_prepare(
        by=keeper, office=book, batch=batch_of(KTP_WITHDRAWN, july(10), worn=12)
    )
    destruction_approve(by=kabid, destruction=batch)
    spoiled = register_of(book.pk, BLANK_WNI, JULY)
    withdrawn = register_of(book.pk, KTP_WITHDRAWN, JULY)
    assert (spoiled.came, spoiled.destroyed, spoiled.left) == (9, 0, 9)
    assert spoiled.came_by == {"heat": 9}
    assert (withdrawn.came, withdrawn.destroyed, withdrawn.left) == (20, 12, 8)
    assert withdrawn.came_by == {"worn": 15, "moved": 5}
    assert withdrawn.destroyed_by == {"worn": 12}
    assert [(r.day, r.number, r.quantity) for r in withdrawn.reports] == [
        (july(10), "470/12/VII/2026", 12)
    ]
    assert spoiled.difference == withdrawn.difference == 0
    assert withdrawn.reject_rate is None
    later = register_of(book.pk, KTP_WITHDRAWN, Period.month(date(2026, 8, 1)))
    assert (later.start, later.came, later.left) == (8, 0, 8)


@pytest.mark.parametrize(
    ("item", "category"), [(BLANK_WNI, "worn"), (KTP_WITHDRAWN, "heat"), (KTP_WITHDRAWN, "other")]
)
def test_a_batch_holds_one_register_only(
    book: Office, keeper: User, item: str, category: str
) -> None:
    with pytest.raises(DocumentRefused, match="berita acara masing-masing"):
        destruction_prepare(by=keeper, office=book, batch=batch_of(item, july(9), **{category: 1}))


@pytest.mark.parametrize(("item", "category"), [(KTP_WITHDRAWN, "moved"), (BLANK_WNI, "moved")])
def test_the_database_refuses_a_line_of_the_other_register(
    book: Office, keeper: User, item: str, category: str
) -> None:
    made = destruction_prepare(by=keeper, office=book, batch=batch_of(BLANK_WNI, july(9), heat=1))
    line = DestructionLine(destruction=made, item_id=item, category=category, quantity=1)
    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        line.save()


def test_withdrawn_cards_never_come_on_hand(world: World, book: Office, keeper: User) -> None:
    of = {"by": keeper, "office": book, "day": july(5), "item": KTP_WITHDRAWN}
    room = place_add(by=keeper, office=book, name="Ruang cetak")
    refused: list[Callable[[], StockDocument]] = [
        lambda: receipt_post(**of, quantity=1),
        lambda: opening_post(**of, quantity=1),
        lambda: adjustment_post(**of, quantity=1, reason="hitung fisik"),
        lambda: loss_post(**of, quantity=1, police_report="LP/1"),
        lambda: issue_to_place(**of, quantity=1, to_place=room),
    ]
    for post in refused:
        with pytest.raises(DocumentRefused, match="hanya tercatat di karantina"):
            post()
    adjustment_post(**of, quantity=-1, reason="hitung fisik", condition=Condition.QUARANTINE)
    assert quarantine(book, KTP_WITHDRAWN) == 19


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "receipt", "item_id": KTP_WITHDRAWN, "quantity": 1},
        {"kind": "adjustment", "item_id": KTP_WITHDRAWN, "quantity": 1},
        {"kind": "withdrawal", "item_id": BLANK_WNI, "quantity": 0, "damaged": 1},
        {"kind": "withdrawal", "item_id": KTP_WITHDRAWN, "quantity": 1, "condition": "quarantine"},
        {"kind": "withdrawal", "item_id": KTP_WITHDRAWN, "quantity": 0, "condition": "quarantine"},
    ],
)
def test_the_database_keeps_withdrawn_cards_out_of_stock(
    book: Office, keeper: User, said: dict[str, object]
) -> None:
    row = StockDocument(
        office=book,
        place=book.stock_places.get(),
        day=july(5),
        posted_day=july(5),
        client_key=key("x"),
        created_by=keeper,
        **said,
    )
    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        row.save()


def test_withdrawn_cards_begin_with_what_lay_there(dinas: Office, keeper: User) -> None:
    opening_post(
        by=keeper, office=dinas, day=july(1), quantity=0, quarantine=28_664, item=KTP_WITHDRAWN
    )
    withdrawal_post(by=keeper, office=dinas, day=july(2), grounds={"changed": 50})
    found = register_of(dinas.pk, KTP_WITHDRAWN, JULY)
    assert (found.opening, found.recorded, found.left) == (28_664, 50, 28_714)


def test_withdrawal_is_set_right_by_reversal(book: Office, keeper: User) -> None:
    document = withdrawal_post(by=keeper, office=book, day=july(4), grounds={"worn": 7})
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE blanko_withdrawncards SET quantity = 6")
    reversal_post(by=keeper, document=document, day=july(6), reason="salah hitung")
    found = register_of(book.pk, KTP_WITHDRAWN, JULY)
    assert (found.recorded, found.came_by) == (20, {"worn": 15, "moved": 5})
    until = register_of(book.pk, KTP_WITHDRAWN, Period(july(1), july(6)))
    assert (until.recorded, until.came_by["worn"]) == (27, 22)
    assert all_holds()


def test_withdrawal_sent_twice_is_one(book: Office, keeper: User) -> None:
    def send(**grounds: int) -> StockDocument:
        return withdrawal_post(
            by=keeper, office=book, day=july(4), grounds=grounds, client_key=key("ditarik")
        )

    assert send(worn=2, moved=1) == send(worn=2, moved=1)
    assert WithdrawnCards.objects.filter(day=july(4)).count() == 2
    with pytest.raises(StockKeyReused):
        send(worn=1, moved=2)


@pytest.mark.parametrize("grounds", [{}, {"worn": 0}, {"worn": -1}, {"worn": 5, "moved": -1}])
def test_withdrawal_of_nothing(dinas: Office, keeper: User, grounds: dict[str, int]) -> None:
    with pytest.raises(DocumentRefused, match="paling sedikit pada satu alasan"):
        withdrawal_post(by=keeper, office=dinas, day=july(4), grounds=grounds)


def test_withdrawal_on_an_unknown_ground(dinas: Office, keeper: User) -> None:
    with pytest.raises(DocumentRefused, match="tidak dikenal"):
        withdrawal_post(by=keeper, office=dinas, day=july(4), grounds={"heat": 1})


# Golden G11 of domain.md


def test_surabaya_reject_rate() -> None:
    assert reject_rate(756_802, 13_383) == Decimal("1.74")
    assert 756_802 + 13_383 == 770_185
    assert reject_rate(None, None) is None
    assert reject_rate(0, 0) is None
    assert reject_rate(0, 3) == Decimal("100.00")


def test_surabaya_through_the_sheets(world: World, keeper: User) -> None:
    office = world.offices["35.78-DINAS"]
    opening_post(by=keeper, office=office, day=july(1), quantity=800_000)
    print_report(keeper, office, july(2), printed=756_802, spoiled=13_383)
    found = register_of(office.pk, BLANK_WNI, JULY)
    assert (found.good, found.spoiled, found.left) == (756_802, 13_383, 13_383)
    assert found.reject_rate == Decimal("1.74")


def test_rate_of_a_region_is_recomputed_from_sums(world: World, keeper: User) -> None:
    """Half of 10 and 1 of 990 are 0,60 per cent together, not 25."""
    one, other = world.dinas, world.offices["35.78-DINAS"]
    for office, printed, spoiled in ((one, 5, 5), (other, 989, 1)):
        opening_post(by=keeper, office=office, day=july(1), quantity=1_000)
        print_report(keeper, office, july(2), printed=printed, spoiled=spoiled)
    rows = registers([one.pk, other.pk], BLANK_WNI, JULY)
    assert [row.reject_rate for row in rows] == [Decimal("50.00"), Decimal("0.10")]
    total = registers_total(rows)
    assert (total.reject_rate, total.left, total.came_by) == (Decimal("0.60"), 6, {"heat": 6})


def test_what_waits_for_a_receipt_lies_in_no_quarantine(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=2)
    print_report(keeper, dinas, july(2), spoiled=5)
    found = register_of(dinas.pk, BLANK_WNI, JULY)
    assert (found.recorded, found.waiting, found.came, found.left) == (5, 3, 2, 2)
    assert found.difference == 0
