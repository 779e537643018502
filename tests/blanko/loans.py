"""Loans as the tests need them: asked by one person, approved by another."""

from datetime import date
from typing import Any

from blanko.models import Loan
from blanko.services.documents import acceptance_post, loan_post, loan_return_post, opening_post
from blanko.services.loans import loan_approve, loan_ask
from ektp.accounts.models import User
from ektp.regions.models import Office
from ektp.regions.services import offices_ensure_standard
from tests.factories import Installer, World, region_make

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


def lent_both_ways(world: World, one: Office, other: Office, quantity: int) -> None:
    """`quantity` from the first (of Kab. Jombang) to the second (of Kota Surabaya) and as many back, on 2 July."""
    keeper, day = world.users["gudang"], date(2026, 7, 2)
    lent(keeper, granted(keeper, world.users["kasi"], one, other, quantity), day, quantity)
    theirs = granted(keeper, world.users["kabid.surabaya"], other, one, quantity)
    lent(keeper, theirs, day, quantity)


def given_back(by: User, loan: Loan, day: date, quantity: int) -> None:
    """Give back and accept on the same day."""
    sent = loan_return_post(by=by, loan=loan, day=day, quantity=quantity)
    acceptance_post(by=by, dispatch=sent, day=day, quantity=quantity)


def eleven_loans(world: World) -> list[Office]:
    """G20 (domain.md section 16): Kab. Jombang lent to eleven others, seven gave all back; the borrowers by code."""
    dinas, keeper = world.dinas, world.users["gudang"]
    codes = [f"35.{number:02}" for number in range(1, 12)]
    for code in codes:
        region_make(code, f"Peminjam {code}", "Kabupaten")
    offices_ensure_standard(by=Installer(), region=world.regions["35"], from_day=date(2026, 1, 1))
    borrowers = list(Office.objects.filter(code__in=[f"{c}-DINAS" for c in codes]).order_by("code"))
    opening_post(by=keeper, office=dinas, day=JULY, quantity=10_000)
    for number, borrower in enumerate(borrowers):
        loan = granted(world.users["provinsi"], world.users["kasi"], dinas, borrower, 456)
        lent(keeper, loan, date(2026, 7, 2), 456)
        if number < 7:
            given_back(keeper, loan, date(2026, 7, 10), 456)
    return borrowers
