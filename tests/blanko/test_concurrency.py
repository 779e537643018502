"""Many at once, each with a connection of its own."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from blanko.exceptions import DocumentRefused, InsufficientStock
from blanko.models import (
    BLANK_WNI,
    AccountDay,
    LoanNetting,
    StockCount,
    StockDocument,
    StockLine,
    UnbookedUse,
)
from blanko.services.count_approval import count_approve
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    loss_post,
    opening_post,
    receipt_post,
)
from blanko.services.loans import loans_net, netting_undo
from blanko.services.months import OpenDays
from blanko.services.stock_counts import count_start
from ektp.daysheets.services.months import month_close
from tests.blanko.helpers import key, print_report
from tests.blanko.loans import lent_both_ways
from tests.blanko.test_documents import balance, july
from tests.blanko.test_stock_counts import submitted
from tests.blanko.together import at_once, first_holds
from tests.factories import World


@pytest.mark.slow
def test_a_hundred_issues_on_a_book_of_forty(committed: World) -> None:
    keeper, dinas = committed.users["gudang"], committed.dinas
    opening_post(by=keeper, office=dinas, day=july(1), quantity=40)

    def issue() -> object:
        return loss_post(by=keeper, office=dinas, day=july(2), quantity=1, police_report="LP/1")

    answers = at_once([issue] * 100)
    assert sum(isinstance(answer, StockDocument) for answer in answers) == 40
    assert sum(isinstance(answer, InsufficientStock) for answer in answers) == 60
    assert balance(dinas) == 0
    assert (
        AccountDay.objects.get(
            account__place__office=dinas, day=july(2), account__condition="on_hand"
        ).closing
        == 0
    )


@pytest.mark.slow
def test_one_form_sent_twenty_times_at_once_is_one_document(committed: World) -> None:
    keeper, dinas = committed.users["gudang"], committed.dinas

    def receive() -> object:
        return receipt_post(by=keeper, office=dinas, day=july(1), quantity=5, client_key=key("x"))

    documents = at_once([receive] * 20)
    assert len(set(documents)) == 1
    assert balance(dinas) == 5


@pytest.mark.slow
def test_opposite_transfers_do_not_deadlock(committed: World) -> None:
    keeper = committed.users["gudang"]
    one, other = committed.dinas, committed.offices["35.78-DINAS"]
    for office in (one, other):
        opening_post(by=keeper, office=office, day=july(1), quantity=100)

    def carry(sender: object, receiver: object) -> Callable[[], object]:
        def job() -> object:
            sent = dispatch_post(
                by=keeper, office=sender, receiver=receiver, day=july(2), quantity=1
            )
            return acceptance_post(by=keeper, dispatch=sent, day=july(2), quantity=1)

        return job

    answers = at_once([carry(one, other), carry(other, one)] * 50)
    assert all(isinstance(answer, StockDocument) for answer in answers)
    assert (balance(one), balance(other)) == (100, 100)


@pytest.mark.slow
def test_sheets_and_receipts_at_once_leave_nothing_waiting(committed: World) -> None:
    """Whoever comes first: what was used is posted once, and the book closes."""
    keeper, dinas = committed.users["gudang"], committed.dinas

    def sheet(day: int) -> Callable[[], object]:
        return lambda: print_report(keeper, dinas, july(day), printed=30, spoiled=2)

    def receipt() -> object:
        return receipt_post(by=keeper, office=dinas, day=july(1), quantity=50)

    at_once([job for day in range(2, 14) for job in (sheet(day), receipt)])
    assert not UnbookedUse.objects.exclude(quantity=0).exists()
    assert balance(dinas) == 12 * (50 - 32)
    lines = StockLine.objects.filter(account__condition="on_hand").values_list(
        "quantity", flat=True
    )
    assert sum(lines) == balance(dinas)


@pytest.mark.slow
def test_a_netting_is_taken_back_once_by_two(committed: World) -> None:
    keeper, provinsi = committed.users["gudang"], committed.users["provinsi"]
    one, other = committed.dinas, committed.offices["35.78-DINAS"]
    for office in (one, other):
        opening_post(by=keeper, office=office, day=july(1), quantity=100)
    lent_both_ways(committed, one, other, 20)
    (row,) = loans_net(by=provinsi, one=one, other=other, day=july(10), number="BA/1")

    def undo() -> object:
        return netting_undo(by=provinsi, netting=row, day=july(12), reason="keliru")

    refused = first_holds(undo, undo)
    assert isinstance(refused, DocumentRefused), refused
    assert "sudah pernah dibatalkan" in str(refused)
    assert LoanNetting.objects.filter(reverses=row).count() == 1


@pytest.mark.slow
def test_what_is_posted_waits_for_a_month_that_is_being_closed(committed: World) -> None:
    dinas, kabid = committed.dinas, committed.users["kabid"]

    def close() -> object:
        return month_close(by=kabid, agency=committed.regions["35.17"], month=date(2026, 6, 1))

    def first_open() -> object:
        with transaction.atomic():
            return OpenDays(dinas).first(date(2026, 6, 20))

    assert first_holds(close, first_open) == july(1)


@pytest.mark.slow
def test_a_count_waits_for_the_paper_that_is_being_written(committed: World) -> None:
    keeper, dinas = committed.users["gudang"], committed.dinas
    opening_post(by=keeper, office=dinas, day=july(1), quantity=100)

    def receive() -> object:
        return receipt_post(by=keeper, office=dinas, day=july(2), quantity=5)

    def count() -> object:
        return count_start(by=keeper, office=dinas, item=BLANK_WNI, client_key=key("count"))

    begun = first_holds(receive, count)
    assert isinstance(begun, StockCount), begun
    assert begun.lines.get(condition="on_hand").expected_at_start == 105


@pytest.mark.slow
def test_a_count_is_not_approved_beside_the_paper_that_changes_it(committed: World) -> None:
    keeper, dinas = committed.users["gudang"], committed.dinas
    counted = submitted(committed, 100)

    def date_back() -> object:
        return receipt_post(by=keeper, office=dinas, day=july(2), quantity=5)

    def approve() -> object:
        return count_approve(by=committed.users["kabid"], count=counted)

    refused = first_holds(date_back, approve)
    assert isinstance(refused, DocumentRefused), refused
    assert "sejak diajukan ada dokumen bertanggal mundur" in str(refused)
    assert balance(dinas) == 105
