"""The ledger and the naive book side by side: whatever is done, both do it or both refuse it, and then they agree."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import transaction

from blanko.exceptions import StockError
from blanko.models import (
    BLANK_WNI,
    KTP_WITHDRAWN,
    SENDING_KINDS,
    Account,
    AccountDay,
    DocumentKind,
    Loan,
    StockDocument,
    UnbookedUse,
)
from blanko.selectors.conservation import conservation
from blanko.selectors.identities import SINCE_START, identities, recount
from blanko.selectors.loans import loan_rows
from blanko.selectors.transit import in_transit, open_quantity
from blanko.services.documents import (
    acceptance_post,
    adjustment_post,
    consumption_post,
    destruction_post,
    dispatch_post,
    loan_post,
    loan_return_post,
    loss_post,
    opening_post,
    receipt_post,
    return_post,
    reversal_post,
    send_back_post,
)
from blanko.services.withdrawn import withdrawal_post
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.regions.models import Office
from tests.blanko.helpers import print_report
from tests.blanko.loans import granted
from tests.blanko.oracle import DAYS, Oracle, Paper, Refused, day_of

BOOKS = {KTP_WITHDRAWN: 2}  # an office's book of withdrawn KTP-el is two further on


@dataclass
class Pair:
    """The ledger and the naive book, doing the same."""

    by: User
    offices: list[Office]
    item: str = BLANK_WNI
    oracle: Oracle = field(default_factory=Oracle)
    papers: list[tuple[Paper, StockDocument]] = field(default_factory=list)
    loans: dict[str, Loan] = field(default_factory=dict)

    def agree_on_loans(self, asker: User, approver: User) -> None:
        """Each lends to the other as much as it likes, and lent 30 before the book began."""
        for lender, borrower in ((0, 1), (1, 0)):
            for name, quantity in (("old", 30), ("new", 10**6)):
                self.loans[f"{name} {lender}"] = granted(
                    asker,
                    approver,
                    self.offices[lender],
                    self.offices[borrower],
                    quantity,
                    day=day_of(-1),
                    before_book=name == "old",
                    item=self.item,
                )
            self.oracle.before[f"old {lender}"] = 30

    def both(self, naive: Callable[[], Paper], real: Callable[[], StockDocument]) -> None:
        """Both make it, or both refuse it."""
        try:
            paper = naive()
        except Refused:
            with pytest.raises(StockError), transaction.atomic():
                real()
        else:
            self.papers.append((paper, real()))

    def do(self, name: str, *arguments: int) -> None:
        getattr(self, name)(*arguments)

    def open(self, office: int, day: int, quantity: int) -> None:
        self.both(
            lambda: self.oracle.open(office, day, quantity),
            lambda: opening_post(
                by=self.by,
                office=self.offices[office],
                day=day_of(day),
                quantity=quantity,
                item=self.item,
            ),
        )

    def receive(self, office: int, day: int, quantity: int, damaged: int) -> None:
        moves = [((office, "on_hand"), day, quantity), ((office, "quarantine"), day, damaged)]
        self.both(
            lambda: self.oracle.add(Paper("receipt", office, day, moves)),
            lambda: receipt_post(
                by=self.by,
                office=self.offices[office],
                day=day_of(day),
                quantity=quantity,
                damaged=damaged,
                item=self.item,
            ),
        )

    def send(self, office: int, day: int, quantity: int) -> None:
        self._leave(dispatch_post, "on_hand", office, day, quantity)

    def lend(self, office: int, day: int, quantity: int) -> None:
        self._leave(loan_post, "on_hand", office, day, quantity, loan=f"new {office}")

    def give_back(self, office: int, day: int, quantity: int) -> None:
        """On the loan from before the book, or on the one that runs."""
        which = "old" if quantity % 2 else "new"
        loan = f"{which} {1 - office}"
        debts = [(loan, day, -quantity)]
        self._leave(loan_return_post, "on_hand", office, day, quantity, loan=loan, debts=debts)

    def send_spoiled(self, office: int, day: int, quantity: int) -> None:
        self._leave(send_back_post, "quarantine", office, day, quantity)

    def _leave(
        self,
        post: Callable[..., StockDocument],
        condition: str,
        office: int,
        day: int,
        quantity: int,
        *,
        item: str = "",
        loan: str = "",
        debts: list[tuple[str, int, int]] | None = None,
    ) -> None:
        item = item or self.item
        book = office + BOOKS.get(item, 0)
        moves = [((book, condition), day, -quantity), ((book, "in_transit"), day, quantity)]
        between = {"office": self.offices[office], "receiver": self.offices[1 - office]}
        sent = Paper(
            "dispatch",
            book,
            day,
            moves,
            receiver=1 - office + BOOKS.get(item, 0),
            quantity=quantity,
            condition=condition,
            loan=loan,
            debts=debts or [],
        )
        named = {"loan": self.loans[loan]} if loan else between | {"item": item}
        self.both(
            lambda: self.oracle.add(sent),
            lambda: post(by=self.by, day=day_of(day), quantity=quantity, **named),
        )

    def destroy(self, office: int, day: int, quantity: int, item: str = BLANK_WNI) -> None:
        book = office + BOOKS.get(item, 0)
        moves = [((book, "quarantine"), day, -quantity)]
        self.both(
            lambda: self.oracle.add(Paper("destruction", book, day, moves)),
            lambda: destruction_post(
                by=self.by,
                office=self.offices[office],
                day=day_of(day),
                quantity=quantity,
                item=item,
            ),
        )

    def withdraw(self, office: int, day: int, quantity: int) -> None:
        book = office + BOOKS[KTP_WITHDRAWN]
        moves = [((book, "quarantine"), day, quantity)]
        self.both(
            lambda: self.oracle.add(Paper("withdrawal", book, day, moves)),
            lambda: withdrawal_post(
                by=self.by,
                office=self.offices[office],
                day=day_of(day),
                grounds={"worn": quantity},
            ),
        )

    def destroy_withdrawn(self, office: int, day: int, quantity: int) -> None:
        self.destroy(office, day, quantity, KTP_WITHDRAWN)

    def send_withdrawn(self, office: int, day: int, quantity: int) -> None:
        self._leave(send_back_post, "quarantine", office, day, quantity, item=KTP_WITHDRAWN)

    def consume(self, office: int, day: int, quantity: int) -> None:
        moves = [((office, "on_hand"), day, -quantity)]
        self.both(
            lambda: self.oracle.add(Paper("consumption", office, day, moves)),
            lambda: consumption_post(
                by=self.by,
                office=self.offices[office],
                day=day_of(day),
                quantity=quantity,
                item=self.item,
            ),
        )

    def accept(self, pick: int, day: int, quantity: int, damaged: int) -> None:
        def naive(of: Paper) -> Paper:
            good = 0 if of.condition == "quarantine" else quantity
            moves = [
                ((of.office, "in_transit"), day, -quantity - damaged),
                ((of.receiver, "on_hand"), day, good),
                ((of.receiver, "quarantine"), day, quantity - good + damaged),
            ]
            # What arrives is owed; what is given back and arrives damaged is owed again.
            back = bool(of.debts)
            debts = [(of.loan, day, damaged if back else good)] if of.loan else []
            whole = quantity + damaged
            return Paper("acceptance", of.receiver, day, moves, quantity=whole, of=of, debts=debts)

        self._answer(
            pick,
            day,
            naive,
            lambda dispatch: acceptance_post(
                by=self.by,
                dispatch=dispatch,
                day=day_of(day),
                quantity=quantity,
                damaged=damaged,
                difference_note="rusak" if damaged else "",
            ),
        )

    def come_back(self, pick: int, day: int, quantity: int) -> None:
        def naive(of: Paper) -> Paper:
            moves = [
                ((of.office, "in_transit"), day, -quantity),
                ((of.office, of.condition), day, quantity),
            ]
            debts = [(loan, day, quantity) for loan, _day, _sent in of.debts]
            return Paper("return", of.office, day, moves, quantity=quantity, of=of, debts=debts)

        self._answer(
            pick,
            day,
            naive,
            lambda dispatch: return_post(
                by=self.by, dispatch=dispatch, day=day_of(day), quantity=quantity
            ),
        )

    def lose_on_way(self, pick: int, day: int, quantity: int) -> None:
        def naive(of: Paper) -> Paper:
            moves = [((of.office, "in_transit"), day, -quantity)]
            debts = [(loan, day, quantity) for loan, _day, _sent in of.debts]
            return Paper("loss", of.office, day, moves, quantity=quantity, of=of, debts=debts)

        self._answer(
            pick,
            day,
            naive,
            lambda dispatch: loss_post(
                by=self.by,
                office=dispatch.office,
                dispatch=dispatch,
                day=day_of(day),
                quantity=quantity,
                police_report="LP",
            ),
        )

    def _answer(
        self,
        pick: int,
        day: int,
        naive: Callable[[Paper], Paper],
        real: Callable[[StockDocument], StockDocument],
    ) -> None:
        sent = [pair for pair in self.papers if pair[0].kind == "dispatch"]
        if not sent:
            return
        paper, document = sent[pick % len(sent)]

        def answer() -> Paper:
            made = naive(paper)
            if day < paper.day or made.quantity > self.oracle.still(paper):
                raise Refused
            return self.oracle.add(made)

        self.both(answer, lambda: real(document))

    def lose(self, office: int, day: int, quantity: int) -> None:
        moves = [((office, "on_hand"), day, -quantity)]
        self.both(
            lambda: self.oracle.add(Paper("loss", office, day, moves)),
            lambda: loss_post(
                by=self.by,
                office=self.offices[office],
                day=day_of(day),
                quantity=quantity,
                police_report="LP",
            ),
        )

    def adjust(self, office: int, day: int, quantity: int, condition: str = "on_hand") -> None:
        moves = [((office, condition), day, quantity)]
        self.both(
            lambda: self.oracle.add(Paper("adjustment", office, day, moves)),
            lambda: adjustment_post(
                by=self.by,
                office=self.offices[office],
                day=day_of(day),
                quantity=quantity,
                reason="hitung fisik",
                condition=condition,
                item=self.item,
            ),
        )

    def adjust_quarantine(self, office: int, day: int, quantity: int) -> None:
        self.adjust(office, day, quantity, "quarantine")

    def reverse(self, pick: int, day: int) -> None:
        if not self.papers:
            return
        paper, document = self.papers[pick % len(self.papers)]
        self.both(
            lambda: self.oracle.reverse(paper, day),
            lambda: reversal_post(by=self.by, document=document, day=day_of(day), reason="keliru"),
        )

    def printed(self, office: int, day: int, quantity: int) -> None:
        self._say(office, day, "print", quantity)
        print_report(self.by, self.offices[office], day_of(day), printed=quantity)

    def spoiled(self, office: int, day: int, quantity: int) -> None:
        self._say(office, day, "spoilage", quantity)
        print_report(self.by, self.offices[office], day_of(day), spoiled=quantity)

    def _say(self, office: int, day: int, kind: str, quantity: int) -> None:
        said = self.oracle.uses.get((office, day, kind))
        if quantity != (said.said if said else 0):  # an untouched figure calls no hook
            self.oracle.say(office, day, kind, quantity)

    # What must agree

    def agree(self) -> None:
        for account in Account.objects.select_related("place"):
            office = self.offices.index(_same(self.offices, account.place.office_id))
            key = (office + BOOKS.get(account.item_id, 0), account.condition)
            assert account.balance == self.oracle.closing(key, DAYS), key
            for day, closing in AccountDay.objects.filter(account=account).values_list(
                "day", "closing"
            ):
                assert closing == self.oracle.closing(key, (day - day_of(0)).days), (key, day)
        naive = {key: use.waiting for key, use in self.oracle.uses.items() if use.waiting}
        assert self.waiting() == naive
        self.agree_on_debts()
        for paper, document in self.papers:
            if paper.kind == "dispatch":
                assert open_quantity(document) == self.oracle.still(paper)

    def agree_on_debts(self) -> None:
        keys = {loan.pk: name for name, loan in self.loans.items()}
        for row in loan_rows(list(keys), day_of(DAYS)):
            name = keys[row.id]
            debts = [d for paper in self.oracle.papers for d in paper.debts if d[0] == name]
            assert row.returnable == self.oracle.before.get(name, 0) + sum(d[2] for d in debts)

    def waiting(self) -> dict[tuple[int, int, str], int]:
        return {
            (
                self.offices.index(_same(self.offices, use.office_id)),
                (use.service_day - day_of(0)).days,
                use.kind,
            ): use.quantity
            for use in UnbookedUse.objects.exclude(quantity=0)
        }

    def agree_on_the_way(self, offices: list[int], day: date) -> None:
        """What is open, dispatch by dispatch, whichever side is asked: counted from every document there is."""
        naive = {}
        documents = StockDocument.objects.filter(posted_day__lte=day)
        for sent in documents.filter(kind__in=SENDING_KINDS):
            mine = sent.office_id in offices or sent.counterpart_id in offices
            if mine and not documents.filter(reverses=sent).exists():
                still = sent.quantity - sum(
                    -reply.quantity - reply.damaged
                    if reply.kind == DocumentKind.REVERSAL
                    else reply.quantity + reply.damaged
                    for reply in documents.filter(in_reply_to=sent)
                )
                naive |= {sent.pk: still} if still else {}
        assert {way.dispatch.pk: way.still for way in in_transit(offices, day)} == naive

    def hold(self, middle: int) -> None:
        end = date(2026, 8, 1)
        periods = [
            Period(SINCE_START, end),
            Period(SINCE_START, day_of(middle)),
            Period(day_of(middle), end),
        ]
        for period in periods:
            for row in identities(None, period):
                assert row.holds, (period, row)
        for day in (day_of(middle), end):
            for offices in (self.offices, self.offices[:1], self.offices[1:]):
                self.agree_on_the_way([office.pk for office in offices], day)
        assert recount() == []
        assert [row for row in conservation() if row.difference] == []


def _same(offices: list[Office], key: int) -> Office:
    return next(office for office in offices if office.pk == key)
