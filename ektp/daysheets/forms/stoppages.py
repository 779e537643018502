"""The lines of the form on which a service that stood still is written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.http import QueryDict
from django.utils.translation import gettext as _

from ektp.daysheets.content import StoppageEntry
from ektp.daysheets.forms.cells import Choice
from ektp.daysheets.forms.reading import EVERY_SERVICE, Errors
from ektp.daysheets.models import Cause, Service


class Shown(Protocol):
    """The form that the lines stand on."""

    data: QueryDict | None
    services: Iterable[str]
    errors: Errors


@dataclass(slots=True)
class StoppageRow:
    """One line of the stoppages."""

    form: "Shown"
    index: int
    entry: StoppageEntry | None

    @property
    def name(self) -> str:
        """How its inputs begin."""
        return f"gangguan/{self.index}/"

    def _value(self, part: str) -> str:
        if self.form.data is not None:
            return self.form.data.get(self.name + part, "")
        value = getattr(self.entry, part, None) if self.entry else None
        if value is None:
            return ""
        return f"{value:%H:%M}" if part in ("start", "end") else str(value)

    def services(self) -> list[Choice]:
        """The services that can stand still, or all of them."""
        chosen = self._value("service")
        known = [(s, str(Service(s).label)) for s in Service.values if s in set(self.form.services)]
        every = [(EVERY_SERVICE, str(_("Semua layanan")))] if len(known) > 1 else []
        return [Choice(value, label, value == chosen) for value, label in (*known, *every)]

    def causes(self) -> list[Choice]:
        """Why."""
        chosen = self._value("cause")
        return [Choice(value, str(label), value == chosen) for value, label in Cause.choices]

    def start(self) -> str:
        """From when."""
        return self._value("start")

    def end(self) -> str:
        """Until when."""
        return self._value("end")

    def not_served(self) -> str:
        """How many people were sent away (orang)."""
        return self._value("not_served")

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        parts = ("service", "cause", "start", "end", "not_served")
        return not any(self._value(part) for part in parts)

    def errors(self) -> list[tuple[str, str]]:
        """Input and sentence."""
        return [
            (name, sentence)
            for name, sentences in self.form.errors.items()
            if name.startswith(self.name)
            for sentence in sentences
        ]
