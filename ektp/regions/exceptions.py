"""What the region services refuse, in a sentence for the person at the screen."""


class RegionsError(Exception):
    """A change of regions, offices or calendar that cannot stand; the text is shown as it is."""
