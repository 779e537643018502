"""Many at once, each with a connection of its own."""

import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from blanko.exceptions import InsufficientStock
from blanko.models import AccountDay, StockDocument, StockLine, UnbookedUse
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    loss_post,
    opening_post,
    receipt_post,
)
from tests.blanko.helpers import key, print_report
from tests.blanko.test_documents import balance, july
from tests.factories import World


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """What each job gave or raised; all run together, in the present context, on connections of their own."""

    def run(job: Callable[[], object]) -> object:
        try:
            return job()
        except InsufficientStock as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        futures = [pool.submit(contextvars.copy_context().run, run, job) for job in jobs]
        return [future.result() for future in futures]


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
