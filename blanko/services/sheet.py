"""What a saved sheet posts to the ledger, in the same transaction."""

from ektp.daysheets.registry import SectionChange


def post_printing(change: SectionChange) -> None:
    """Post the difference of print use to the ledger (MODEL section 5)."""


def post_spoilage(change: SectionChange) -> None:
    """Post the difference of spoilage to the ledger (MODEL section 5)."""
