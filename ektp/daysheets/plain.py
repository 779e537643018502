"""A submission as plain JSON and back: how drafts are kept, and what a form key's hash is made of."""

from datetime import time
from typing import Any

from ektp.daysheets.content import SectionContent, StoppageEntry, Submission, ordered


def to_plain(submission: Submission) -> dict[str, Any]:
    """Only dictionaries, lists, texts and numbers; equal submissions are equal here too."""
    stoppages = submission.stoppages
    return {
        "kind": submission.kind,
        "note": submission.note,
        "stoppages": None if stoppages is None else [_stoppage(s) for s in ordered(stoppages)],
        "cause": submission.cause,
        "sections": {code: _section(s) for code, s in sorted(submission.sections.items())},
        "confirmed": sorted(submission.confirmed),
    }


def from_plain(plain: dict[str, Any]) -> Submission:
    """The other way round of `to_plain`."""
    stoppages = plain["stoppages"]
    return Submission(
        kind=plain["kind"],
        note=plain["note"],
        stoppages=None if stoppages is None else tuple(_entry(s) for s in stoppages),
        cause=plain["cause"],
        sections={code: SectionContent(**section) for code, section in plain["sections"].items()},
        confirmed=frozenset(plain["confirmed"]),
    )


def _section(section: SectionContent) -> dict[str, Any]:
    rows = {key: dict(values) for key, values in section.rows.items()}
    return {"state": section.state, "empty_is_zero": section.empty_is_zero, "rows": rows}


def _stoppage(entry: StoppageEntry) -> dict[str, Any]:
    return {
        "service": entry.service,
        "cause": entry.cause,
        "start": entry.start.isoformat() if entry.start else None,
        "end": entry.end.isoformat() if entry.end else None,
        "not_served": entry.not_served,
    }


def _entry(plain: dict[str, Any]) -> StoppageEntry:
    start, end = (time.fromisoformat(plain[n]) if plain[n] else None for n in ("start", "end"))
    return StoppageEntry(plain["service"], plain["cause"], start, end, plain["not_served"])
