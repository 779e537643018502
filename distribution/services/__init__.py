"""The documents of finished cards: what lay at an office, what was sent, what arrived, and what became of the difference."""

from distribution.services.acceptances import card_accept, card_difference_resolve
from distribution.services.dispatches import card_dispatch, card_dispatch_many
from distribution.services.openings import card_opening_set

__all__ = [
    "card_accept",
    "card_difference_resolve",
    "card_dispatch",
    "card_dispatch_many",
    "card_opening_set",
]
