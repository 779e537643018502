"""Two people keep the books of two offices at the same moment, each on a connection of their own, and neither knows what the other does.

What order the database put their papers in is its own; so the naive book is made afterwards, from the papers that stand, and every
balance of every day, what waits and what is on its way must be what it says. `make soak` takes 20,000 steps.
"""

import contextvars
import os
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from blanko.exceptions import StockError
from blanko.models import (
    SENDING_KINDS,
    Account,
    AccountDay,
    DocumentKind,
    PrintingCount,
    SpoilageCount,
    StockDocument,
    UnbookedUse,
)
from blanko.selectors.conservation import conservation
from blanko.selectors.identities import recount
from blanko.services.documents import (
    acceptance_post,
    adjustment_post,
    destruction_post,
    dispatch_post,
    loss_post,
    opening_post,
    receipt_post,
    return_post,
    reversal_post,
)
from ektp.accounts.models import User
from ektp.regions.models import Office
from tests.blanko.helpers import print_report
from tests.blanko.test_documents import july
from tests.factories import World

STEPS = int(os.environ.get("WALK_STEPS", "0")) or 600
ROUND = 60  # steps of each of the two
Balances = Counter[tuple[int, str, date]]


class Keeper:
    """One person, doing whatever comes to mind in either office; what the book refuses is let be."""

    def __init__(self, by: User, offices: list[Office], seed: int, parity: int) -> None:
        self.by, self.offices, self.parity = by, offices, parity
        self.random = random.Random(seed)
        self.done = self.refused = 0

    def work(self) -> None:
        for _step in range(ROUND):
            name = self.random.choice(_ACTS)
            try:
                getattr(self, name)()
                self.done += 1
            except StockError:
                self.refused += 1

    @property
    def _day(self) -> date:
        return july(self.random.randint(2, 30))

    @property
    def _office(self) -> Office:
        return self.random.choice(self.offices)

    def receive(self) -> None:
        much, damaged = self.random.randint(1, 40), self.random.randrange(3)
        receipt_post(by=self.by, office=self._office, day=self._day, quantity=much, damaged=damaged)

    def send(self) -> None:
        sender, receiver = self.random.sample(self.offices, 2)
        much = self.random.randint(1, 30)
        dispatch_post(by=self.by, office=sender, receiver=receiver, day=self._day, quantity=much)

    def accept(self) -> None:
        if sent := self._any(kind__in=SENDING_KINDS):
            much, damaged = self.random.randint(1, 30), self.random.randrange(2)
            acceptance_post(
                by=self.by,
                dispatch=sent,
                day=max(sent.day, self._day),
                quantity=much,
                damaged=damaged,
                difference_note="rusak" if damaged else "",
            )

    def come_back(self) -> None:
        if sent := self._any(kind__in=SENDING_KINDS):
            day, much = max(sent.day, self._day), self.random.randint(1, 20)
            return_post(by=self.by, dispatch=sent, day=day, quantity=much)

    def lose(self) -> None:
        much = self.random.randint(1, 20)
        loss_post(by=self.by, office=self._office, day=self._day, quantity=much, police_report="LP")

    def adjust(self) -> None:
        much = self.random.choice((-3, -1, 2, 5))
        adjustment_post(
            by=self.by, office=self._office, day=self._day, quantity=much, reason="hitung fisik"
        )

    def destroy(self) -> None:
        much = self.random.randint(1, 3)
        destruction_post(by=self.by, office=self._office, day=self._day, quantity=much)

    def reverse(self) -> None:
        if paper := self._any(sheet=None):
            reversal_post(
                by=self.by, document=paper, day=max(paper.day, self._day), reason="keliru"
            )

    def printed(self) -> None:
        much = self.random.randrange(50)
        print_report(self.by, self._office, self._own_day, printed=much)

    def spoiled(self) -> None:
        much = self.random.randrange(4)
        print_report(self.by, self._office, self._own_day, spoiled=much)

    @property
    def _own_day(self) -> date:
        # A sheet's own lock is not the ledger's: each keeps sheets of own days.
        return july(2 * self.random.randint(1, 14) + self.parity)

    def _any(self, **which: object) -> StockDocument | None:
        found = StockDocument.objects.filter(**which).exclude(kind=DocumentKind.REVERSAL)
        return self.random.choice(list(found)) if found.exists() else None


_ACTS = (
    "receive", "receive", "send", "send", "accept", "accept", "accept", "come_back", "lose", "adjust", "destroy", "reverse",
    "printed", "printed", "printed", "spoiled",
)  # fmt: skip


def together(jobs: list[Callable[[], None]]) -> None:
    """All at once, each on a connection of its own; what one raises is raised."""

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(contextvars.copy_context().run, run, job) for job in jobs]:
            done.result()


@pytest.mark.slow
def test_two_keepers_at_once_leave_books_that_a_child_could_add_up(committed: World) -> None:
    offices = [committed.dinas, committed.offices["35.78-DINAS"]]
    people = [committed.users["gudang"], committed.users["pusat"]]
    for office in offices:
        opening_post(by=people[0], office=office, day=july(1), quantity=60)
    done = refused = 0
    for number in range(max(1, STEPS // (2 * ROUND))):
        keepers = [Keeper(by, offices, 2 * number + n, n) for n, by in enumerate(people)]
        together([keeper.work for keeper in keepers])
        done += sum(keeper.done for keeper in keepers)
        refused += sum(keeper.refused for keeper in keepers)
        agree(offices)
    assert done > refused > 0


def agree(offices: list[Office]) -> None:
    """Every balance of every day is the plain sum of the papers, and none is below zero; what was used is booked or waits, whole."""
    moved = movements()
    days = [july(1) + timedelta(days=n) for n in range(31)]
    for account in Account.objects.select_related("place"):
        key = (account.place.office_id, account.condition)
        stored = dict(AccountDay.objects.filter(account=account).values_list("day", "closing"))
        balance = 0
        for day in days:
            balance += moved[(*key, day)]
            assert balance >= 0, (key, day)
            if day in stored:
                assert stored[day] == balance, (key, day)
            else:
                assert moved[(*key, day)] == 0, (key, day)
        assert account.balance == balance, key
    for office in offices:
        agree_on_uses(office)
    assert recount() == []
    assert [row for row in conservation() if row.difference] == []


def movements() -> Balances:
    """Keping by office, condition and day, from nothing but the papers."""
    found: Balances = Counter()
    for paper in StockDocument.objects.select_related("in_reply_to", "reverses__in_reply_to"):
        said, sign = (paper.reverses, -1) if paper.reverses else (paper, 1)
        for office, condition, quantity in moves_of(said):
            found[(office, condition, paper.posted_day)] += sign * quantity
    return found


def moves_of(paper: StockDocument) -> list[tuple[int, str, int]]:
    """What a paper says that it moves: at whose office, in which condition, how many keping."""
    mine, much, damaged = paper.office_id, paper.quantity, paper.damaged
    sender = paper.in_reply_to.office_id if paper.in_reply_to else mine
    arrives = [(mine, "on_hand", much), (mine, "quarantine", damaged)]
    leaves = [(mine, "on_hand", -much)]
    return {
        "opening": [(mine, "on_hand", much)],
        "adjustment": [(mine, "on_hand", much)],
        "receipt": arrives,
        "dispatch": [*leaves, (mine, "in_transit", much)],
        "acceptance": [(sender, "in_transit", -much - damaged), *arrives],
        "return": [(mine, "in_transit", -much), (mine, "on_hand", much)],
        "loss": leaves,
        "print_use": leaves,
        "spoilage": [*leaves, (mine, "quarantine", much)],
        "destruction": [(mine, "quarantine", -much)],
    }[paper.kind]


def agree_on_uses(office: Office) -> None:
    """What a sheet says is booked or waits; nothing waits while a card lies on the shelf to the end."""
    said: Counter[tuple[str, date]] = Counter()
    for kind, model, column in (
        ("print_use", PrintingCount, "printing_first"),
        ("spoilage", SpoilageCount, "spoilage_count"),
    ):
        rows = model.objects.filter(office=office).values_list("day", column)
        for day, much in rows:
            said[(kind, day)] += much or 0
    booked: Counter[tuple[str, date]] = Counter()
    used = StockDocument.objects.filter(office=office, sheet__isnull=False)
    for kind, day, much in used.values_list("kind", "day", "quantity"):
        booked[(kind, day)] += much
    waits: Counter[tuple[str, date]] = Counter()
    for use in UnbookedUse.objects.filter(office=office).exclude(quantity=0):
        waits[("print_use" if use.kind == "print" else use.kind, use.service_day)] += use.quantity
    for key in said.keys() | booked.keys() | waits.keys():
        assert said[key] == booked[key] + waits[key], (office, key)
    on_hand = Account.objects.filter(place__office=office, condition="on_hand")
    if any(much > 0 for much in waits.values()):
        assert sum(on_hand.values_list("balance", flat=True)) == 0
