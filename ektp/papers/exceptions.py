"""What the services of papers refuse, in a sentence for the person at the screen."""


class PaperRefused(Exception):
    """The paper cannot be issued like this; `field` is the field of the form that has to be changed, if it is one."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field
