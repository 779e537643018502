"""What the region services refuse, in a sentence for the person at the screen."""

from collections.abc import Sequence

from ektp.regions.models import Office


class RegionsError(Exception):
    """A change of regions, offices or calendar that cannot stand; the text is shown as it is."""


class DecreeError(RegionsError):
    """A decree file that cannot be read or applied; every fault is a sentence with its row and column."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class LetterheadMissing(Exception):
    """The office's letterhead is not complete; `office` is where to fill it in, if there is one."""

    def __init__(self, sentence: str, office: Office | None) -> None:
        super().__init__(sentence)
        self.office = office
