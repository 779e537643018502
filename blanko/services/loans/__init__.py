"""Loans between kabupaten/kota: asked, decided, netted. What is lent and given back is posted by `documents.loan_post`, `loan_return_post`."""

from blanko.services.loans.asking import loan_ask, loan_withdraw
from blanko.services.loans.deciding import (
    loan_approve,
    loan_approve_province,
    loan_refuse,
    loan_rule_set,
)
from blanko.services.loans.netting import loans_net, netting_undo

__all__ = [
    "loan_approve",
    "loan_approve_province",
    "loan_ask",
    "loan_refuse",
    "loan_rule_set",
    "loan_withdraw",
    "loans_net",
    "netting_undo",
]
