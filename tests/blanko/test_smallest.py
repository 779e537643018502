"""Rules of the ledger at their narrowest: the last keping, the wrong paper, the withdrawn request. Found by putting faults into the services."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blanko.exceptions import DocumentRefused, StockKeyReused, StockMonthClosed
from blanko.models import (
    BLANK_WNI,
    LoanRule,
    PrintingPace,
    ShipmentQuestion,
    StockDocument,
    StockPlace,
    UnbookedUse,
)
from blanko.services.allocations import allocation_make
from blanko.services.answering import surplus_report
from blanko.services.count_approval import count_approve
from blanko.services.destruction import destruction_approve, destruction_prepare
from blanko.services.differences import difference_request, difference_return
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
from blanko.services.equipment import device_add
from blanko.services.loans import (
    loan_approve,
    loan_approve_province,
    loan_rule_set,
    loan_withdraw,
    loans_net,
    netting_undo,
)
from blanko.services.loans.deciding import may_approve_province
from blanko.services.needs import pack_set
from blanko.services.pace import pace_set
from blanko.services.places import place_add
from blanko.services.previewing import preview
from blanko.services.requests import request_make, request_withdraw
from blanko.services.stock_counts import Part
from ektp.accounts.models import User
from ektp.common import clock
from ektp.daysheets.models import MonthLock
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.batches import batch_of, begin_book, quarantine
from tests.blanko.helpers import print_report
from tests.blanko.loans import asked, granted, lent, lent_both_ways
from tests.blanko.test_differences import declare
from tests.blanko.test_documents import balance, july
from tests.blanko.test_stock_counts import R, begin, enter, submit
from tests.factories import World


@pytest.fixture
def surabaya(world: World) -> Office:
    return world.offices["35.78-DINAS"]


@pytest.fixture
def books(dinas: Office, surabaya: Office, keeper: User) -> None:
    """100 in each."""
    for office in (dinas, surabaya):
        opening_post(by=keeper, office=office, day=july(1), quantity=100)


def test_one_card_settles_a_use_of_one(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=0)
    print_report(keeper, dinas, july(2), printed=1)
    assert UnbookedUse.objects.get().quantity == 1

    receipt_post(by=keeper, office=dinas, day=july(2), quantity=1)

    assert not UnbookedUse.objects.exclude(quantity=0).exists()
    assert balance(dinas) == 0


def test_damaged_ones_count_against_what_was_promised(
    world: World, dinas: Office, keeper: User
) -> None:
    promised = allocation_make(
        by=world.users["pusat"],
        supplier=world.offices["35-PROV"],
        receiver=dinas,
        quantity=100,
        day=july(1),
        client_key=uuid4(),
    )
    opening_post(by=keeper, office=dinas, day=july(1), quantity=0)
    with pytest.raises(DocumentRefused):
        receipt_post(
            by=keeper, office=dinas, day=july(2), quantity=95, damaged=10, allocation=promised
        )
    receipt_post(by=keeper, office=dinas, day=july(2), quantity=95, damaged=5, allocation=promised)


@pytest.mark.usefixtures("books")
def test_what_is_no_shipment_cannot_be_over_lost_or_returned(
    dinas: Office, surabaya: Office, keeper: User
) -> None:
    sent = dispatch_post(by=keeper, office=dinas, receiver=surabaya, day=july(2), quantity=10)
    accepted = acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=4)
    with pytest.raises(DocumentRefused, match="bukan pengiriman"):
        surplus_report(
            by=keeper,
            dispatch=accepted,
            day=july(4),
            quantity=1,
            said="dihitung dua orang",
            client_key=uuid4(),
        )
    with pytest.raises(DocumentRefused, match="bukan milik kantor"):
        loss_post(
            by=keeper,
            office=surabaya,
            dispatch=sent,
            day=july(4),
            quantity=1,
            police_report="LP/1",
        )
    with pytest.raises(DocumentRefused, match="bukan pengiriman"):
        return_post(by=keeper, dispatch=accepted, day=july(4), quantity=1)
    with pytest.raises(DocumentRefused, match="bukan pengiriman"):
        acceptance_post(by=keeper, dispatch=accepted, day=july(4), quantity=1)
    with pytest.raises(DocumentRefused):
        return_post(by=keeper, dispatch=sent, day=july(1), quantity=1)
    assert (balance(dinas), balance(surabaya)) == (90, 104)


def test_the_province_does_not_approve_what_was_withdrawn(
    world: World, dinas: Office, surabaya: Office
) -> None:
    provinsi, gudang = world.users["provinsi"], world.users["gudang"]
    loan_rule_set(by=provinsi, province=world.regions["35"], needs_province=True)
    loan = asked(gudang, surabaya, dinas, 50, day=july(2))
    loan = loan_approve(by=world.users["kabid.surabaya"], loan=loan)
    loan_withdraw(by=gudang, loan=loan, reason="sudah cukup")

    with pytest.raises(DocumentRefused, match=r"ditarik|berakhir|sudah"):
        loan_approve_province(by=provinsi, loan=loan)
    assert LoanRule.objects.count() == 1


@pytest.mark.usefixtures("books")
def test_a_single_card_is_set_off(world: World, dinas: Office, surabaya: Office) -> None:
    lent_both_ways(world, dinas, surabaya, 20)
    (row,) = loans_net(
        by=world.users["provinsi"],
        one=dinas,
        other=surabaya,
        day=date(2026, 7, 10),
        number="BA/1",
        quantity=1,
    )
    assert row.quantity == 1


@pytest.mark.usefixtures("books")
def test_a_netting_is_taken_back_from_its_day_to_today(
    world: World, dinas: Office, surabaya: Office
) -> None:
    provinsi = world.users["provinsi"]
    lent_both_ways(world, dinas, surabaya, 20)
    (row,) = loans_net(by=provinsi, one=dinas, other=surabaya, day=july(10), number="BA/1")
    with pytest.raises(DocumentRefused, match="belum tiba"):
        netting_undo(by=provinsi, netting=row, day=date(2026, 8, 1), reason="keliru")
    with pytest.raises(DocumentRefused, match="tidak boleh sebelum itu"):
        netting_undo(by=provinsi, netting=row, day=july(9), reason="keliru")
    assert netting_undo(by=provinsi, netting=row, day=july(10), reason="keliru").quantity == -20


def test_what_is_destroyed_today_is_said_today(dinas: Office, keeper: User) -> None:
    today = clock.today(begin_book(dinas, keeper).time_zone)
    batch = batch_of(BLANK_WNI, today, heat=1)
    assert destruction_prepare(by=keeper, office=dinas, batch=batch).day == today


def test_an_adjustment_by_nothing_is_none(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    with pytest.raises(DocumentRefused, match="dengan tanda kurang"):
        adjustment_post(
            by=keeper, office=dinas, day=july(2), quantity=0, reason="dihitung dua orang"
        )


def test_a_preview_leaves_nothing_behind(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    seen = preview(
        lambda: receipt_post(by=keeper, office=dinas, day=july(2), quantity=50), [dinas], BLANK_WNI
    )
    assert [(b.before, b.after) for b in seen.balances] == [(100, 150)]
    assert balance(dinas) == 100
    assert StockDocument.objects.count() == 1


@pytest.mark.usefixtures("books")
def test_a_reversed_acceptance_takes_its_own_questions_along(
    dinas: Office, surabaya: Office, keeper: User
) -> None:
    """Another part of the shipment has arrived and stays: the lack is open, what the wrong paper said of damage is not."""
    sent = dispatch_post(by=keeper, office=dinas, receiver=surabaya, day=july(2), quantity=50)
    acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=10, more_to_come=True)
    wrong = acceptance_post(
        by=keeper, dispatch=sent, day=july(4), quantity=10, damaged=5, difference_note="basah"
    )
    reversal_post(by=keeper, document=wrong, day=july(5), reason="salah ketik")
    found = ShipmentQuestion.objects.filter(dispatch=sent).order_by("kind")
    assert [(q.kind, q.resolution) for q in found] == [("damaged", "corrected"), ("short", "")]


@pytest.mark.parametrize("kind", [R.DAMAGED, R.LOST])
def test_one_keping_too_many_is_neither_damaged_nor_lost(
    dinas: Office, keeper: User, kind: str
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    count = begin(keeper, dinas)
    enter(keeper, count, 101)
    with pytest.raises(DocumentRefused, match="kolom yang lain"):
        submit(keeper, count, Part(kind, 1, police_report="LP/1"))


def test_one_more_is_found(dinas: Office, keeper: User, world: World) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    count = begin(keeper, dinas)
    enter(keeper, count, 101)
    with pytest.raises(DocumentRefused, match="kolom yang lain"):
        submit(keeper, count, Part(R.FOUND, 0), Part(R.MISRECORDED, 1))
    submit(keeper, count, Part(R.FOUND, 1))
    count_approve(by=world.users["kasi"], count=count)
    assert balance(dinas) == 101
    assert begin(keeper, dinas, "another").pk != count.pk


@pytest.mark.usefixtures("books")
def test_words_that_must_be_said(dinas: Office, surabaya: Office, keeper: User) -> None:
    sent = dispatch_post(by=keeper, office=dinas, receiver=surabaya, day=july(2), quantity=10)
    with pytest.raises(DocumentRefused, match="memerlukan alasan"):
        reversal_post(by=keeper, document=sent, day=july(3), reason=" ")
    with pytest.raises(DocumentRefused, match="tinggal 10 keping"):
        loss_post(
            by=keeper,
            office=dinas,
            dispatch=sent,
            day=july(3),
            quantity=11,
            police_report="LP/1",
        )
    acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=10)
    with pytest.raises(DocumentRefused, match="bagaimana kelebihan itu dihitung"):
        surplus_report(
            by=keeper, dispatch=sent, day=july(3), quantity=1, said=" ", client_key=uuid4()
        )


def test_a_device_is_there_since_today(dinas: Office, keeper: User) -> None:
    today = clock.today(dinas.time_zone)
    device = device_add(
        by=keeper,
        office=dinas,
        kind="printer",
        model="Fargo HDP5000",
        funding="apbn",
        since_day=today,
        client_key=uuid4(),
    )
    assert device.states.get().condition == "baik"


def test_a_request_may_be_withdrawn_on_its_day(world: World, dinas: Office, keeper: User) -> None:
    province = world.offices["35-PROV"]
    opening_post(by=keeper, office=province, day=july(1), quantity=1000)
    asked_for = request_make(
        by=keeper,
        office=dinas,
        supplier=province,
        day=july(2),
        quantity=100,
        client_key=uuid4(),
        number="470/12/2026",
        contact="Sekretariat",
    )
    ended = request_withdraw(by=keeper, request=asked_for, day=july(2), note="sudah cukup")
    assert ended.ending_day == july(2)


def test_only_a_loan_that_needs_the_province_is_decided_by_it(
    world: World, dinas: Office, surabaya: Office
) -> None:
    provinsi, gudang = world.users["provinsi"], world.users["gudang"]
    free = asked(gudang, surabaya, dinas, 50, day=july(2))
    assert not may_approve_province(provinsi, free)
    rule = loan_rule_set(by=provinsi, province=world.regions["35"], needs_province=True)
    with CaptureQueriesContext(connection) as said_again:
        assert loan_rule_set(by=provinsi, province=rule.province, needs_province=True) == rule
    assert not [q for q in said_again if q["sql"].startswith("UPDATE")]
    bound = asked(gudang, surabaya, dinas, 60, day=july(3))
    loan_approve(by=world.users["kabid.surabaya"], loan=bound)
    bound.refresh_from_db()
    assert may_approve_province(provinsi, bound)


def test_the_first_further_place_stands_beside_the_store(dinas: Office, keeper: User) -> None:
    place_add(by=keeper, office=dinas, name="Mobil keliling")
    assert list(
        StockPlace.objects.filter(office=dinas).order_by("pk").values_list("prints", flat=True)
    ) == [True, False]


def test_a_promise_may_be_for_today_and_its_key_says_one_thing(world: World, dinas: Office) -> None:
    said = {
        "by": world.users["pusat"],
        "supplier": world.offices["35-PROV"],
        "receiver": dinas,
        "day": july(1),
        "promised_day": july(1),
        "client_key": uuid4(),
    }
    made = allocation_make(quantity=100, **said)
    assert allocation_make(quantity=100, **said) == made
    with pytest.raises(StockKeyReused):
        allocation_make(quantity=101, **said)


def test_all_that_lies_in_quarantine_is_destroyed(world: World, dinas: Office) -> None:
    keeper = world.users["gudang"]
    begin_book(dinas, keeper)
    made = destruction_prepare(by=keeper, office=dinas, batch=batch_of(BLANK_WNI, july(9), heat=9))
    destruction_approve(by=world.users["kabid"], destruction=made)
    assert quarantine(dinas) == 0


def test_who_asked_for_an_adjustment_does_not_return_it(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    print_report(keeper, dinas, july(9), printed=40)
    declare(keeper, dinas, july(9), 955)
    with pytest.raises(DocumentRefused):
        difference_return(by=keeper, office=dinas, day=july(9), reason="hitung lagi")
    difference_request(by=keeper, office=dinas, day=july(9), seen=-5, note="dihitung dua kali")
    with pytest.raises(DocumentRefused):
        difference_return(by=keeper, office=dinas, day=july(9), reason="hitung lagi")


@pytest.mark.usefixtures("books")
def test_one_card_is_lent_on_the_day_of_asking_and_set_off(
    world: World, dinas: Office, surabaya: Office
) -> None:
    keeper, kasi, theirs = (world.users[name] for name in ("gudang", "kasi", "kabid.surabaya"))
    lent(keeper, granted(keeper, kasi, dinas, surabaya, 1, day=july(2)), july(2), 1)
    for quantity in (2, 3):
        lent(
            keeper,
            granted(keeper, theirs, surabaya, dinas, quantity, day=july(2)),
            july(2),
            quantity,
        )
    between = {"one": dinas, "other": surabaya, "number": "BA/1", "by": world.users["provinsi"]}
    with changing(by=kasi):
        MonthLock.objects.create(
            agency=world.regions["35.17"], month=july(1), closed=True, by=kasi, at=clock.now()
        )
    with pytest.raises(StockMonthClosed):
        loans_net(day=july(10), **between)
    with changing(by=kasi):
        MonthLock.objects.update(closed=False)
    (row,) = loans_net(day=july(10), **between)  # the second of theirs has no part in it
    assert row.quantity == 1


def test_a_package_holds_two_at_least(world: World) -> None:
    pusat = world.users["pusat"]
    with pytest.raises(DocumentRefused, match="sedikitnya 2"):
        pack_set(by=pusat, item=BLANK_WNI, name="Pasang", factor=1)
    assert pack_set(by=pusat, item=BLANK_WNI, name="Pasang", factor=2).factor == 2


def test_setting_the_pace_gives_it_back(world: World, dinas: Office) -> None:
    said = {"cards_per_printer": 200, "cards_per_hour": None, "operators": 2, "starts_at": None}
    made = pace_set(by=world.users["kasi"], office=dinas, **said)
    assert isinstance(made, PrintingPace)
    assert made.operators == 2
