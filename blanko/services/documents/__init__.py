"""The documents of the stock keeper. Each is refused only with a sentence that says what, where and what to do."""

from blanko.services.documents.consumption import (
    consumption_post,
)
from blanko.services.documents.corrections import (
    adjustment_post,
    destruction_post,
    loss_post,
    reversal_post,
)
from blanko.services.documents.office import (
    issue_to_place,
    opening_post,
    place_return,
    receipt_post,
)
from blanko.services.documents.transfers import (
    acceptance_post,
    dispatch_post,
    loan_post,
    loan_return_post,
    return_post,
    send_back_post,
)

__all__ = [
    "acceptance_post",
    "adjustment_post",
    "consumption_post",
    "destruction_post",
    "dispatch_post",
    "issue_to_place",
    "loan_post",
    "loan_return_post",
    "loss_post",
    "opening_post",
    "place_return",
    "receipt_post",
    "return_post",
    "reversal_post",
    "send_back_post",
]
