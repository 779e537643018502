"""Loans as the tests need them: asked by one person, approved by another."""

from datetime import date
from typing import Any

from blanko.models import Loan
from blanko.services.documents import acceptance_post, loan_post, loan_return_post
from blanko.services.loans import loan_approve, loan_ask
from ektp.accounts.models import User
from ektp.regions.models import Office

JULY = date(2026, 7, 1)
DUE = date(2026, 7, 20)


def asked(by: User, lender: Office, borrower: Office, quantity: int, **more: Any) -> Loan:
    """A loan that is asked for and not decided."""
    said = {"purpose": "persediaan menipis", "day": JULY, "due_day": DUE, **more}
    return loan_ask(by=by, lender=lender, borrower=borrower, quantity=quantity, **said)


def granted(
    by: User, approver: User, lender: Office, borrower: Office, quantity: int, **more: Any
) -> Loan:
    """A loan that the lender has approved."""
    return loan_approve(by=approver, loan=asked(by, lender, borrower, quantity, **more))


def lent(by: User, loan: Loan, day: date, quantity: int) -> None:
    """Lend and accept on the same day."""
    sent = loan_post(by=by, loan=loan, day=day, quantity=quantity)
    acceptance_post(by=by, dispatch=sent, day=day, quantity=quantity)


def given_back(by: User, loan: Loan, day: date, quantity: int) -> None:
    """Give back and accept on the same day."""
    sent = loan_return_post(by=by, loan=loan, day=day, quantity=quantity)
    acceptance_post(by=by, dispatch=sent, day=day, quantity=quantity)
