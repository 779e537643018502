"""Lines of a log: JSON for those who gather them, plain ones for one person's machine. Both name the request and the task."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final, Literal

from ektp.common import trace

Format = Literal["json", "line"]
EXTRA: Final = "ektp"  # `logger.info(..., extra={"ektp": {...}})` adds fields
# What PostgreSQL says of the row that it refused: it may name somebody.
_DETAIL: Final = re.compile(r"^(?:DETAIL|CONTEXT):.*$\n?", re.MULTILINE)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """What is under way, and what the line brings itself; unknown fields are left out."""
    here = trace.current()
    known = {"request": here.request, "task": here.task, "where": here.where, "user": here.user}
    extra = getattr(record, EXTRA, {})
    return {name: value for name, value in (known | extra).items() if value not in (None, "")}


class _Quiet(logging.Formatter):
    """Leaves out of errors what the database says of the row itself."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """The traceback without the lines that hold a row's values."""
        return _DETAIL.sub("", super().formatException(ei)).rstrip()


class JsonLines(_Quiet):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """`at` is in UTC, with milliseconds."""
        at = datetime.fromtimestamp(record.created, UTC)
        line = {
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _DETAIL.sub("", record.getMessage()).rstrip(),
            **fields_of(record),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainLines(_Quiet):
    """As one reads it in a terminal, with the fields behind."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line, then `name=value` for what is known."""
        known = " ".join(f"{name}={value}" for name, value in fields_of(record).items())
        text = super().formatMessage(record)
        return f"{text} [{known}]" if known else text


def configured(form: Format, level: str) -> dict[str, Any]:
    """Python's logging for every process: web, worker, beat and commands."""
    formatter = JsonLines if form == "json" else PlainLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chosen"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Addresses hold codes of reports; the line of each request says what was answered, by name.
        "loggers": {"django.request": {"level": "ERROR"}},
    }
