"""Screens of the loans."""

from blanko.views.loans.deciding import loan_approval, loan_refusal, loan_withdrawal
from blanko.views.loans.entering import loan_lend, loan_new, loan_return
from blanko.views.loans.reading import loan, loans, office_loans
from blanko.views.loans.region import loan_netting, loan_netting_undo, loan_rule

__all__ = [
    "loan",
    "loan_approval",
    "loan_lend",
    "loan_netting",
    "loan_netting_undo",
    "loan_new",
    "loan_refusal",
    "loan_return",
    "loan_rule",
    "loan_withdrawal",
    "loans",
    "office_loans",
]
