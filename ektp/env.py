"""Typed, strict reading of the environment.

Every variable begins with ``EKTP_``. A name that nobody reads is an error, because a misspelt
variable that is silently ignored is how a server runs for a year with the wrong setting.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PREFIX = "EKTP_"

# Read by the tools around the application and not by the settings, so never "unknown".
TOOL_VARIABLES = frozenset(
    {
        "EKTP_BIND",  # address the web server of `make demo` listens on
        "EKTP_BROWSER",  # path of the browser for the browser tests
        "EKTP_PORT",  # port the web server of `make demo` listens on
        "EKTP_REQUIRE_ALL",  # tests: a missing Chromium or Pango fails instead of skipping
        "EKTP_TEST_DB",  # tests: name of the test database
    }
)

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class EnvError(ImproperlyConfigured):
    """A variable is missing, unknown or unreadable; the message says what to do about it."""


class Env:
    """The environment as the settings see it; remembers which names were asked for."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self._source = source
        self.names: set[str] = set()

    def text(self, name: str, default: str | None = None, *, hint: str = "") -> str:
        """The value, or the default. Without a default the variable is required.

        Raises EnvError when a required variable is missing or empty.
        """
        self.names.add(name)
        value = self._source.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise EnvError(f"{name} is not set. {hint}".strip())
        return default

    def boolean(self, name: str, *, default: bool) -> bool:
        """1/true/yes/on or 0/false/no/off; anything else is an error, not False."""
        value = self.text(name, "on" if default else "off").lower()
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise EnvError(f"{name}={value!r} is neither on nor off; write 1 or 0.")

    def integer(self, name: str, default: int, *, least: int = 0) -> int:
        """A whole number, not below ``least``."""
        value = self.text(name, str(default))
        try:
            number = int(value)
        except ValueError:
            raise EnvError(f"{name}={value!r} is not a whole number.") from None
        if number < least:
            raise EnvError(f"{name}={number} is below {least}.")
        return number

    def names_list(self, name: str, default: str | None = None, *, hint: str = "") -> list[str]:
        """Comma-separated words."""
        return [
            word.strip() for word in self.text(name, default, hint=hint).split(",") if word.strip()
        ]

    def secret(self, name: str, default: str | None = None, *, hint: str = "") -> str:
        """A value from NAME, or from the file that NAME_FILE points to (docker secrets)."""
        self.names.add(f"{name}_FILE")
        path = self._source.get(f"{name}_FILE", "").strip()
        if not path:
            return self.text(name, default, hint=hint)
        self.names.add(name)
        if self._source.get(name, "").strip():
            raise EnvError(f"{name} and {name}_FILE are both set; keep one of them.")
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise EnvError(f"{name}_FILE={path} cannot be read: {error.strerror}.") from error
        if not value:
            raise EnvError(f"{name}_FILE={path} is empty.")
        return value

    def refuse_unknown(self) -> None:
        """Raises EnvError when an EKTP_ variable is set that nobody reads."""
        known = self.names | TOOL_VARIABLES
        unknown = sorted(n for n in self._source if n.startswith(PREFIX) and n not in known)
        if unknown:
            raise EnvError(
                f"Unknown variable {', '.join(unknown)}. The known ones are listed in .env.sample."
            )


env = Env(os.environ)
