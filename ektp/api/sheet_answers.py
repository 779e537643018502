"""From the API's shapes to a submission, and from a stored sheet to the answer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ektp.api.sheet_schemas import (
    ASIDE,
    ConflictOut,
    Person,
    SheetOut,
    StoppageOut,
    Unusual,
)
from ektp.daysheets import registry
from ektp.daysheets.content import (
    FILLED,
    Question,
    SectionContent,
    SheetContent,
    SheetView,
    StoppageEntry,
    Submission,
)
from ektp.daysheets.exceptions import SheetInvalid
from ektp.daysheets.merging import Conflict
from ektp.daysheets.registry import Problem, Section
from ektp.regions.models import Office


def submission_of(payload: Any) -> Submission:
    """What the sender said. Raises SheetInvalid where one row is given twice or a section does not exist."""
    _known_codes(payload)
    stoppages = payload.stoppages
    return Submission(
        kind=payload.day,
        note=payload.note,
        stoppages=None
        if stoppages is None
        else tuple(
            StoppageEntry(s.service, s.cause, s.start, s.end, s.not_served) for s in stoppages
        ),
        cause=payload.cause,
        sections=dict(_sections(payload)),
        confirmed=frozenset(payload.confirmed),
    )


def _sections(payload: Any) -> Iterator[tuple[str, SectionContent]]:
    for section in registry.sections():
        code = section.code
        sent = getattr(payload if code in ASIDE else payload.counts, code, None)
        if sent is None and code not in payload.states and code not in payload.empty_is_zero:
            continue
        lines = sent if isinstance(sent, list) else [sent] if sent is not None else []
        yield (
            code,
            SectionContent(
                state=payload.states.get(code, FILLED),
                empty_is_zero=code in payload.empty_is_zero,
                rows=_rows(section, lines),
            ),
        )


def _known_codes(payload: Any) -> None:
    """A misspelt section must not be lost in silence."""
    named = {f"states/{code}": code for code in payload.states}
    named |= {f"empty_is_zero/{code}": code for code in payload.empty_is_zero}
    unknown = [path for path, code in named.items() if code not in registry.codes()]
    if unknown:
        raise SheetInvalid(
            [Problem(path, "Bagian ini tidak dikenal. Periksa ejaannya.") for path in unknown]
        )


def _rows(section: Section, lines: Iterable[Any]) -> dict[str, dict[str, int | None]]:
    rows: dict[str, dict[str, int | None]] = {}
    for line in lines:
        values = line.model_dump()
        key = values.pop(section.key.column, None) or "" if section.key.column else ""
        if key in rows:
            raise SheetInvalid(
                [
                    Problem(
                        f"{section.code}/{key}", f"Baris {key or section.label} ditulis dua kali."
                    )
                ]
            )
        rows[key] = values
    return rows


def sheet_out(
    office: Office, view: SheetView, asked: Sequence[Question], merged: Sequence[str] = ()
) -> SheetOut:
    """The answer: the sheet at one version, what is asked about it, and what others had changed."""
    content = view.content
    declared = _lines(content, "declared")
    return SheetOut(
        office=office.code,
        date=view.day,
        version=view.version,
        day=content.kind,
        status=view.status,
        provisional=view.provisional,
        partial=view.partial,
        sections_expected=view.sections_expected,
        sections_filled=view.sections_filled,
        on_time=view.on_time,
        first_saved_at=view.first_saved_at,
        saved_at=view.saved_at,
        edited_by=Person(id=view.edited_by.id, name=view.edited_by.name),
        verified_by=Person(id=view.verified_by.id, name=view.verified_by.name)
        if view.verified_by
        else None,
        verified_at=view.verified_at,
        on_behalf=view.on_behalf,
        return_reason=view.return_reason,
        reason=view.reason,
        is_sample=view.is_sample,
        note=content.note,
        stoppages=[_stoppage(entry) for entry in content.stoppages],
        states={code: section.state for code, section in content.sections.items()},
        empty_is_zero=[code for code, s in content.sections.items() if s.empty_is_zero],
        counts={code: _lines(content, code) for code in content.sections if code not in ASIDE},
        queue=_lines(content, "queue"),
        declared=declared[0] if declared else None,
        unusual=[_unusual(question) for question in asked],
        merged=list(merged),
    )


def _lines(content: SheetContent, code: str) -> list[dict[str, Any]]:
    """Every field of the section in every row; null where it was not reported."""
    if code not in content.sections:
        return []
    section = registry.section(code)
    rows = content.sections[code].rows
    return [
        {
            **({section.key.column: key} if section.key.column else {}),
            **{f.code: rows[key].get(f.code) for f in section.fields},
        }
        for key in sorted(rows)
    ]


def _stoppage(entry: StoppageEntry) -> StoppageOut:
    return StoppageOut(
        service=entry.service,
        cause=entry.cause,
        start=entry.start,
        end=entry.end,
        not_served=entry.not_served,
    )


def _unusual(question: Question) -> Unusual:
    return Unusual(
        path=question.path,
        value=question.value,
        low=question.low,
        high=question.high,
        confirmed=question.confirmed,
    )


def conflict_out(conflict: Conflict) -> ConflictOut:
    """One field that two people changed."""
    return ConflictOut(
        path=conflict.path,
        base=_plain(conflict.base),
        theirs=_plain(conflict.theirs),
        mine=_plain(conflict.mine),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_stoppage(entry).model_dump(mode="json") for entry in value]
    return value
