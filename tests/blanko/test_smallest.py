"""Rules of the ledger at their narrowest: the last keping, the wrong paper, the withdrawn request. Found by putting faults into the services."""

from datetime import date
from uuid import uuid4

import pytest

from blanko.exceptions import DocumentRefused
from blanko.models import LoanRule, PrintingPace, UnbookedUse
from blanko.services.allocations import allocation_make
from blanko.services.answering import surplus_report
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    loss_post,
    opening_post,
    receipt_post,
    return_post,
)
from blanko.services.loans import (
    loan_approve,
    loan_approve_province,
    loan_rule_set,
    loan_withdraw,
    loans_net,
)
from blanko.services.pace import pace_set
from ektp.accounts.models import User
from ektp.regions.models import Office
from tests.blanko.helpers import print_report
from tests.blanko.loans import asked, granted, lent
from tests.blanko.test_documents import balance, july
from tests.factories import World


@pytest.fixture
def surabaya(world: World) -> Office:
    return world.offices["35.78-DINAS"]


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


def test_what_is_no_shipment_cannot_be_over_lost_or_returned(
    dinas: Office, surabaya: Office, keeper: User
) -> None:
    for office in (dinas, surabaya):
        opening_post(by=keeper, office=office, day=july(1), quantity=100)
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
    with pytest.raises(DocumentRefused):
        return_post(by=keeper, dispatch=accepted, day=july(4), quantity=1)
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


def test_a_single_card_is_set_off(world: World, dinas: Office, surabaya: Office) -> None:
    keeper = world.users["gudang"]
    for office in (dinas, surabaya):
        opening_post(by=keeper, office=office, day=july(1), quantity=100)
    lent(keeper, granted(keeper, world.users["kasi"], dinas, surabaya, 20), july(2), 20)
    lent(
        keeper,
        granted(keeper, world.users["kabid.surabaya"], surabaya, dinas, 20),
        july(2),
        20,
    )
    (row,) = loans_net(
        by=world.users["provinsi"],
        one=dinas,
        other=surabaya,
        day=date(2026, 7, 10),
        number="BA/1",
        quantity=1,
    )
    assert row.quantity == 1


def test_setting_the_pace_gives_it_back(world: World, dinas: Office) -> None:
    said = {"cards_per_printer": 200, "cards_per_hour": None, "operators": 2, "starts_at": None}
    made = pace_set(by=world.users["kasi"], office=dinas, **said)
    assert isinstance(made, PrintingPace)
    assert made.operators == 2
