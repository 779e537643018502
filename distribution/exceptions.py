"""What the services of finished cards refuse. `str(error)` is the sentence for the person at the screen."""


class CardsError(Exception):
    """A document of finished cards that cannot stand; nothing has been stored."""


class CardKeyReused(CardsError):
    """The form key was already used for another document."""
