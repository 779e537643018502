"""Long walks through the days of a book: a clock that goes on, papers of today and papers dated back, and counts during which it moves."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Q, Sum

from blanko.exceptions import DocumentRefused
from blanko.models import (
    Account,
    BlankFlow,
    Condition,
    DifferenceReason,
    StockCount,
    StockDocument,
)
from blanko.services.count_approval import count_approve
from blanko.services.stock_counts import (
    Counted,
    Part,
    count_cancel,
    count_enter,
    count_start,
    count_submit,
)
from ektp.accounts.models import User
from ektp.common import clock
from ektp.regions.models import Region
from tests.blanko.oracle import DAYS, Paper, day_of
from tests.blanko.pair import Pair

ON_HAND = "on_hand"
_MOVING = (
    "receive", "receive", "send", "send", "lend", "give_back", "send_spoiled", "destroy", "withdraw",
    "destroy_withdrawn", "send_withdrawn", "accept", "accept", "accept", "come_back", "lose_on_way", "lose", "adjust",
    "adjust_quarantine", "reverse", "printed", "printed", "printed", "spoiled", "open",
)  # fmt: skip
_COUNTING = ("begin", "enter", "approve")


@dataclass
class Running:
    """A count that somebody has begun; once entered, what it found and when."""

    count: StockCount
    day: int = -1
    at: int = -1  # how many papers there were
    difference: int = 0
    shift: int = 0  # what papers dated back before the counting have changed since

    @property
    def entered(self) -> bool:
        return self.day >= 0


@dataclass
class Walker(Pair):
    """Random steps from a seed, the same for the ledger and for the naive book."""

    approver: User = field(kw_only=True)
    seed: int = field(kw_only=True)
    today: int = 0
    running: dict[int, Running] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def walk(self, steps: int, check_every: int) -> None:
        """Go; agree now and then, and at the end about everything."""
        with self._at(0, 0):
            self.agree_on_loans(self.by, self.approver)
        for number in range(steps):
            self.today = number * DAYS // steps
            with self._at(self.today, number):
                self._step()
                if number % check_every == 0:
                    self.agree()
        with self._at(DAYS, steps):
            self.agree()
            self.hold(self.random.randrange(DAYS))
            self.conserve()

    @contextmanager
    def _at(self, day: int, number: int) -> Iterator[None]:
        noon = datetime.combine(day_of(day), time(3), tzinfo=UTC)
        with clock.held_at(noon + timedelta(minutes=number)):
            yield

    def _step(self) -> None:
        if self.random.random() < 0.15:
            getattr(self, f"_{self.random.choice(_COUNTING)}")(self.random.randrange(2))
            return
        name = self.random.choice(_MOVING)
        if name == "open" and self.running:
            return  # how a count takes a book that begins under it is tested by itself
        before, uses = len(self.oracle.papers), self._uses()
        self.do(name, *self._arguments(name))
        self._note(self.oracle.papers[before:], uses)

    def _arguments(self, name: str) -> list[int]:
        dice = self.random
        day = self.today if dice.random() < 0.6 else dice.randrange(self.today + 1)
        pick, office, much, little = (
            dice.randrange(30),
            dice.randrange(2),
            dice.randint(1, 40),
            dice.randint(1, 5),
        )
        match name:
            case "reverse":
                return [pick, day]
            case "accept":
                return [pick, day, much, dice.randrange(4)]
            case "come_back" | "lose_on_way":
                return [pick, day, much]
            case "receive":
                return [office, day, much, dice.randrange(4)]
            case "adjust" | "adjust_quarantine":
                return [office, day, dice.choice((-little, little))]
            case "printed":
                return [office, day, dice.randrange(60)]
            case "spoiled":
                return [office, day, dice.randrange(6)]
        return [office, day, little if "spoil" in name or "dest" in name else much]

    def reverse(self, pick: int, day: int) -> None:
        """As any reversal; what it takes back decides whether a count has to know of it."""
        if not self.papers:
            return
        paper = self.papers[pick % len(self.papers)][0]
        if paper.kind == "opening" and self.running:
            return
        before = len(self.oracle.papers)
        super().reverse(pick, day)
        for made in self.oracle.papers[before:]:
            made.of_paper = paper  # type: ignore[attr-defined]

    # Counts

    def _begin(self, office: int) -> None:
        if office in self.running or not self._has_book(office):
            return
        count = count_start(
            by=self.by, office=self.offices[office], item=self.item, client_key=uuid4()
        )
        self.running[office] = Running(count)

    def _has_book(self, office: int) -> bool:
        return StockDocument.objects.filter(office=self.offices[office], item=self.item).exists()

    def _enter(self, office: int) -> None:
        running = self.running.get(office)
        if running is None or running.entered:
            return
        waits = sum(
            max(use.waiting, 0) for use in self.oracle.uses.values() if use.office == office
        )
        expected = self.oracle.closing((office, ON_HAND), DAYS) - waits
        found = max(expected + self.random.choice((-3, -1, 0, 0, 2)), 0)
        line = running.count.lines.get(condition=Condition.ON_HAND)
        count_enter(by=self.by, count=running.count, counted={line.pk: Counted(found)})
        running.difference = found - expected
        part = Part(DifferenceReason.MISRECORDED, running.difference)
        reasons = {line.pk: [part]} if running.difference else {}
        count_submit(by=self.by, count=running.count, reasons=reasons)
        running.day, running.at = self.today, len(self.oracle.papers)

    def _approve(self, office: int) -> None:
        running = self.running.get(office)
        if running is None or not running.entered:
            return
        del self.running[office]
        if running.shift:
            with pytest.raises(DocumentRefused, match="bertanggal mundur"), transaction.atomic():
                count_approve(by=self.approver, count=running.count)
        elif running.difference == 0:
            count_approve(by=self.approver, count=running.count)
        else:
            moves = [((office, ON_HAND), running.day, running.difference)]
            before = len(self.oracle.papers)
            self.both(
                lambda: self.oracle.add(Paper("adjustment", office, running.day, moves)),
                lambda: self._approved(running.count),
            )
            self._note(self.oracle.papers[before:], {})
        running.count.refresh_from_db()
        if running.count.state == "submitted":
            count_cancel(by=self.by, count=running.count, reason="diulang")

    def _approved(self, count: StockCount) -> StockDocument:
        count_approve(by=self.approver, count=count)
        return StockDocument.objects.get(stock_count=count)

    def _uses(self) -> dict[tuple[int, int, str], int]:
        """What has left the shelf by each use, booked or waiting."""
        return {key: use.booked + max(use.waiting, 0) for key, use in self.oracle.uses.items()}

    def _note(self, papers: list[Paper], before: dict[tuple[int, int, str], int]) -> None:
        """What changes the figure that a counter should have found."""
        for office, running in self.running.items():
            if not running.entered:
                continue
            for paper in papers:
                if self._belongs_before(paper, running):
                    running.shift += sum(q for a, _d, q in paper.moves if a == (office, ON_HAND))
            for key, gone in self._uses().items() if before or papers == [] else ():
                if key[0] == office and key[1] < running.day:
                    running.shift -= gone - before.get(key, 0)

    def _belongs_before(self, paper: Paper, running: Running) -> bool:
        said = getattr(paper, "of_paper", paper)
        earlier = said is not paper and self.oracle.papers.index(said) < running.at
        return earlier or said.day < running.day

    # What every level must say

    def conserve(self) -> None:
        """At office, kabupaten, province and nation: what is there is what came less what went, and a border counts a card once."""
        for region in Region.objects.filter(level__lte=2):
            inside = {n for n, o in enumerate(self.offices) if region.covers(o.region)}
            sums = self._sums(region)
            for condition in Condition.values:
                held = sum(self.oracle.closing((n, condition), DAYS) for n in inside)
                assert sums[f"blank_{condition}_change"] == held, (region, condition)
                assert self._balances(inside, condition) == held
            for loan in (False, True):
                name = "blank_loan" if loan else "blank"
                assert sums[f"{name}_in"] - sums[f"{name}_in_internal"] == self._came(inside, loan)
                assert sums[f"{name}_out"] - sums[f"{name}_out_internal"] == self._went(
                    inside, loan
                )

    def _sums(self, region: Region) -> dict[str, int]:
        names = [f.name for f in BlankFlow._meta.fields if f.name.startswith("blank_")]
        under = (
            Q()
            if region.level == 0
            else Q(region__in=Region.objects.under(region, include_self=True))
        )
        found = BlankFlow.objects.filter(under).aggregate(**{f"s_{n}": Sum(n) for n in names})
        return {name: found[f"s_{name}"] or 0 for name in names}

    def _balances(self, inside: set[int], condition: str) -> int:
        offices = [self.offices[n] for n in inside]
        accounts = Account.objects.filter(
            place__office__in=offices, condition=condition, item=self.item
        )
        return accounts.aggregate(total=Sum("balance"))["total"] or 0

    def _standing(self) -> Iterator[Paper]:
        return (p for p in self.oracle.papers if not p.reversed and p.kind != "reversal")

    def _came(self, inside: set[int], loan: bool) -> int:
        total = 0
        for paper in self._standing():
            good = sum(q for a, _d, q in paper.moves if a == (paper.office, ON_HAND))
            if paper.office not in inside:
                continue
            if paper.kind == "receipt" and not loan:
                total += good
            if paper.kind == "acceptance" and paper.of and paper.of.office not in inside:
                total += good if bool(paper.of.loan) == loan else 0
        return total

    def _went(self, inside: set[int], loan: bool) -> int:
        total = 0
        for paper in self._standing():
            sent = (
                paper.of if paper.kind == "return" else paper if paper.kind == "dispatch" else None
            )
            if sent is None or sent.condition != ON_HAND or bool(sent.loan) != loan:
                continue
            if sent.office in inside and sent.receiver not in inside:
                total += -paper.quantity if paper.kind == "return" else paper.quantity
        return total
