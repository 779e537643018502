"""What each document does to the book, and what is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from blanko.exceptions import (
    DocumentRefused,
    InsufficientStock,
    StockKeyReused,
    StockMonthClosed,
)
from blanko.models import (
    Account,
    AccountDay,
    AppendOnlyError,
    BlankFlow,
    Condition,
    StockDocument,
    StockLine,
)
from blanko.selectors.transit import open_quantity
from blanko.services.documents import (
    acceptance_post,
    adjustment_post,
    destruction_post,
    dispatch_post,
    issue_to_place,
    loan_post,
    loan_return_post,
    loss_post,
    opening_post,
    place_return,
    receipt_post,
    return_post,
    reversal_post,
    send_back_post,
)
from blanko.services.places import place_add, place_default
from ektp.accounts.models import User
from ektp.daysheets.models import ChangeOutbox, MonthLock
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.blanko.helpers import key
from tests.blanko.loans import granted
from tests.factories import World


def july(day: int) -> date:
    return date(2026, 7, day)


def balance(office: Office, condition: str = Condition.ON_HAND, item: str = "blank_wni") -> int:
    found = Account.objects.filter(place__office=office, item=item, condition=condition)
    return sum(found.values_list("balance", flat=True))


def closings(office: Office, condition: str = Condition.ON_HAND) -> dict[int, int]:
    rows = AccountDay.objects.filter(account__place__office=office, account__condition=condition)
    return {day.day: closing for day, closing in rows.values_list("day", "closing")}


def flows(region: str) -> dict[str, int]:
    """Sums of what is known, by column."""
    sums: dict[str, int] = {}
    for row in BlankFlow.objects.filter(region__code=region).values():
        for name, value in row.items():
            if name.startswith("blank_") and value is not None:
                sums[name] = sums.get(name, 0) + value
    return sums


def test_opening_then_receipt(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=300)
    receipt_post(
        by=keeper, office=dinas, day=july(3), quantity=480, damaged=20, source="Ditjen Dukcapil"
    )
    assert balance(dinas) == 780
    assert balance(dinas, Condition.QUARANTINE) == 20
    assert closings(dinas) == {1: 300, 3: 780}
    assert flows("35.17") == {
        "blank_opening": 300,
        "blank_in": 480,
        "blank_on_hand_change": 780,
        "blank_quarantine_change": 20,
    }
    assert set(ChangeOutbox.objects.values_list("day", flat=True)) == {
        july(1),
        july(3),
    }


def test_opening_of_nothing_is_known_to_be_nothing(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=0)
    assert flows("35.17") == {"blank_opening": 0, "blank_on_hand_change": 0}


def test_opening_only_once_and_before_everything(dinas: Office, keeper: User) -> None:
    receipt_post(by=keeper, office=dinas, day=july(3), quantity=5)
    with pytest.raises(DocumentRefused, match="3 Juli 2026"):
        opening_post(by=keeper, office=dinas, day=july(4), quantity=1)
    opening_post(by=keeper, office=dinas, day=july(2), quantity=1)
    with pytest.raises(DocumentRefused, match="sudah dicatat pada 2 Juli 2026"):
        opening_post(by=keeper, office=dinas, day=july(1), quantity=1)
    with pytest.raises(DocumentRefused, match="dimulai pada 2 Juli 2026"):
        receipt_post(by=keeper, office=dinas, day=july(1), quantity=5)


def test_back_dated_issue_only_up_to_the_least_of_the_days_after(
    world: World, dinas: Office, keeper: User
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=500)
    dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(10), quantity=400)
    receipt_post(by=keeper, office=dinas, day=july(20), quantity=1000)
    with pytest.raises(
        InsufficientStock,
        match=r"10 Juli 2026 hanya 100 keping setelah dokumen Kirim \(400\), tidak cukup untuk 101",
    ) as refused:
        dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(5), quantity=101)
    assert refused.value.available == 100
    assert "Dinas" in str(refused.value)
    dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(5), quantity=100)
    assert closings(dinas) == {1: 500, 5: 400, 10: 0, 20: 1000}


def test_same_form_sent_again_is_the_same_document(dinas: Office, keeper: User) -> None:
    first = receipt_post(by=keeper, office=dinas, day=july(3), quantity=5, client_key=key(1))
    again = receipt_post(by=keeper, office=dinas, day=july(3), quantity=5, client_key=key(1))
    assert first == again
    assert balance(dinas) == 5
    with pytest.raises(StockKeyReused):
        receipt_post(by=keeper, office=dinas, day=july(3), quantity=6, client_key=key(1))


def test_dispatch_is_the_senders_until_accepted_in_parts(
    world: World, dinas: Office, keeper: User
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    sent = dispatch_post(
        by=keeper, office=dinas, receiver=world.jombang, day=july(2), quantity=1000
    )
    assert (balance(dinas), balance(dinas, Condition.IN_TRANSIT)) == (0, 1000)
    acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=600)
    acceptance_post(
        by=keeper,
        dispatch=sent,
        day=july(4),
        quantity=340,
        damaged=10,
        difference_note="10 keping tertekuk",
    )
    assert open_quantity(sent) == 50
    assert balance(dinas, Condition.IN_TRANSIT) == 50
    assert (balance(world.jombang), balance(world.jombang, Condition.QUARANTINE)) == (940, 10)
    with pytest.raises(DocumentRefused, match="tinggal 50 keping"):
        acceptance_post(by=keeper, dispatch=sent, day=july(5), quantity=51)
    return_post(by=keeper, dispatch=sent, day=july(6), quantity=30)
    loss_post(
        by=keeper, office=dinas, dispatch=sent, day=july(7), quantity=20, police_report="LP/1/VII"
    )
    assert open_quantity(sent) == 0
    assert (balance(dinas), balance(dinas, Condition.IN_TRANSIT)) == (30, 0)


def test_border_of_a_region_counts_each_card_once(world: World, keeper: User) -> None:
    """Kaltara of domain.md G12 in small: the province receives 24, not 48."""
    province, dinas = world.offices["35-PROV"], world.dinas
    receipt_post(by=keeper, office=province, day=july(1), quantity=24)
    sent = dispatch_post(by=keeper, office=province, receiver=dinas, day=july(2), quantity=24)
    acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=24)
    own, below = flows("35"), flows("35.17")
    assert own["blank_in"] + below["blank_in"] - own["blank_in_internal"] == 24
    assert own["blank_out"] == own["blank_out_internal"] == 24
    assert own["blank_on_hand_change"] + below["blank_on_hand_change"] == 24
    assert own["blank_in_transit_change"] == 0


def test_internal_flow_stands_at_the_lowest_common_region(world: World, keeper: User) -> None:
    one, other = world.dinas, world.offices["35.78-DINAS"]
    receipt_post(by=keeper, office=one, day=july(1), quantity=9)
    sent = dispatch_post(by=keeper, office=one, receiver=other, day=july(2), quantity=9)
    acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=9)
    assert flows("35") == {"blank_in_internal": 9, "blank_out_internal": 9}
    far = world.offices["33.74-DINAS"]
    dispatch_post(by=keeper, office=other, receiver=far, day=july(4), quantity=9)
    assert flows("ID") == {"blank_out_internal": 9}


def test_a_loan_is_no_receipt_and_no_dispatch(world: World, keeper: User) -> None:
    lender, borrower = world.dinas, world.offices["35.78-DINAS"]
    receipt_post(by=keeper, office=lender, day=july(1), quantity=100)
    loan = granted(world.users["pusat"], world.users["kasi"], lender, borrower, 60)
    lent = loan_post(by=keeper, loan=loan, day=july(2), quantity=60)
    acceptance_post(by=keeper, dispatch=lent, day=july(3), quantity=50)
    return_post(by=keeper, dispatch=lent, day=july(4), quantity=10)
    back = loan_return_post(by=keeper, loan=loan, day=july(9), quantity=20)
    acceptance_post(by=keeper, dispatch=back, day=july(10), quantity=20)
    assert (balance(lender), balance(borrower)) == (70, 30)
    assert flows("35.17") == {
        "blank_in": 100,
        "blank_loan_out": 50,
        "blank_loan_in": 20,
        "blank_on_hand_change": 70,
        "blank_in_transit_change": 0,
    }
    assert flows("35.78")["blank_loan_in"] == 50
    assert flows("35") == {"blank_loan_in_internal": 70, "blank_loan_out_internal": 70}


def test_what_is_spoiled_goes_back_from_quarantine_to_quarantine(
    world: World, dinas: Office, keeper: User
) -> None:
    province = world.offices["35-PROV"]
    opening_post(by=keeper, office=dinas, day=july(1), quantity=5, quarantine=12)
    with pytest.raises(InsufficientStock):
        send_back_post(by=keeper, office=dinas, receiver=province, day=july(2), quantity=13)
    sent = send_back_post(by=keeper, office=dinas, receiver=province, day=july(2), quantity=12)
    acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=9)
    return_post(by=keeper, dispatch=sent, day=july(4), quantity=3)
    assert (balance(dinas), balance(dinas, Condition.QUARANTINE)) == (5, 3)
    assert (balance(province), balance(province, Condition.QUARANTINE)) == (0, 9)
    assert "blank_out" not in flows("35.17")


def test_what_is_destroyed_lay_in_quarantine(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=5, quarantine=12)
    destruction_post(by=keeper, office=dinas, day=july(2), quantity=10)
    assert (balance(dinas), balance(dinas, Condition.QUARANTINE)) == (5, 2)
    assert flows("35.17")["blank_destroyed"] == 10
    with pytest.raises(InsufficientStock, match="hanya 2 keping"):
        destruction_post(by=keeper, office=dinas, day=july(3), quantity=3)


def test_places_hand_to_one_another(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    room = place_add(by=keeper, office=dinas, name="Ruang cetak", prints=True)
    issue_to_place(by=keeper, office=dinas, day=july(2), quantity=60, to_place=room)
    place_return(by=keeper, office=dinas, day=july(2), quantity=10, from_place=room)
    of_room = Account.objects.get(place=room, condition=Condition.ON_HAND)
    assert (of_room.balance, balance(dinas)) == (50, 100)
    assert flows("35.17")["blank_on_hand_change"] == 100
    with pytest.raises(DocumentRefused):
        issue_to_place(
            by=keeper, office=dinas, day=july(2), quantity=1, to_place=place_default(dinas)
        )
    with pytest.raises(DocumentRefused, match="Ruang cetak"):
        place_add(by=keeper, office=dinas, name="Ruang cetak")


def test_adjustment_and_loss_say_why(dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100, quarantine=8)
    adjustment_post(by=keeper, office=dinas, day=july(2), quantity=-3, reason="hitung fisik 97")
    adjustment_post(
        by=keeper,
        office=dinas,
        day=july(2),
        quantity=-1,
        reason="hitung fisik karantina 7",
        condition=Condition.QUARANTINE,
    )
    loss_post(by=keeper, office=dinas, day=july(3), quantity=7, police_report="LP/2/VII/2026")
    assert (balance(dinas), balance(dinas, Condition.QUARANTINE)) == (90, 7)
    assert flows("35.17")["blank_adjusted"] == -3
    with pytest.raises(DocumentRefused, match="alasan"):
        adjustment_post(by=keeper, office=dinas, day=july(2), quantity=1, reason=" ")
    with pytest.raises(DocumentRefused, match="laporan polisi"):
        loss_post(by=keeper, office=dinas, day=july(3), quantity=7, police_report="")


def test_reversal_mirrors_once(world: World, dinas: Office, keeper: User) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    got = receipt_post(by=keeper, office=dinas, day=july(2), quantity=50)
    reversal_post(by=keeper, document=got, day=july(9), reason="salah kantor")
    assert closings(dinas) == {1: 100, 2: 150, 9: 100}
    assert flows("35.17")["blank_in"] == 0
    with pytest.raises(DocumentRefused, match="sudah pernah"):
        reversal_post(by=keeper, document=got, day=july(9), reason="lagi")
    late = receipt_post(by=keeper, office=dinas, day=july(10), quantity=50)
    dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(11), quantity=120)
    with pytest.raises(InsufficientStock):
        reversal_post(by=keeper, document=late, day=july(12), reason="salah")
    mirror = StockDocument.objects.get(reverses=got)
    with pytest.raises(DocumentRefused, match="tidak dapat dibalikkan"):
        reversal_post(by=keeper, document=mirror, day=july(12), reason="x")


def test_answered_dispatch_is_reversed_after_its_answer(
    world: World, dinas: Office, keeper: User
) -> None:
    """Another open dispatch in the same transit account does not make up for it."""
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)
    sent = dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(2), quantity=10)
    dispatch_post(by=keeper, office=dinas, receiver=world.jombang, day=july(2), quantity=50)
    got = acceptance_post(by=keeper, dispatch=sent, day=july(3), quantity=10)
    with pytest.raises(DocumentRefused, match="dijawab"):
        reversal_post(by=keeper, document=sent, day=july(4), reason="salah")
    reversal_post(by=keeper, document=got, day=july(4), reason="salah hitung")
    assert open_quantity(sent) == 10
    reversal_post(by=keeper, document=sent, day=july(5), reason="batal kirim")
    assert open_quantity(sent) == 0
    assert (balance(dinas), balance(dinas, Condition.IN_TRANSIT)) == (50, 50)


def test_opening_is_reversed_only_while_alone(dinas: Office, keeper: User) -> None:
    first = opening_post(by=keeper, office=dinas, day=july(1), quantity=10_000)
    reversal_post(by=keeper, document=first, day=july(1), reason="salah ketik")
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1_000)
    receipt_post(by=keeper, office=dinas, day=july(2), quantity=5)
    standing = StockDocument.objects.get(kind="opening", reversed_by=None)
    with pytest.raises(DocumentRefused, match="penyesuaian"):
        reversal_post(by=keeper, document=standing, day=july(3), reason="salah")


@pytest.mark.parametrize("quantity", [0, -5])
def test_nothing_is_no_document(dinas: Office, keeper: User, quantity: int) -> None:
    with pytest.raises(DocumentRefused, match="lebih dari 0"):
        receipt_post(by=keeper, office=dinas, day=july(1), quantity=quantity)


def test_no_document_of_tomorrow(dinas: Office, keeper: User) -> None:
    with pytest.raises(DocumentRefused, match="belum tiba"):
        receipt_post(by=keeper, office=dinas, day=date(2026, 8, 1), quantity=1)


def test_no_document_in_a_closed_month(world: World, dinas: Office, keeper: User) -> None:
    kabid = world.users["kabid"]
    with changing(by=kabid):
        MonthLock.objects.create(
            agency=world.regions["35.17"],
            month=date(2026, 6, 1),
            closed=True,
            by=kabid,
            at="2026-07-02T00:00Z",
        )
    with pytest.raises(StockMonthClosed, match="ditutup oleh Kabid"):
        receipt_post(by=keeper, office=dinas, day=date(2026, 6, 30), quantity=1)
    receipt_post(by=keeper, office=dinas, day=july(1), quantity=1)


def test_acceptance_does_not_move_the_closed_month_of_the_sender(
    world: World, dinas: Office, keeper: User
) -> None:
    other, kabid = world.offices["35.78-DINAS"], world.users["kabid.surabaya"]
    receipt_post(by=keeper, office=other, day=date(2026, 6, 29), quantity=5)
    sent = dispatch_post(by=keeper, office=other, receiver=dinas, day=date(2026, 6, 29), quantity=5)
    with changing(by=kabid):
        MonthLock.objects.create(
            agency=world.regions["35.78"],
            month=date(2026, 6, 1),
            closed=True,
            by=kabid,
            at="2026-07-02T00:00Z",
        )
    with pytest.raises(StockMonthClosed):
        acceptance_post(by=keeper, dispatch=sent, day=date(2026, 6, 30), quantity=5)
    acceptance_post(by=keeper, dispatch=sent, day=july(1), quantity=5)


def test_other_items_move_no_figures(dinas: Office, keeper: User) -> None:
    receipt_post(by=keeper, office=dinas, day=july(1), quantity=6, item="ribbon")
    assert balance(dinas, item="ribbon") == 6
    assert not BlankFlow.objects.exists()


def test_ledger_is_append_only(dinas: Office, keeper: User) -> None:
    document = receipt_post(by=keeper, office=dinas, day=july(1), quantity=6)
    line = StockLine.objects.get()
    for change in (
        lambda: StockLine.objects.update(quantity=7),
        lambda: StockLine.objects.all().delete(),
        line.delete,
        line.save,
        document.delete,
        document.save,
    ):
        with pytest.raises(AppendOnlyError):
            change()
    for table in ("blanko_stockline", "blanko_stockdocument", "blanko_blankflow"):
        for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET known_from = now()"):
            with (
                pytest.raises(IntegrityError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)
