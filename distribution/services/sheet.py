"""What a saved sheet moves among finished cards, in the same transaction."""

from ektp.daysheets.registry import SectionChange


def post_handover(change: SectionChange) -> None:
    """Take what was handed over from the cards that lie at the office."""
